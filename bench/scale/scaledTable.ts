import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { brokerItem } from '../../src/state/brokers/brokerItems.ts';
import { writeAll } from '../../src/state/snapshots/snapshots.ts';
import { openTable, type Table } from '../../src/state/table/client.ts';
import { tableDefinition } from '../../src/state/table/table.ts';
import { restartableEngine } from '../../tests/integration/restartableEngine.ts';
import { accountId, BROKERS_EACH, REGION } from './accounts.ts';
import { brokerOf } from './brokerOf.ts';
import { type FilledPrincipal, fillPrincipals } from './fillPrincipals.ts';

/** Accounts under way at once: the engine writes one batch after the other. */
const AT_ONCE = 4;
/** A disk that is busy holds up a batch for seconds; the gateway's own client would give it up. */
const PATIENT_MS = 60_000;

/** How long it took to write so many. */
export interface Filling {
  readonly items: number;
  readonly seconds: number;
}

/**
 * A table on its own engine, on disk as with `npm start`: a number of accounts, each with 200 brokers and ten
 * principals.
 */
export interface ScaledTable {
  /** As the gateway opens it. */
  readonly table: Table;
  readonly principals: readonly FilledPrincipal[];
  readonly brokers: Filling;
  readonly people: Filling;
  dispose(): Promise<void>;
}

export async function scaledTable(accounts: number, secrets: KeySet): Promise<ScaledTable> {
  const engine = await restartableEngine();
  await engine.start();
  const place = { tableName: 'scale', region: REGION, endpoint: engine.endpoint };
  const table = openTable(place);
  const patient = patientTable(place);
  const dispose = async () => {
    for (const { client } of [table, patient]) client.destroy();
    await engine.dispose();
  };
  try {
    await patient.client.send(new CreateTableCommand(tableDefinition(table.name)));
    const brokers = await timed(accounts, (account) => fillBrokers(patient, account));
    const principals: FilledPrincipal[] = [];
    const people = await timed(accounts, async (account) => {
      const filled = await fillPrincipals(patient, secrets, account);
      principals.push(...filled);
      return filled.length;
    });
    return { table, principals, brokers, people, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

function patientTable({
  tableName,
  region,
  endpoint,
}: {
  tableName: string;
  region: string;
  endpoint: string;
}): Table {
  const client = new DynamoDBClient({
    region,
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestHandler: { requestTimeout: PATIENT_MS, throwOnRequestTimeout: true },
  });
  return { name: tableName, client };
}

/** Writes account after account, several at once. `fill` tells how many items of its kind an account got. */
async function timed(accounts: number, fill: (account: string) => Promise<number>): Promise<Filling> {
  const started = performance.now();
  const left = Array.from({ length: accounts }, (_, index) => accountId(accounts - 1 - index));
  let items = 0;
  const filler = async () => {
    for (let account = left.pop(); account !== undefined; account = left.pop()) {
      const written = await fill(account);
      items += written;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, filler));
  return { items, seconds: (performance.now() - started) / 1_000 };
}

async function fillBrokers(table: Table, account: string): Promise<number> {
  const brokers = Array.from({ length: BROKERS_EACH }, (_, number) =>
    brokerOf({ accountId: account, region: REGION }, number),
  );
  await writeAll(
    table,
    brokers.map((broker) => ({ PutRequest: { Item: brokerItem(broker) } })),
  );
  return brokers.length;
}
