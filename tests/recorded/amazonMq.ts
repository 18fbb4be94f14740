import { readFileSync } from 'node:fs';
import { MqError } from '../../src/mq/model/errors.ts';
import type { OperationOutput } from '../../src/mq/model/ports.ts';
import { catalogueOperations } from '../../src/mq/operations/catalogue/catalogueOperations.ts';
import type { Table } from '../../src/state/table/client.ts';
import { configurationWorld } from '../mq/configurations/configurationWorld.ts';
import { CREATION_MS, PASSWORD, type Sent } from '../mq/world.ts';
import { startEngine } from '../state/engine.ts';
import type { Compared } from './compared.ts';
import { filledIn, shapedLike } from './shapes.ts';

/**
 * Calls of one recording, in order. `{name}` in a step is replaced by what an earlier step kept under that
 * name.
 */
interface Journey {
  readonly source: string;
  readonly steps: readonly Step[];
}

interface Step {
  readonly label: string;
  readonly operation: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** As JSON sends it, but `data` is plain text. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Keep the answer's id (or token) under this name. */
  readonly keep?: string;
  /** Wait until brokers and users in creation exist. */
  readonly settle?: boolean;
  readonly expect: unknown;
  /** Where another recording than the journey's has this call. */
  readonly source?: string;
}

const JOURNEYS: readonly Journey[] = JSON.parse(
  readFileSync(new URL('tables/amazonMq.json', import.meta.url), 'utf8'),
);

/** They need no table. */
const CATALOGUE = catalogueOperations();

/** Every recorded call of Amazon MQ, run by the operations that serve requests, over a real table. */
export async function compareAmazonMq(): Promise<readonly Compared[]> {
  const { table, stop } = await startEngine();
  try {
    const compared: Compared[] = [];
    for (const [index, journey] of JOURNEYS.entries()) {
      compared.push(...(await compareJourney(table, String(100_000_000_000 + index), journey)));
    }
    return compared;
  } finally {
    await stop();
  }
}

async function compareJourney(
  table: Table,
  account: string,
  { source, steps }: Journey,
): Promise<Compared[]> {
  const world = configurationWorld(table, account);
  const run = (operation: string, sent: Sent) => {
    const asked = { accountId: account, region: 'us-east-1', path: {}, query: [], caller: '', ...sent };
    return CATALOGUE[operation]?.({ body: undefined, ...asked }) ?? world.call(operation, sent);
  };
  const kept = new Map([
    ['account', account],
    ['password', PASSWORD],
  ]);
  const compared: Compared[] = [];
  for (const { settle, ...step } of steps) {
    if (settle) world.pass(CREATION_MS + 1);
    const { operation, label, keep, expect, source: own, ...sent } = filledIn(step, kept);
    const answer = await answerOf(() => run(operation, wire(sent)));
    if (keep !== undefined) kept.set(keep, idOf(answer));
    compared.push({
      operation,
      source: own ?? source,
      label,
      recorded: JSON.stringify(shapedLike(expect, expect)),
      answered: JSON.stringify(shapedLike(answer, expect)),
    });
  }
  return compared;
}

function wire({ path = {}, query = {}, body }: Pick<Step, 'path' | 'query' | 'body'>): Sent {
  const data = body?.data;
  const encoded = typeof data === 'string' ? { data: Buffer.from(data).toString('base64') } : {};
  return { path, query: Object.entries(query), body: body && { ...body, ...encoded } };
}

/** The answer as a client sees it, its document as plain text. */
async function answerOf(call: () => Promise<OperationOutput>): Promise<unknown> {
  try {
    const { status, body } = await call();
    const parsed = body && JSON.parse(JSON.stringify(body));
    const data = parsed?.data;
    if (typeof data === 'string') parsed.data = Buffer.from(data, 'base64').toString('utf8');
    return { status, body: parsed };
  } catch (error) {
    if (!(error instanceof MqError)) throw error;
    const { status, name, message, errorAttribute } = error;
    return { status, error: name, message, ...(errorAttribute === undefined ? {} : { errorAttribute }) };
  }
}

function idOf(answer: unknown): string {
  const { id, brokerId, nextToken, configurations } =
    (answer as { body?: Record<string, unknown> }).body ?? {};
  const [first] = Array.isArray(configurations) ? configurations : [];
  return String(first?.id ?? nextToken ?? id ?? brokerId);
}
