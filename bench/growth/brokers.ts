import { strictEqual } from 'node:assert/strict';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { describeBroker } from '../../src/mq/operations/brokers/describeBroker.ts';
import { listBrokers } from '../../src/mq/operations/brokers/listBrokers.ts';
import { writeNextToken } from '../../src/mq/paging/pages.ts';
import { brokerItem, claimItem } from '../../src/state/brokers/brokerItems.ts';
import { brokerRepository } from '../../src/state/brokers/brokers.ts';
import { writeAll } from '../../src/state/snapshots/snapshots.ts';
import { openTable, type Table } from '../../src/state/table/client.ts';
import { tableDefinition } from '../../src/state/table/table.ts';
import { restartableEngine } from '../../tests/integration/restartableEngine.ts';
import type { Figure } from '../figure.ts';
import { brokerOf } from '../scale/brokerOf.ts';
import { along, type Point } from './along.ts';

const REGION = 'us-east-1';
/** All more than a page. */
const SIZES = [25, 200, 1_000, 5_000];
const PAGE = 20;
/** Brokers far from each other in turn: a prime number. */
const STRIDE = 7_919;

/**
 * Reads of one account's brokers, through the repository and a real engine on disk. An account for each size,
 * in one table.
 */
export async function brokers(): Promise<Figure[]> {
  const engine = await restartableEngine();
  await engine.start();
  const table = openTable({ tableName: 'growth', region: REGION, endpoint: engine.endpoint });
  try {
    await table.client.send(new CreateTableCommand(tableDefinition(table.name)));
    for (const size of SIZES) await fill(table, size);
    const line = async (what: string, pointOf: (table: Table, size: number) => Promise<Point>) => {
      const points: Point[] = [];
      for (const size of SIZES) points.push(await pointOf(table, size));
      return along(what, 'brokers', points, 'µs');
    };
    return [
      ...(await line('first page of ListBrokers', firstPage)),
      ...(await line('middle page of ListBrokers', middlePage)),
      ...(await line('DescribeBroker', described)),
      ...(await line('look-up of a name', named)),
    ];
  } finally {
    table.client.destroy();
    await engine.dispose();
  }
}

async function fill(table: Table, size: number): Promise<void> {
  const all = Array.from({ length: size }, (_, number) => brokerOf(scopeOf(size), number));
  await writeAll(
    table,
    all.flatMap((broker) => [
      { PutRequest: { Item: brokerItem(broker) } },
      {
        PutRequest: {
          Item: claimItem(broker, broker.name, { brokerId: broker.id, fingerprint: 'none' }),
        },
      },
    ]),
  );
}

function scopeOf(size: number) {
  return { accountId: String(100_000_000_000 + size), region: REGION };
}

function portsOf(table: Table) {
  return { brokers: brokerRepository(table, Date.now), clock: Date.now };
}

async function firstPage(table: Table, size: number): Promise<Point> {
  return { size, run: pageAfter(table, size, -1) };
}

async function middlePage(table: Table, size: number): Promise<Point> {
  return { size, run: pageAfter(table, size, (size - PAGE) >> 1) };
}

/** A page of 20, the one that begins behind a broker. */
function pageAfter(table: Table, size: number, number: number): () => Promise<unknown> {
  const list = listBrokers(portsOf(table));
  const scope = scopeOf(size);
  const token = () => writeNextToken({ list: 'ListBrokers', ...scope }, brokerOf(scope, number).id);
  const query: [string, string][] = number < 0 ? [] : [['nextToken', token()]];
  return async () => {
    const { body } = await list({ ...scope, path: {}, query, body: undefined, caller: '' });
    const brokers = body?.brokerSummaries as readonly { readonly brokerName: string }[];
    strictEqual(brokers.length, PAGE);
    strictEqual(brokers[0]?.brokerName, `broker-${number + 1}`);
  };
}

async function described(table: Table, size: number): Promise<Point> {
  const describe = describeBroker(portsOf(table));
  const scope = scopeOf(size);
  let call = 0;
  const run = async () => {
    const { id: brokerId, name } = brokerOf(scope, (call++ * STRIDE) % size);
    const { body } = await describe({ ...scope, path: { brokerId }, query: [], body: undefined, caller: '' });
    strictEqual(body?.brokerName, name);
  };
  return { size, run };
}

async function named(table: Table, size: number): Promise<Point> {
  const { brokers: kept } = portsOf(table);
  const scope = scopeOf(size);
  let call = 0;
  const run = async () => {
    const { id, name } = brokerOf(scope, (call++ * STRIDE) % size);
    strictEqual((await kept.nameClaim(scope, name))?.brokerId, id);
  };
  return { size, run };
}
