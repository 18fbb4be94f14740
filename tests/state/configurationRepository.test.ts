import {
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONFIGURATION_LIMITS } from '../../src/mq/model/limits.ts';
import { resourceFacts } from '../../src/state/brokers/resourceFacts.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal, marshalValue } from '../../src/state/table/table.ts';
import { configurationNotFound, configurationWorld } from '../mq/configurations/configurationWorld.ts';
import { activeMq, CREATION_MS, pendingConfiguration } from '../mq/world.ts';
import { startEngine } from './engine.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 640_000_000_000;
const newWorld = (over: Table = table) => configurationWorld(over, String(++account));

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

type Send = (command: object) => Promise<unknown>;

/** The table with something between us and it. */
function between(interfere: (command: object, send: Send) => Promise<unknown>): Table {
  const send: Send = (command) => (table.client.send as Send).call(table.client, command);
  return { name: table.name, client: { send: (command: object) => interfere(command, send) } as never };
}

async function itemsWith(text: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const page = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true, ExclusiveStartKey: start as never }),
    );
    found.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return found.filter((item) => JSON.stringify(item).includes(text));
}

async function counted(accountId: string): Promise<string | undefined> {
  const Key = marshal(keys.configurationCount(accountId, 'us-east-1'));
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key, ConsistentRead: true }),
  );
  return Item?.configurations?.N;
}

/** As if so many had been made. */
async function setCount(accountId: string, count: number): Promise<void> {
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: marshal(keys.configurationCount(accountId, 'us-east-1')),
      UpdateExpression: 'SET configurations = :count',
      ExpressionAttributeValues: { ':count': marshalValue(count) },
    }),
  );
}

async function revisionsOf(it: ReturnType<typeof newWorld>, id: string): Promise<number[]> {
  const scope = { accountId: it.accountId, region: 'us-east-1' };
  const found = await it.configurations.revisions(scope, id, { limit: 1000 });
  return found.map(({ revision }) => revision);
}

const upTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);

describe('the revisions of a configuration', () => {
  test('of 12 concurrent updates have no gap, and each caller gets its own number', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    const answers = await Promise.all(
      upTo(12).map((n) => it.update(id, `<broker timeBeforePurgeTempDestinations="${n}"/>`, `d${n}`)),
    );
    const told = answers.map(({ body = {} }) => (body.latestRevision as { revision: number }).revision);
    expect(told.toSorted((a, b) => a - b)).toStrictEqual(upTo(13).slice(1));
    expect(await revisionsOf(it, id)).toStrictEqual(upTo(13));
    for (const [index, revision] of told.entries()) {
      expect(await it.document(id, revision)).toContain(`"${index + 1}"`);
    }
  });

  test('are not overwritten by a call that read an older latest revision', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    const scope = { accountId: it.accountId, region: 'us-east-1' };
    const read = await it.configurations.get(scope, id);
    if (read === undefined) throw new Error('no configuration');
    const next = { revision: 2, created: 1, description: 'mine', data: 'AAAA' };
    expect(await it.configurations.addRevision(read, next)).toBe('written');
    expect(await it.configurations.addRevision(read, { ...next, description: 'late' })).toBe('changed');
    expect(await it.configurations.document(scope, id, 2)).toStrictEqual(next);
  });

  test('give a 409 if other writers always come first, and no half revision', async () => {
    let others = 0;
    const it = newWorld(
      between(async (command, send) => {
        if (command instanceof TransactWriteItemsCommand && others >= 0) {
          others++;
          throw new TransactionCanceledException({
            message: 'cancelled',
            $metadata: {},
            CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
          });
        }
        return send(command);
      }),
    );
    others = -1;
    const id = await it.createConfiguration();
    others = 0;
    await expect(it.update(id, '<broker/>')).rejects.toMatchObject({
      name: 'ConflictException',
      errorAttribute: 'configuration-id',
    });
    expect(others).toBe(20);
    expect(await revisionsOf(it, id)).toStrictEqual([1]);
  });

  test('are 300 at most', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    for (let n = 2; n <= CONFIGURATION_LIMITS.revisions; n++) await it.update(id, '<broker/>');
    await expect(it.update(id, '<broker/>')).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringContaining('has reached the limit of [300] revisions'),
    });
    expect(await revisionsOf(it, id)).toStrictEqual(upTo(300));
    await it.removeConfiguration(id);
    expect(await itemsWith(id)).toStrictEqual([]);
  });

  test('of the largest size are listed without their documents, over several answers', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    const large = `<broker>${' '.repeat(250_000)}</broker>`;
    for (let n = 0; n < 8; n++) await it.update(id, large);
    expect(await revisionsOf(it, id)).toStrictEqual(upTo(9));
    const scope = { accountId: it.accountId, region: 'us-east-1' };
    expect(await it.configurations.revisions(scope, id, { after: 1, limit: 5 })).toHaveLength(5);
    const { body } = await it.call('ListConfigurationRevisions', { path: { configurationId: id } });
    expect(JSON.stringify(body).length).toBeLessThan(2_000);
  });
});

