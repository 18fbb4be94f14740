import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { brokerItem } from '../../src/state/brokerItems.ts';
import { openTable, type Table } from '../../src/state/client.ts';
import { writeAll } from '../../src/state/snapshotBatches.ts';
import { tableDefinition } from '../../src/state/table.ts';
import { restartableEngine } from '../../tests/integration/restartableEngine.ts';
import { brokerOf } from './brokerOf.ts';

export const REGION = 'us-east-1';
export const BROKERS_EACH = 200;
/** Batches under way at once. */
const AT_ONCE = 8;

/** A table on an engine of its own, on disk as `npm start` keeps it, that holds so many accounts with 200 brokers each. */
export interface FilledTable {
  readonly table: Table;
  readonly items: number;
  readonly fillSeconds: number;
  dispose(): Promise<void>;
}

export async function filledTable(accounts: number): Promise<FilledTable> {
  const engine = await restartableEngine();
  await engine.start();
  const table = openTable({ tableName: 'lists', region: REGION, endpoint: engine.endpoint });
  const dispose = async () => {
    table.client.destroy();
    await engine.dispose();
  };
  try {
    await table.client.send(new CreateTableCommand(tableDefinition(table.name)));
    const started = performance.now();
    const left = Array.from({ length: accounts }, (_, index) => accountId(index));
    const filler = async () => {
      for (let account = left.pop(); account !== undefined; account = left.pop()) await fill(table, account);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, filler));
    const fillSeconds = (performance.now() - started) / 1_000;
    return { table, items: accounts * BROKERS_EACH, fillSeconds, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

export function accountId(index: number): string {
  return String(100_000_000_000 + index);
}

async function fill(table: Table, account: string): Promise<void> {
  const brokers = Array.from({ length: BROKERS_EACH }, (_, number) =>
    brokerOf({ accountId: account, region: REGION }, number),
  );
  await writeAll(
    table,
    brokers.map((broker) => ({ PutRequest: { Item: brokerItem(broker) } })),
  );
}
