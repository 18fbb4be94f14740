import { setTimeout as delay } from 'node:timers/promises';
import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { SnapshotError } from './snapshotError.ts';

type Item = Record<string, AttributeValue>;

/** Limits of one call (API Reference, BatchGetItem, BatchWriteItem). */
const MAX_GETS = 100;
const MAX_WRITES = 25;
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 20;

/** Waits so many milliseconds: passed in, so that tests need not. */
export type Pause = (milliseconds: number) => Promise<unknown>;

/** Gives the items that exist, in no order, strongly consistent. `wanted` holds no key twice. */
export async function getAll(table: Table, wanted: readonly Item[], pause: Pause = delay): Promise<Item[]> {
  const found = await Promise.all(
    chunks(wanted, MAX_GETS).map(async (chunk) => {
      const items: Item[] = [];
      await untilDone(chunk, pause, async (keys) => {
        const answer = await table.client.send(
          new BatchGetItemCommand({ RequestItems: { [table.name]: { Keys: keys, ConsistentRead: true } } }),
        );
        items.push(...(answer.Responses?.[table.name] ?? []));
        return answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
      });
      return items;
    }),
  );
  return found.flat();
}

/** Writes or deletes item by item, in batches one after the other: nothing is atomic here. */
export async function writeAll(
  table: Table,
  writes: readonly WriteRequest[],
  pause: Pause = delay,
): Promise<void> {
  for (const chunk of chunks(writes, MAX_WRITES)) {
    await untilDone(chunk, pause, async (requests) => {
      const answer = await table.client.send(
        new BatchWriteItemCommand({ RequestItems: { [table.name]: requests } }),
      );
      return answer.UnprocessedItems?.[table.name] ?? [];
    });
  }
}

/** A batch may be done in part only, under load or past 16 MB: asks again for the rest, a bounded number of times. */
async function untilDone<T>(work: T[], pause: Pause, send: (work: T[]) => Promise<T[]>): Promise<void> {
  let rest = work;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    rest = await send(rest);
    if (rest.length === 0) return;
  }
  throw new SnapshotError('unavailable', `The table left ${rest.length} items of a batch undone.`);
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, index) => list.slice(index * size, (index + 1) * size));
}