describe('the limit of 1000 configurations', () => {
  test('is enforced, and a deletion makes room', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    expect(await counted(it.accountId)).toBe('1');
    await setCount(it.accountId, 999);
    const results = await Promise.allSettled(upTo(8).map(() => it.createConfiguration()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(it.createConfiguration()).rejects.toMatchObject({
      name: 'BadRequestException',
      message:
        'You have reached the limit of [1000] configurations in Region ' +
        '[us-east-1]. Delete a configuration, then try again.',
    });
    await it.removeConfiguration(id);
    await it.createConfiguration();
    expect(await counted(it.accountId)).toBe('1000');
  });

  test('counts neither the defaults of brokers nor their deletion', async () => {
    const it = newWorld();
    await it.createConfiguration();
    const broker = await it.create(activeMq('b'));
    const id = pendingConfiguration(await it.describe(broker));
    it.pass(CREATION_MS);
    await it.remove(broker);
    await it.removeConfiguration(id);
    expect(await counted(it.accountId)).toBe('1');
  });
});

describe('the deletion of a configuration', () => {
  test('in 8 concurrent calls answers one with 200 and the others with 404, and counts it once', async () => {
    const it = newWorld();
    await it.createConfiguration();
    const id = await it.createConfiguration();
    const results = await Promise.allSettled(upTo(8).map(() => it.removeConfiguration(id)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject(configurationNotFound(id));
    }
    expect(await counted(it.accountId)).toBe('1');
    expect(await itemsWith(id)).toStrictEqual([]);
  });

  test('and a concurrent CreateBroker: exactly one succeeds', async () => {
    for (let round = 0; round < 8; round++) {
      const it = newWorld();
      const id = await it.createConfiguration();
      const [removed, created] = await Promise.allSettled([
        it.removeConfiguration(id),
        it.create(activeMq('b', { configuration: { id } })),
      ]);
      expect([removed.status, created.status].toSorted()).toStrictEqual(['fulfilled', 'rejected']);
      if (removed.status === 'rejected') expect(removed.reason).toMatchObject({ status: 409 });
      if (created.status === 'rejected') expect(created.reason).toMatchObject({ status: 400 });
      const there = (await it.call('ListConfigurations')).body?.configurations;
      expect(there).toHaveLength(created.status === 'fulfilled' ? 1 : 0);
    }
  });

  test('is refused if a broker uses the configuration after the read', async () => {
    let overtake: (() => Promise<unknown>) | undefined;
    const it = newWorld(
      between(async (command, send) => {
        const inMiddle = overtake;
        const deletes =
          command instanceof TransactWriteItemsCommand &&
          command.input.TransactItems?.some(({ Delete }) => Delete !== undefined);
        if (deletes && inMiddle !== undefined) {
          overtake = undefined;
          await inMiddle();
        }
        return send(command);
      }),
    );
    const id = await it.createConfiguration();
    overtake = () => it.create(activeMq('b', { configuration: { id } }));
    await expect(it.removeConfiguration(id)).rejects.toMatchObject({ status: 409 });
    expect(await revisionsOf(it, id)).toStrictEqual([1]);
    overtake = undefined;
    const other = await it.createConfiguration();
    overtake = () => it.update(other, '<broker/>');
    await it.removeConfiguration(other);
    expect(await itemsWith(other)).toStrictEqual([]);
  });

  test('and concurrent updates leave all revisions, or none', async () => {
    const it = newWorld();
    const id = await it.createConfiguration();
    const results = await Promise.allSettled([
      ...upTo(5).map(() => it.update(id, '<broker/>')),
      it.removeConfiguration(id),
      ...upTo(5).map(() => it.update(id, '<broker/>')),
    ]);
    expect(results[5]?.status).toBe('fulfilled');
    expect(await itemsWith(id)).toStrictEqual([]);
  });

  test('that was interrupted shows no part of the configuration any more', async () => {
    let cut = false;
    let transactions = 0;
    const it = newWorld(
      between(async (command, send) => {
        if (cut && command instanceof TransactWriteItemsCommand && ++transactions > 1) {
          throw new Error('the function was stopped');
        }
        return send(command);
      }),
    );
    const id = await it.createConfiguration();
    for (let n = 2; n <= 150; n++) await it.update(id, '<broker/>');
    cut = true;
    await expect(it.removeConfiguration(id)).rejects.toThrow('stopped');
    cut = false;
    const gone = configurationNotFound(id);
    await expect(it.describeConfiguration(id)).rejects.toMatchObject(gone);
    await expect(it.document(id, 1)).rejects.toMatchObject({
      status: 404,
      errorAttribute: 'configuration-revision',
    });
    await expect(
      it.call('ListConfigurationRevisions', { path: { configurationId: id } }),
    ).rejects.toMatchObject(gone);
    await expect(it.create(activeMq('b', { configuration: { id } }))).rejects.toMatchObject({ status: 400 });
    expect((await it.call('ListConfigurations')).body?.configurations).toStrictEqual([]);
  });
});

test('a configuration’s facts are its current name and tags, and none once it is deleted', async () => {
  const it = newWorld();
  const id = await it.createConfiguration({ name: 'n', tags: { a: '1' } });
  const facts = () => resourceFacts(table, it.ports.clock).configuration(it.accountId, 'us-east-1', id);
  expect(await facts()).toStrictEqual({ name: 'n', tags: { a: '1' }, engineType: 'ACTIVEMQ' });
  await it.tag(it.configurationArn(id), { b: '2' });
  expect(await facts()).toStrictEqual({ name: 'n', tags: { a: '1', b: '2' }, engineType: 'ACTIVEMQ' });
  await it.untag(it.configurationArn(id), 'a');
  expect(await facts()).toStrictEqual({ name: 'n', tags: { b: '2' }, engineType: 'ACTIVEMQ' });
  await it.removeConfiguration(id);
  expect(await facts()).toBeUndefined();
});

test('every read is strongly consistent and by key or query, and returns copies', async () => {
  const reads: (GetItemCommand | QueryCommand)[] = [];
  const it = newWorld(
    between(async (command, send) => {
      expect(command).not.toBeInstanceOf(ScanCommand);
      if (command instanceof GetItemCommand || command instanceof QueryCommand) reads.push(command);
      return send(command);
    }),
  );
  const id = await it.createConfiguration();
  await it.create(activeMq('b', { configuration: { id } }));
  await it.update(id, '<broker/>');
  await it.document(id, 2);
  await it.call('ListConfigurationRevisions', { path: { configurationId: id } });
  await it.tag(it.configurationArn(id), { a: '1' });
  const { body } = await it.call('ListConfigurations');
  const [listed = {}] = (body?.configurations ?? []) as object[];
  expect(Object.keys(listed).toSorted()).toStrictEqual([
    'arn',
    'authenticationStrategy',
    'created',
    'engineType',
    'engineVersion',
    'id',
    'latestRevision',
    'name',
    'tags',
  ]);
  const record = await it.configurations.get({ accountId: it.accountId, region: 'us-east-1' }, id);
  expect(record).not.toHaveProperty('brokers');
  expect(record).not.toHaveProperty('counted');
  expect(reads.length).toBeGreaterThan(6);
  expect(reads.every((read) => read.input.ConsistentRead === true)).toBe(true);
});
