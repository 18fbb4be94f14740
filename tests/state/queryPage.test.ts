import { type AttributeValue, BatchWriteItemCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../src/state/table/client.ts';
import { type PageQuery, queryPage } from '../../src/state/table/queryPage.ts';
import { marshal } from '../../src/state/table/table.ts';
import { startEngine } from './engine.ts';

const PK = 'PAGE-TEST';
const ITEMS = 300;

let table: Table;
let stop: () => Promise<void>;

/** Items 0 to 299; all but the last ten are gone. */
beforeAll(async () => {
  ({ table, stop } = await startEngine());
  const items = Array.from({ length: ITEMS }, (_, number) => ({
    pk: PK,
    sk: skOf(number),
    gone: number < ITEMS - 10 ? 1 : 0,
  }));
  for (let from = 0; from < ITEMS; from += 25) {
    const puts = items.slice(from, from + 25).map((item) => ({ PutRequest: { Item: marshal(item) } }));
    await table.client.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: puts } }));
  }
});
afterAll(() => stop());

const skOf = (number: number) => String(number).padStart(4, '0');

/** What a page holds, and the `Limit` of each query that it took. */
async function pageOf(page: Omit<PageQuery, 'pk'>) {
  const limits: (number | undefined)[] = [];
  const client = {
    send: (command: { readonly input: QueryCommandInput }) => {
      limits.push(command.input.Limit);
      expect(command.input.ConsistentRead).toBe(true);
      return table.client.send(command as never);
    },
  };
  const items: Record<string, AttributeValue>[] = await queryPage(
    { name: table.name, client: client as never },
    { pk: PK, ...page },
  );
  return { found: items.map(({ sk }) => sk?.S), limits };
}

const THERE = { FilterExpression: 'gone = :no', values: { ':no': 0 } } as const;

describe('queryPage', () => {
  test('a page is one query, in order, after a key', async () => {
    const { found, limits } = await pageOf({ after: skOf(41), limit: 3 });
    expect(found).toEqual([42, 43, 44].map(skOf));
    expect(limits).toEqual([3]);
  });

  test('without a key it begins at the first item; past the last it is empty', async () => {
    expect((await pageOf({ after: undefined, limit: 2 })).found).toEqual([0, 1].map(skOf));
    expect((await pageOf({ after: skOf(ITEMS - 1), limit: 2 })).found).toEqual([]);
  });

  test('items that the filter drops cost few queries, and the page has the asked size', async () => {
    const { found, limits } = await pageOf({ ...THERE, after: undefined, limit: 4 });
    expect(found).toEqual([290, 291, 292, 293].map(skOf));
    expect(limits).toEqual([4, 16, 64, 256]);
  });

  test('a page of all remaining items ends', async () => {
    const { found } = await pageOf({ ...THERE, after: skOf(294), limit: 20 });
    expect(found).toEqual([295, 296, 297, 298, 299].map(skOf));
  });
});
