import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { keys, marshal, TTL_ATTRIBUTE } from '../../src/state/table/table.ts';
import { recordedCalls } from './recordedCalls.ts';
import type { Sent } from './tableRecorder.ts';

const ACCOUNT = '123456789012';
let it: Awaited<ReturnType<typeof recordedCalls>>;

beforeAll(async () => {
  it = await recordedCalls();
});
afterAll(() => it.stop());
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => vi.restoreAllMocks());

function isConsistent({ body }: Sent): boolean {
  if (body.RequestItems === undefined) return body.ConsistentRead === true;
  return Object.values(body.RequestItems).every(({ ConsistentRead }) => ConsistentRead === true);
}

test('every read that authorizes is strongly consistent, and by key or query', async () => {
  const id = String((await it.create('dev-one')).body.brokerId);
  for (const user of ['alice', 'bob', 'carol', 'erin', 'root']) {
    expect((await it.describe(user, id)).status).toBe(200);
  }
  expect((await it.describe('frank', id)).status).toBe(403);
  expect((await it.send('bob', {})).status).toBe(200);

  const reads = it.recorder.sent.filter(({ operation }) => !/^(Transact|Update|Put|Delete)/.test(operation));
  expect(['GetItem', 'BatchGetItem', 'Query']).toEqual(
    expect.arrayContaining([...new Set(reads.map(({ operation }) => operation))]),
  );
  expect(reads.filter((read) => !isConsistent(read))).toEqual([]);
  const asked = JSON.stringify(reads);
  for (const kind of ['ACCESS-KEY#', `SNAPSHOT#${ACCOUNT}`, 'USER#erin', 'BROKERS#'])
    expect(asked).toContain(kind);
});

test('an expired item authorizes nothing, even if it still exists', async () => {
  const id = String((await it.create('dev-two')).body.brokerId);
  expect((await it.describe('erin', id)).status).toBe(200);
  await it.table.client.send(
    new UpdateItemCommand({
      TableName: it.table.name,
      Key: marshal(keys.broker(ACCOUNT, 'us-east-1', id)),
      UpdateExpression: 'SET #ttl = :past',
      ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
      ExpressionAttributeValues: { ':past': { N: String(Math.floor(Date.now() / 1_000)) } },
    }),
  );
  expect((await it.describe('erin', id)).status).toBe(403);
  expect((await it.describe('alice', id)).status).toBe(404);
});
