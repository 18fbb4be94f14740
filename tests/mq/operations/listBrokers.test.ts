import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { resourceFacts } from '../../../src/state/brokers/resourceFacts.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { activeMq, CREATION_MS, DELETION_MS, rabbitMq, world } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 300_000_000_000;
const newWorld = () => world(table, String(++account));

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

type Page = { brokerSummaries: { brokerId: string }[]; nextToken?: string };

async function pages(call: ReturnType<typeof world>['call'], maxResults: string): Promise<Page[]> {
  const all: Page[] = [];
  let token = '';
  do {
    const query = [['maxResults', maxResults], ...(token === '' ? [] : [['nextToken', token]])];
    const page = (await call('ListBrokers', { query: query as [string, string][] })).body as unknown as Page;
    all.push(page);
    token = page.nextToken ?? '';
  } while (token !== '' && all.length < 50);
  return all;
}

test('a summary has the members of the model', async () => {
  const { create, call, accountId } = newWorld();
  const id = await create(rabbitMq('one'));
  expect((await call('ListBrokers')).body).toStrictEqual({
    brokerSummaries: [
      {
        brokerArn: `arn:aws:mq:us-east-1:${accountId}:broker:one:${id}`,
        brokerId: id,
        brokerName: 'one',
        brokerState: 'CREATION_IN_PROGRESS',
        created: '2026-11-20T10:00:00.000Z',
        deploymentMode: 'SINGLE_INSTANCE',
        engineType: 'RabbitMQ',
        hostInstanceType: 'mq.m7g.medium',
      },
    ],
  });
});

test('pages have every broker once, ordered by id, and the last page has no token', async () => {
  const { create, call } = newWorld();
  const ids = await Promise.all(Array.from({ length: 15 }, (_, n) => create(activeMq(`b-${n}`))));
  for (const [size, lengths] of [
    ['5', [5, 5, 5]],
    ['7', [7, 7, 1]],
    ['100', [15]],
  ] as const) {
    const got = await pages(call, size);
    expect(got.map((page) => page.brokerSummaries.length)).toStrictEqual(lengths);
    const listed = got.flatMap((page) => page.brokerSummaries.map((summary) => summary.brokerId));
    expect(listed).toStrictEqual([...ids].sort());
  }
});

test('without maxResults a page holds 20', async () => {
  const { create, call } = newWorld();
  await Promise.all(Array.from({ length: 21 }, (_, n) => create(activeMq(`b-${n}`))));
  expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(20);
});

test('pages have no gap for deleted brokers', async () => {
  const { create, remove, call, pass } = newWorld();
  const ids = await Promise.all(Array.from({ length: 18 }, (_, n) => create(activeMq(`b-${n}`))));
  pass(CREATION_MS);
  const sorted = [...ids].sort();
  await Promise.all(sorted.slice(0, 11).map((id) => remove(id)));
  pass(DELETION_MS);
  const got = await pages(call, '5');
  expect(got.map((page) => page.brokerSummaries.length)).toStrictEqual([5, 2]);
});

test('once something is written, a list reads no more for many deleted brokers than for none', async () => {
  const { create, remove, call, pass, accountId, ports } = newWorld();
  const ids = await Promise.all(Array.from({ length: 60 }, (_, n) => create(activeMq(`b-${n}`))));
  pass(CREATION_MS);
  await Promise.all(ids.map((id) => remove(id)));
  pass(DELETION_MS);
  // One write moves 50 of them, the next one the rest.
  const kept = [await create(activeMq('kept')), await create(activeMq('kept-too'))];
  const { Count } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: 'pk = :pk AND sk > :before',
      ExpressionAttributeValues: {
        ':pk': { S: `BROKERS#${accountId}#us-east-1` },
        ':before': { S: 'b' },
      },
    }),
  );
  expect(Count).toBe(kept.length);
  const listed = (await call('ListBrokers')).body as unknown as Page;
  expect(listed.brokerSummaries.map(({ brokerId }) => brokerId)).toStrictEqual(kept.toSorted());
  const facts = resourceFacts(table, ports.clock);
  expect(await facts.broker(accountId, 'us-east-1', ids[0] ?? '')).toMatchObject({ name: 'b-0' });
});

test('a creation reads no other broker while no deletion has ended', async () => {
  const { create, remove, pass } = newWorld();
  const ids = await Promise.all(Array.from({ length: 3 }, (_, n) => create(activeMq(`b-${n}`))));
  pass(CREATION_MS);
  const send = vi.spyOn(table.client, 'send');
  const looks = async (act: () => Promise<unknown>) => {
    send.mockClear();
    await act();
    return send.mock.calls.filter(([command]) => 'KeyConditionExpression' in command.input).length;
  };
  try {
    await create(activeMq('first-look'));
    expect(await looks(() => create(activeMq('quiet')))).toBe(0);
    await remove(ids[0] ?? '');
    expect(await looks(() => create(activeMq('in-deletion')))).toBe(0);
    pass(DELETION_MS);
    expect(await looks(() => create(activeMq('ended')))).toBe(1);
    expect(await looks(() => create(activeMq('moved')))).toBe(0);
    // Another container may have deleted some.
    pass(10 * 60_000);
    expect(await looks(() => create(activeMq('later')))).toBe(1);
  } finally {
    send.mockRestore();
  }
});

test('a broker that is made or deleted between two pages is listed correctly', async () => {
  const { create, call } = newWorld();
  await Promise.all(Array.from({ length: 10 }, (_, n) => create(activeMq(`b-${n}`))));
  const first = (await call('ListBrokers', { query: [['maxResults', '5']] })).body as unknown as Page;
  await Promise.all(Array.from({ length: 10 }, (_, n) => create(activeMq(`c-${n}`))));
  const rest = (await call('ListBrokers', { query: [['nextToken', first.nextToken ?? '']] }))
    .body as unknown as Page;
  const last = first.brokerSummaries.at(-1)?.brokerId ?? '';
  expect(rest.brokerSummaries.every((summary) => summary.brokerId > last)).toBe(true);
});

test('a token of another account or region is refused', async () => {
  const { create, call } = newWorld();
  await Promise.all(Array.from({ length: 6 }, (_, n) => create(activeMq(`b-${n}`))));
  const { nextToken = '' } = (await call('ListBrokers', { query: [['maxResults', '5']] }))
    .body as unknown as Page;
  const query: [string, string][] = [['nextToken', nextToken]];
  const refusal = {
    name: 'BadRequestException',
    errorAttribute: 'nextToken',
    message: `Invalid next token [${nextToken}]. Make sure you copied the token correctly.`,
  };
  expect(nextToken).not.toBe('');
  await expect(newWorld().call('ListBrokers', { query })).rejects.toMatchObject(refusal);
  await expect(call('ListBrokers', { query, region: 'eu-west-1' })).rejects.toMatchObject(refusal);
  await expect(call('ListBrokers', { query })).resolves.toMatchObject({ status: 200 });
});
