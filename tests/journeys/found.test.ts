import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Table } from '../../src/state/table/client.ts';
import { CREATION_MS, rabbitMq, world } from '../mq/world.ts';
import { startEngine } from '../state/engine.ts';

/** What journeys have found, by itself. */
let table: Table;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

test('UpdateBroker answers with the empty list of resource shares that it was given', async () => {
  const it = world(table, '720000000001');
  const brokerId = await it.create(rabbitMq('r'));
  it.pass(CREATION_MS);
  const update = (resourceShareArns: readonly string[]) =>
    it.call('UpdateBroker', { path: { brokerId }, body: { resourceShareArns } });
  const none = { status: 200, body: { brokerId, resourceShareArns: [] } };
  expect(await update([])).toEqual(none);
  await update(['arn:aws:ram:us-east-1:720000000001:resource-share/one']);
  expect(await update([])).toEqual(none);
});
