import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Table } from '../../src/state/table/client.ts';
import { configurationWorld } from '../mq/configurations/configurationWorld.ts';
import { activeMq, CREATION_MS, PASSWORD } from '../mq/world.ts';
import { startEngine } from '../state/engine.ts';
import { halves, type Item, itemsOf } from './wholeTable.ts';

const ACCOUNT = '710000000001';
const REGION = 'us-east-1';

let table: Table;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** Shows that the check of crash.test.ts finds incomplete items. */
test('the check accepts a consistent table, and rejects it without any one of its items', async () => {
  const it = configurationWorld(table, ACCOUNT);
  const id = await it.createConfiguration();
  await it.update(id, '<broker/>');
  const brokerId = await it.create(activeMq('a'));
  it.pass(CREATION_MS);
  await it.call('CreateUser', { path: { brokerId, username: 'zoe' }, body: { password: PASSWORD } });
  await it.call('UpdateBroker', { path: { brokerId }, body: { configuration: { id } } });
  const items = await itemsOf(table);
  expect(items).toHaveLength(11);
  expect(halves(items, ACCOUNT, REGION)).toEqual([]);
  const missed = (gone: Item) =>
    halves(
      items.filter((item) => item !== gone),
      ACCOUNT,
      REGION,
    ).length > 0;
  expect(items.filter((item) => !missed(item))).toEqual([]);
});
