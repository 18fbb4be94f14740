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

/** Where a journey's calls run: a fresh account of Amazon MQ. */
export interface Served {
  readonly account: string;
  readonly call: (operation: string, sent: Sent) => Promise<unknown>;
  /** Lets brokers and users in creation come to be. */
  readonly settle: () => Promise<void>;
}

/** They need no table. */
const CATALOGUE = catalogueOperations();

/** Every recorded call of Amazon MQ, run by the operations that serve requests, over a real table. */
export async function compareAmazonMq(): Promise<readonly Compared[]> {
  const { table, stop } = await startEngine();
  let account = 100_000_000_000;
  try {
    return await replayAmazonMq(async () => byOperations(table, String(account++)));
  } finally {
    await stop();
  }
}

/** @param serve A new account for each recording. */
export async function replayAmazonMq(serve: () => Promise<Served>): Promise<readonly Compared[]> {
  const compared: Compared[] = [];
  for (const journey of JOURNEYS) compared.push(...(await compareJourney(await serve(), journey)));
  return compared;
}

function byOperations(table: Table, account: string): Served {
  const world = configurationWorld(table, account);
  return {
    account,
    call: (operation, sent) =>
      answerOf(async () => {
        const asked = { accountId: account, region: 'us-east-1', path: {}, query: [], caller: '', ...sent };
        const inCatalogue = CATALOGUE[operation];
        return inCatalogue === undefined
          ? world.call(operation, sent)
          : inCatalogue({ body: undefined, ...asked });
      }),
    settle: async () => world.pass(CREATION_MS + 1),
  };
}

async function compareJourney(served: Served, { source, steps }: Journey): Promise<Compared[]> {
  const kept = new Map([
    ['account', served.account],
    ['password', PASSWORD],
  ]);
  const compared: Compared[] = [];
  for (const { settle, ...step } of steps) {
    if (settle) await served.settle();
    const { operation, label, keep, expect, source: own, ...sent } = filledIn(step, kept);
    const answer = plainDocument(await served.call(operation, wire(sent)));
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

/** A document in an answer is compared as plain text. */
function plainDocument(answer: unknown): unknown {
  const { body } = answer as { body?: { data?: unknown } };
  if (typeof body?.data === 'string') body.data = Buffer.from(body.data, 'base64').toString('utf8');
  return answer;
}

/** The answer as a client sees it. */
async function answerOf(call: () => Promise<OperationOutput>): Promise<unknown> {
  try {
    const { status, body } = await call();
    return { status, body: body && JSON.parse(JSON.stringify(body)) };
  } catch (error) {
    if (!(error instanceof MqError)) throw error;
    const { status, name, message, errorAttribute } = error;
    return { status, error: name, message, ...(errorAttribute === undefined ? {} : { errorAttribute }) };
  }
}

function idOf(answer: unknown): string {
  const { id, brokerId, nextToken, configurations } =
    (answer as { body?: Record<string, unknown> }).body ?? {};
  // A list of configurations, or those of a broker.
  const [first] = Array.isArray(configurations) ? configurations : [];
  const { current } = (configurations ?? {}) as { current?: { id?: unknown } };
  return String(first?.id ?? current?.id ?? nextToken ?? id ?? brokerId);
}
