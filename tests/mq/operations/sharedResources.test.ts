import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { activeMq, CREATION_MS, REBOOT_MS, rabbitMq, world } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 540_000_000_000;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

const share = (n: number) =>
  `arn:aws:ram:us-east-1:123456789012:resource-share/share-${String(n).padStart(2, '0')}`;
const entry = (n: number, status: string) => ({ resourceArn: share(n), status, type: 'RESOURCE_SHARE' });

async function running(made: object) {
  const it = world(table, String(++account));
  const brokerId = await it.create(made);
  it.pass(CREATION_MS);
  const shared = async (query: [string, string][] = []) =>
    (await it.call('DescribeSharedResources', { path: { brokerId }, query })).body as {
      sharedResources: { resourceArn: string }[];
      nextToken?: string;
    };
  const update = (resourceShareArns: string[]) =>
    it.call('UpdateBroker', { path: { brokerId }, body: { resourceShareArns } });
  const reboot = () => it.call('RebootBroker', { path: { brokerId } });
  return { ...it, brokerId, shared, update, reboot };
}

test('resource shares are added and removed by a reboot', async () => {
  const { shared, update, reboot, pass, brokerId } = await running(rabbitMq('a'));
  expect(await shared()).toStrictEqual({ sharedResources: [] });
  expect((await update([share(2), share(1)])).body).toStrictEqual({
    brokerId,
    resourceShareArns: [share(2), share(1)],
  });
  expect(await shared()).toStrictEqual({
    sharedResources: [entry(1, 'PENDING_CREATE'), entry(2, 'PENDING_CREATE')],
  });
  await reboot();
  expect(await shared()).toStrictEqual({
    sharedResources: [entry(1, 'SETUP_IN_PROGRESS'), entry(2, 'SETUP_IN_PROGRESS')],
  });
  pass(REBOOT_MS);
  expect(await shared()).toStrictEqual({ sharedResources: [entry(1, 'AVAILABLE'), entry(2, 'AVAILABLE')] });
  await update([share(2), share(3)]);
  const changing = (create: string, remove: string) => ({
    sharedResources: [entry(1, remove), entry(2, 'AVAILABLE'), entry(3, create)],
  });
  expect(await shared()).toStrictEqual(changing('PENDING_CREATE', 'PENDING_DELETE'));
  await reboot();
  expect(await shared()).toStrictEqual(changing('SETUP_IN_PROGRESS', 'DELETION_IN_PROGRESS'));
  pass(REBOOT_MS);
  expect(await shared()).toStrictEqual({ sharedResources: [entry(2, 'AVAILABLE'), entry(3, 'AVAILABLE')] });
  await update([]);
  await reboot();
  pass(REBOOT_MS);
  expect(await shared()).toStrictEqual({ sharedResources: [] });
});

test('pages have every resource share once, in order', async () => {
  const { shared, update, call, create } = await running(rabbitMq('a'));
  await update(Array.from({ length: 12 }, (_, n) => share(n)));
  const first = await shared([['maxResults', '5']]);
  const second = await shared([
    ['maxResults', '5'],
    ['nextToken', first.nextToken ?? ''],
  ]);
  const third = await shared([['nextToken', second.nextToken ?? '']]);
  expect(third.nextToken).toBeUndefined();
  const all = [first, second, third].flatMap((page) =>
    page.sharedResources.map(({ resourceArn }) => resourceArn),
  );
  expect(all).toStrictEqual(Array.from({ length: 12 }, (_, n) => share(n)));
  const other = await create(rabbitMq('b'));
  await expect(
    call('DescribeSharedResources', {
      path: { brokerId: other },
      query: [['nextToken', first.nextToken ?? '']],
    }),
  ).rejects.toMatchObject({ status: 400, errorAttribute: 'nextToken' });
  await expect(shared([['maxResults', '101']])).rejects.toMatchObject({ errorAttribute: 'maxResults' });
});

test('an ActiveMQ broker has no resource shares, and an unknown broker gives a 404', async () => {
  const { shared, call } = await running(activeMq('a'));
  expect(await shared()).toStrictEqual({ sharedResources: [] });
  await expect(call('DescribeSharedResources', { path: { brokerId: 'b-none' } })).rejects.toMatchObject({
    status: 404,
  });
});
