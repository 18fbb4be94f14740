import {
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resourceFacts } from '../../src/state/brokers/resourceFacts.ts';
import { tagWriter } from '../../src/state/brokers/tags.ts';
import type { Table } from '../../src/state/table/client.ts';
import { configurationWorld } from '../mq/configurations/configurationWorld.ts';
import { activeMq } from '../mq/world.ts';
import { startEngine } from './engine.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 650_000_000_000;
const newWorld = (over: Table = table) => configurationWorld(over, String(++account));

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

test('tags that changed since they were read are not overwritten, in any order of keys', async () => {
  const it = newWorld();
  const id = await it.createConfiguration({ tags: { a: '1', b: '2' } });
  const scope = { accountId: it.accountId, region: 'us-east-1' };
  const writer = tagWriter(table);
  const read = (tags: Record<string, string>) => ({ type: 'configuration', scope, id, tags }) as const;
  expect(await writer.replace(read({ a: '1' }), { x: '1' })).toBe('changed');
  expect(await writer.replace(read({ a: '1', b: '3' }), { x: '1' })).toBe('changed');
  expect(await writer.replace(read({ b: '2', a: '1' }), {})).toBe('written');
  expect(await writer.replace(read({}), { x: '1' })).toBe('written');
  expect(await writer.replace({ ...read({}), id: 'c-none' }, { x: '1' })).toBe('changed');
  expect(await it.tagsOf(it.configurationArn(id))).toStrictEqual({ x: '1' });
});

test('written tags decide the next call at once', async () => {
  const it = newWorld();
  const id = await it.create(activeMq('b', { tags: { env: 'dev' } }));
  const facts = () => resourceFacts(table, it.ports.clock).broker(it.accountId, 'us-east-1', id);
  await it.tag(it.brokerArn('b', id), { env: 'prod', x: 'y' });
  expect(await facts()).toStrictEqual({ name: 'b', tags: { env: 'prod', x: 'y' }, engineType: 'ACTIVEMQ' });
});

test('the other members of a broker stay unchanged', async () => {
  const it = newWorld();
  const id = await it.create(activeMq('b'));
  const before = (await it.describe(id)).body;
  await it.tag(it.brokerArn('b', id), { a: '1' });
  expect((await it.describe(id)).body).toStrictEqual({ ...before, tags: { a: '1' } });
});

test('a change that changes nothing is not written', async () => {
  const sent: object[] = [];
  const send = (table.client.send as (command: object) => Promise<unknown>).bind(table.client);
  const watched: Table = {
    name: table.name,
    client: {
      send: (command: object) => {
        sent.push(command);
        return send(command);
      },
    } as never,
  };
  const it = newWorld(watched);
  const arn = it.configurationArn(await it.createConfiguration({ tags: { a: '1' } }));
  sent.length = 0;
  await it.tag(arn, { a: '1' });
  await it.untag(arn, 'b');
  expect(sent.every((command) => command instanceof GetItemCommand)).toBe(true);
});

test('a write that always conflicts ends with an error', async () => {
  let tries = 0;
  let refuse = false;
  const send = (table.client.send as (command: object) => Promise<unknown>).bind(table.client);
  const contended: Table = {
    name: table.name,
    client: {
      send: async (command: object) => {
        if (!refuse || !(command instanceof TransactWriteItemsCommand)) return send(command);
        tries++;
        throw new TransactionCanceledException({
          message: 'cancelled',
          $metadata: {},
          CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
        });
      },
    } as never,
  };
  const it = newWorld(contended);
  const arn = it.configurationArn(await it.createConfiguration());
  refuse = true;
  await expect(it.tag(arn, { a: '1' })).rejects.toThrow('tags kept changing');
  expect(tries).toBe(20);
});
