import {
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactionInProgressException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resourceFacts } from '../../src/state/brokers/resourceFacts.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal } from '../../src/state/table/table.ts';
import { activeMq, CREATION_MS, DELETION_MS, PASSWORD, pendingConfiguration, world } from '../mq/world.ts';
import { startEngine } from './engine.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 400_000_000_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const newWorld = (over: Table = table) => world(over, String(++account));

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

const BUSY = { name: 'ServiceUnavailableException', status: 503 };

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

async function count(accountId: string): Promise<string | undefined> {
  const key = keys.brokerCount(accountId, 'us-east-1');
  const { Item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: marshal(key), ConsistentRead: true }),
  );
  return Item?.brokers?.N;
}

async function itemsWith(text: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await table.client.send(
    new ScanCommand({ TableName: table.name, ConsistentRead: true }),
  );
  return Items.filter((item) => JSON.stringify(item).includes(text));
}

describe('a transaction that conflicts with another one', () => {
  test('is tried again until it succeeds', async () => {
    let conflicts = 5;
    const { create, call } = newWorld(
      between(async (command, send) => {
        if (command instanceof TransactWriteItemsCommand && conflicts-- > 0) {
          throw conflicts % 2 === 0
            ? cancelled('TransactionConflict', 'None')
            : new TransactionInProgressException({ message: '', $metadata: {} });
        }
        return send(command);
      }),
    );
    await create(activeMq('a'));
    expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(1);
  });

  test('that is its own call, still running, is awaited under its own token', async () => {
    const tokens: (string | undefined)[] = [];
    const { create } = newWorld(
      between(async (command, send) => {
        if (!(command instanceof TransactWriteItemsCommand)) return send(command);
        tokens.push(command.input.ClientRequestToken);
        throw tokens.length === 2
          ? new TransactionInProgressException({ message: '', $metadata: {} })
          : cancelled('TransactionConflict');
      }),
    );
    await expect(create(activeMq('a'))).rejects.toMatchObject({ ...BUSY, written: 'perhaps' });
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(new Set(tokens.slice(1)).size).toBe(1);
    expect(tokens[1]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is given up after some attempts with 503, which SDKs retry', async () => {
    let tries = 0;
    const { create } = newWorld(
      between(async (command, send) => {
        if (!(command instanceof TransactWriteItemsCommand)) return send(command);
        tries++;
        throw cancelled('None', 'TransactionConflict');
      }),
    );
    await expect(create(activeMq('a'))).rejects.toMatchObject({ ...BUSY, written: 'nothing' });
    expect(tries).toBe(8);
  });

  test.each([cancelled('ValidationError'), new Error('connection lost')])(
    'is tried again only for a conflict, not for another failure (%s)',
    async (error) => {
      let tries = 0;
      const { create } = newWorld(
        between(async (command, send) => {
          if (!(command instanceof TransactWriteItemsCommand)) return send(command);
          tries++;
          throw error;
        }),
      );
      await expect(create(activeMq('a'))).rejects.toBe(error);
      expect(tries).toBe(1);
    },
  );
});

test('a creation whose answer was lost succeeds when it is sent again', async () => {
  const twice = between(async (command, send) => {
    if (!(command instanceof TransactWriteItemsCommand)) return send(command);
    await send(command);
    return send(new TransactWriteItemsCommand({ TransactItems: command.input.TransactItems }));
  });
  const { create, describe: read, accountId } = newWorld(twice);
  const users = Array.from({ length: 250 }, (_, n) => ({ username: `user-${n}`, password: PASSWORD }));
  const id = await create(activeMq('a', { users }));
  expect((await read(id)).body?.users).toHaveLength(250);
  expect(await count(accountId)).toBe('1');
});

test('users that were written before a failed creation are removed', async () => {
  const { create, accountId, ports } = newWorld();
  const scope = { accountId, region: 'us-east-1' };
  const first = await ports.brokers.get(scope, await create(activeMq('a', { users: [] })));
  if (first === undefined) throw new Error('no broker');
  const users = Array.from({ length: 250 }, (_, n) => ({
    username: `user-${n}`,
    consoleAccess: false,
    groups: [],
    replicationUser: false,
    passwordHash: 'h',
    version: 1,
  }));
  const outcome = await ports.brokers.create({
    broker: { ...first, id: 'b-loser', userCount: users.length },
    claim: { brokerId: 'b-loser', fingerprint: 'f' },
    users,
  });
  expect(outcome).toBe('nameTaken');
  expect(await itemsWith('b-loser')).toStrictEqual([]);
  expect(await count(accountId)).toBe('1');
});

test('a write is refused if the broker changed since it was read', async () => {
  const { create, pass, ports, accountId } = newWorld();
  const id = await create(activeMq('a'));
  pass(CREATION_MS);
  const scope = { accountId, region: 'us-east-1' };
  const broker = await ports.brokers.get(scope, id);
  if (broker === undefined) throw new Error('no broker');
  const end = ports.clock() + DELETION_MS;
  expect(await ports.brokers.beginDeletion({ ...broker, version: 7 }, end)).toBe('changed');
  expect(await ports.brokers.beginDeletion(broker, end)).toBe('written');
  expect(await ports.brokers.beginDeletion(broker, end)).toBe('changed');
  expect((await ports.brokers.get(scope, id))?.version).toBe(broker.version + 1);
});

test('20 concurrent deletions count the broker out once', async () => {
  const { create, pass, remove, accountId } = newWorld();
  const id = await create(activeMq('a'));
  await create(activeMq('b'));
  expect(await count(accountId)).toBe('2');
  pass(CREATION_MS);
  await Promise.all(Array.from({ length: 20 }, () => remove(id)));
  expect(await count(accountId)).toBe('1');
});

test('a deletion that stopped before its users is completed by the next call', async () => {
  let cut = true;
  const cutting = between(async (command, send) => {
    if (cut && command instanceof QueryCommand) throw new Error('the function was stopped');
    return send(command);
  });
  const { create, pass, remove, accountId, ports } = newWorld(cutting);
  const users = Array.from({ length: 150 }, (_, n) => ({ username: `user-${n}`, password: PASSWORD }));
  const id = await create(activeMq('a', { users }));
  pass(CREATION_MS);
  await expect(remove(id)).rejects.toThrow('stopped');
  const kept = () => itemsWith(`BROKER-USERS#${accountId}`);
  expect((await kept()).some((item) => 'expiresAt' in item)).toBe(false);
  cut = false;
  const deadline = String(Math.ceil((ports.clock() + DELETION_MS) / 1000));
  pass(5_000);
  await remove(id);
  expect(await kept()).toHaveLength(150);
  expect(
    (await kept()).every((item) => JSON.stringify(item.expiresAt) === JSON.stringify({ N: deadline })),
  ).toBe(true);
});

describe('the facts of a resource', () => {
  const facts = (world: ReturnType<typeof newWorld>) => resourceFacts(table, world.ports.clock);

  test('of a broker are name and tags, as soon as it is created', async () => {
    const it = newWorld();
    const id = await it.create(activeMq('named', { tags: { env: 'prod' } }));
    expect(await facts(it).broker(it.accountId, 'us-east-1', id)).toStrictEqual({
      name: 'named',
      tags: { env: 'prod' },
      engineType: 'ACTIVEMQ',
    });
  });

  test('of a deleted broker exist for a day after its end, then none, though the item is there', async () => {
    const it = newWorld();
    const id = await it.create(activeMq('named', { tags: { env: 'prod' } }));
    it.pass(CREATION_MS);
    await it.remove(id);
    it.pass(DELETION_MS + DAY_MS - 1);
    expect(await facts(it).broker(it.accountId, 'us-east-1', id)).toMatchObject({ name: 'named' });
    await expect(it.describe(id)).rejects.toMatchObject({ status: 404 });
    it.pass(1);
    expect(await facts(it).broker(it.accountId, 'us-east-1', id)).toBeUndefined();
    expect((await itemsWith(id)).length).toBeGreaterThan(0);
  });

  test('of a configuration are its name and tags', async () => {
    const it = newWorld();
    const id = await it.create(activeMq('named'));
    const configurationId = pendingConfiguration(await it.describe(id));
    expect(await facts(it).configuration(it.accountId, 'us-east-1', configurationId)).toStrictEqual({
      name: 'named-configuration',
      tags: {},
      engineType: 'ACTIVEMQ',
    });
  });

  test.each(['b-none', '', 'x', `b-${'a'.repeat(5000)}`, 'b-#', 'c-none'])(
    'of an absent resource (%#) do not exist',
    async (id) => {
      const it = newWorld();
      expect(await facts(it).broker(it.accountId, 'us-east-1', id)).toBeUndefined();
      expect(await facts(it).configuration(it.accountId, 'us-east-1', id)).toBeUndefined();
    },
  );

  test('of another account or region do not exist', async () => {
    const it = newWorld();
    const id = await it.create(activeMq('named'));
    expect(await facts(it).broker('999999999999', 'us-east-1', id)).toBeUndefined();
    expect(await facts(it).broker(it.accountId, 'eu-west-1', id)).toBeUndefined();
  });
});

test('every read is strongly consistent and by key or query, never a scan', async () => {
  const reads: (GetItemCommand | QueryCommand)[] = [];
  const watched = between(async (command, send) => {
    expect(command).not.toBeInstanceOf(ScanCommand);
    if (command instanceof GetItemCommand || command instanceof QueryCommand) reads.push(command);
    return send(command);
  });
  const it = newWorld(watched);
  const id = await it.create(activeMq('a'));
  const configurationId = pendingConfiguration(await it.describe(id));
  await it.create(activeMq('b', { configuration: { id: configurationId } }));
  await it.call('ListBrokers');
  await resourceFacts(watched, it.ports.clock).broker(it.accountId, 'us-east-1', id);
  await resourceFacts(watched, it.ports.clock).configuration(it.accountId, 'us-east-1', configurationId);
  it.pass(CREATION_MS);
  await it.remove(id);
  expect(reads.length).toBeGreaterThan(8);
  expect(reads.every((read) => read.input.ConsistentRead === true)).toBe(true);
});

test.each([
  ['at the end of the deletion, also within a second', 500],
  ['at the end of the deletion, on the second', 0],
])('the name of a broker is free %s', async (_, milliseconds) => {
  const { create, pass, remove, ports, accountId } = newWorld();
  const scope = { accountId, region: 'us-east-1' };
  const id = await create(activeMq('a'));
  pass(CREATION_MS + milliseconds);
  await remove(id);
  pass(DELETION_MS - 1);
  expect(await ports.brokers.nameClaim(scope, 'a')).toMatchObject({ brokerId: id });
  pass(1);
  expect(await ports.brokers.nameClaim(scope, 'a')).toBeUndefined();
});

describe('the transaction that creates or deletes a broker', () => {
  async function twoBrokers() {
    const { create, pass, ports, accountId } = newWorld();
    const scope = { accountId, region: 'us-east-1' };
    await create(activeMq('a'));
    const broker = await ports.brokers.get(scope, await create(activeMq('b')));
    if (broker === undefined) throw new Error('no broker');
    pass(CREATION_MS);
    return { ports, broker, accountId };
  }

  test.each([
    ['gone', { id: 'c-gone', revision: 1 }],
    ['without that revision', { revision: 2 }],
  ])('stops the creation if the chosen configuration is %s', async (_, change) => {
    const { ports, broker, accountId } = await twoBrokers();
    const late = {
      ...broker,
      id: 'b-late',
      name: 'late',
      configuration: { ...broker.configuration, ...change },
    };
    const claim = { brokerId: late.id, fingerprint: 'f' };
    expect(await ports.brokers.create({ broker: late, claim, users: [] })).toBe('configurationGone');
    expect(await ports.brokers.nameClaim(broker, 'late')).toBeUndefined();
    expect(await count(accountId)).toBe('2');
  });

  test('marks its configuration as used until the deletion begins', async () => {
    const { ports, broker } = await twoBrokers();
    const key = keys.configuration(broker.accountId, broker.region, broker.configuration.id);
    const users = async () => {
      const get = { TableName: table.name, Key: marshal(key), ConsistentRead: true };
      return (await table.client.send(new GetItemCommand(get))).Item?.brokers;
    };
    const second = { ...broker, id: 'b-second', name: 'second' };
    await ports.brokers.create({
      broker: second,
      claim: { brokerId: second.id, fingerprint: 'f' },
      users: [],
    });
    expect((await users())?.SS?.toSorted()).toStrictEqual([broker.id, second.id].sort());
    await ports.brokers.beginDeletion(broker, ports.clock() + DELETION_MS);
    expect(await users()).toStrictEqual({ SS: [second.id] });
    await ports.brokers.beginDeletion(second, ports.clock() + DELETION_MS);
    expect(await users()).toBeUndefined();
  });

  test("does not free another broker's name", async () => {
    const { ports, broker } = await twoBrokers();
    const end = ports.clock() + DELETION_MS;
    expect(await ports.brokers.beginDeletion({ ...broker, name: 'a' }, end)).toBe('changed');
    expect((await ports.brokers.get(broker, broker.id))?.deletedAt).toBeUndefined();
  });
});
