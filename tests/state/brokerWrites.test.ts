import {
  DeleteItemCommand,
  GetItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal } from '../../src/state/table/table.ts';
import { activeMq, CREATION_MS, PASSWORD, REBOOT_MS, rabbitMq, world } from '../mq/world.ts';
import { startEngine } from './engine.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 600_000_000_000;

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

async function running(over: Table = table, made = activeMq('a')) {
  const it = world(over, String(++account));
  const brokerId = await it.create(made);
  it.pass(CREATION_MS);
  const scope = { accountId: it.accountId, region: 'us-east-1' };
  const kept = async () => {
    const broker = await it.ports.brokers.get(scope, brokerId);
    if (broker === undefined) throw new Error('no broker');
    return broker;
  };
  const on = (name: string, body?: unknown, username = 'zoe') =>
    it.call(name, { path: { brokerId, username }, body });
  return { ...it, brokerId, scope, kept, on };
}

describe('an update of a broker', () => {
  test('is refused completely if the broker changed since it was read', async () => {
    const { kept, create, ports, scope } = await running();
    const read = await kept();
    const otherId = await create(activeMq('b'));
    const other = await ports.brokers.get(scope, otherId);
    if (other === undefined) throw new Error('no broker');
    const stale = { read: { ...read, version: 7 }, next: { ...read, storageSize: 1 } };
    expect(await ports.brokers.update({ read: other, next: { ...other, storageSize: 1 } }, stale)).toBe(
      'changed',
    );
    expect((await ports.brokers.get(scope, otherId))?.storageSize).toBeUndefined();
    expect(await ports.brokers.update({ read, next: { ...read, storageSize: 2 } })).toBe('written');
    expect(await ports.brokers.update({ read, next: { ...read, storageSize: 3 } })).toBe('changed');
    expect(await kept()).toMatchObject({ storageSize: 2, version: read.version + 1 });
  });

  test('without changes writes nothing', async () => {
    let writes = 0;
    const counting = between(async (command, send) => {
      if (command instanceof TransactWriteItemsCommand) writes++;
      return send(command);
    });
    const { kept, ports } = await running(counting);
    const read = await kept();
    const before = writes;
    expect(await ports.brokers.update({ read, next: { ...read, pending: undefined } })).toBe('written');
    expect(writes).toBe(before);
    expect((await kept()).version).toBe(read.version);
  });

  test('does not overwrite tags that changed meanwhile, and deletes tags that are gone', async () => {
    const { kept, ports, brokerId, scope } = await running();
    const read = await kept();
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.broker(scope.accountId, scope.region, brokerId)),
        UpdateExpression: 'SET tags = :t',
        ExpressionAttributeValues: { ':t': { M: { env: { S: 'prod' } } } },
      }),
    );
    const stale = { read, next: { ...read, pending: { storageSize: 5 } } };
    expect(await ports.brokers.update(stale)).toBe('changed');
    const again = await kept();
    await ports.brokers.update({
      read: again,
      next: { ...again, pending: { storageSize: 5 }, storageSize: 4 },
    });
    const now = await kept();
    expect(now).toMatchObject({ tags: { env: 'prod' }, pending: { storageSize: 5 } });
    await ports.brokers.update({ read: now, next: { ...now, pending: undefined, storageSize: undefined } });
    expect(await kept()).not.toHaveProperty('pending');
    expect(await kept()).not.toHaveProperty('storageSize');
  });

  test('never changes a broker in deletion', async () => {
    const { kept, ports, remove, brokerId } = await running();
    await remove(brokerId);
    const read = await kept();
    expect(await ports.brokers.update({ read, next: { ...read, storageSize: 4 } })).toBe('changed');
  });

  test('cannot use a configuration that was deleted or lacks the revision', async () => {
    const { kept, ports } = await running();
    const read = await kept();
    const taking = (configuration: { id: string; revision: number }) =>
      ports.brokers.update({ read, next: { ...read, pending: { configuration } } });
    expect(await taking({ id: 'c-gone', revision: 1 })).toBe('configurationGone');
    const other = await running();
    expect(await taking((await other.kept()).configuration)).toBe('configurationGone');
    expect((await kept()).pending).toBeUndefined();
  });

  test('answers 400 if its configuration is deleted between its read and its write', async () => {
    let configurationId = '';
    const deleting = between(async (command, send) => {
      if (command instanceof TransactWriteItemsCommand && configurationId !== '') {
        const Key = marshal(keys.configuration(String(account), 'us-east-1', configurationId));
        configurationId = '';
        await send(new DeleteItemCommand({ TableName: table.name, Key }));
      }
      return send(command);
    });
    const { create, on, kept, ports, scope } = await running(deleting);
    const other = await ports.brokers.get(scope, await create(activeMq('b')));
    configurationId = other?.configuration.id ?? '';
    const id = configurationId;
    await expect(on('UpdateBroker', { configuration: { id } })).rejects.toMatchObject({
      status: 400,
      message: `Configuration ID [${id}] can't be found. Make sure it exists.`,
    });
    expect((await kept()).pending).toBeUndefined();
  });
});

test.each(['UpdateBroker', 'RebootBroker', 'CreateUser', 'DeleteUser'])(
  '%s whose answer was lost succeeds when it is repeated',
  async (name) => {
    let twice = false;
    const repeating = between(async (command, send) => {
      if (!(command instanceof TransactWriteItemsCommand) || !twice) return send(command);
      // The SDK repeats a lost request under its token: the engine answers as before.
      const ClientRequestToken = `token-${++account}`;
      const input = { ...command.input, ClientRequestToken };
      await send(new TransactWriteItemsCommand(input));
      return send(new TransactWriteItemsCommand(input));
    });
    const { on, kept } = await running(repeating);
    twice = true;
    const bodies: Record<string, unknown> = {
      UpdateBroker: { hostInstanceType: 'mq.m5.large' },
      CreateUser: { password: PASSWORD },
    };
    await on(name, bodies[name], name === 'DeleteUser' ? 'admin' : 'zoe');
    expect(await kept()).toMatchObject(
      {
        UpdateBroker: { pending: { hostInstanceType: 'mq.m5.large' } },
        RebootBroker: { reboots: 1 },
        CreateUser: { userCount: 2 },
        DeleteUser: { userCount: 1, leavingUsers: 1 },
      }[name] ?? {},
    );
  },
);

test('a broker that never stops changing is given up: 409 if the call has one, else an error', async () => {
  let stubborn = false;
  const changing = between(async (command, send) => {
    if (
      stubborn &&
      command instanceof GetItemCommand &&
      JSON.stringify(command.input.Key).includes('BROKERS#')
    ) {
      const answer = await send(command);
      await send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: command.input.Key,
          UpdateExpression: 'ADD #v :one, reboots :one',
          ExpressionAttributeNames: { '#v': 'version' },
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
      return answer;
    }
    return send(command);
  });
  const { on, kept } = await running(changing);
  stubborn = true;
  const busy = { name: 'ConflictException', status: 409 };
  await expect(on('UpdateBroker', { hostInstanceType: 'mq.m5.large' })).rejects.toMatchObject(busy);
  await expect(on('CreateUser', { password: PASSWORD })).rejects.toMatchObject(busy);
  await expect(on('UpdateUser', { groups: ['dev'] }, 'admin')).rejects.toMatchObject(busy);
  await expect(on('DeleteUser', undefined, 'admin')).rejects.toThrow('kept changing');
  await expect(on('RebootBroker')).rejects.toThrow('kept changing');
  stubborn = false;
  expect(await kept()).toMatchObject({ userCount: 1, leavingUsers: 0 });
});

test('a replica gives up if its primary never stops changing, and is not created', async () => {
  let primaryId = '';
  const changing = between(async (command, send) => {
    const answer = await send(command);
    if (command instanceof GetItemCommand && primaryId !== '' && command.input.Key?.sk?.S === primaryId) {
      await send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: command.input.Key,
          UpdateExpression: 'ADD #v :one',
          ExpressionAttributeNames: { '#v': 'version' },
          ExpressionAttributeValues: { ':one': { N: '1' } },
        }),
      );
    }
    return answer;
  });
  const standby = { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' };
  const { create, call, brokerId, accountId } = await running(changing, activeMq('primary', standby));
  primaryId = brokerId;
  const dataReplicationPrimaryBrokerArn = `arn:aws:mq:us-east-1:${accountId}:broker:primary:${brokerId}`;
  const replica = { ...standby, dataReplicationMode: 'CRDR', dataReplicationPrimaryBrokerArn };
  await expect(create(activeMq('replica', replica))).rejects.toMatchObject({
    name: 'ConflictException',
    message: 'Concurrent broker update detected. Retrying the request might resolve the issue.',
  });
  expect((await call('ListBrokers')).body?.brokerSummaries).toHaveLength(1);
  primaryId = '';
  await create(activeMq('replica', replica));
});

test.each(['RebootBroker', 'DeleteBroker'])(
  '%s: nobody writes a user from then on, also not with an older read of the broker',
  async (name) => {
    const { on, kept, ports, pass } = await running();
    await on(name);
    pass(REBOOT_MS);
    const broker = await kept();
    const next = {
      username: 'zoe',
      consoleAccess: false,
      groups: [],
      replicationUser: false,
      passwordHash: 'h',
      version: 1,
    };
    const write = { username: 'zoe', read: undefined, next, users: 1, leaving: 0 } as const;
    expect(await ports.brokers.writeUser(broker, write)).toBe('changed');
    expect(await ports.brokers.user(broker, 'zoe')).toBeUndefined();
    expect(await kept()).toStrictEqual(broker);
  },
);

test('a user write is refused if the broker was rebooted since it was read', async () => {
  const { on, kept, ports, pass } = await running();
  const broker = await kept();
  const next = {
    username: 'zoe',
    consoleAccess: false,
    groups: [],
    replicationUser: false,
    passwordHash: 'h',
    version: 1,
  };
  const write = { username: 'zoe', read: undefined, next, users: 1, leaving: 0 } as const;
  await on('RebootBroker');
  pass(REBOOT_MS);
  await on('UpdateBroker', {});
  expect(await kept()).not.toHaveProperty('rebootEndsAt');
  expect(await ports.brokers.writeUser(broker, write)).toBe('changed');
});

test('a write is refused if the user changed since it was read', async () => {
  const { on, kept, ports } = await running();
  const broker = await kept();
  const read = await ports.brokers.user(broker, 'admin');
  if (read === undefined) throw new Error('no user');
  await on('UpdateUser', { groups: ['dev'] }, 'admin');
  const write = { username: 'admin', read, users: 0, leaving: 0 } as const;
  expect(await ports.brokers.writeUser(broker, { ...write, next: read })).toBe('changed');
  expect(await ports.brokers.writeUser(broker, { ...write, next: undefined })).toBe('changed');
  expect(await on('DescribeUser', undefined, 'admin')).toMatchObject({
    body: { pending: { groups: ['dev'] } },
  });
});

test('a write for a deleted user is refused if a new user has the name', async () => {
  const { on, kept, ports } = await running();
  await on('CreateUser', { password: PASSWORD });
  const broker = await kept();
  const read = await ports.brokers.user(broker, 'zoe');
  if (read === undefined) throw new Error('no user');
  await on('DeleteUser');
  await on('CreateUser', { password: `${PASSWORD}-and-more` });
  expect((await ports.brokers.user(broker, 'zoe'))?.version).toBe(read.version);
  const write = { username: 'zoe', read, next: read, users: 0, leaving: 0 } as const;
  expect(await ports.brokers.writeUser(broker, write)).toBe('changed');
});

test('the cleanup of users after a reboot keeps a new user with an old name', async () => {
  let meanwhile = async () => {};
  const interfering = between(async (command, send) => {
    const first = meanwhile;
    const forgets =
      command instanceof TransactWriteItemsCommand &&
      command.input.TransactItems?.some((item) => item.Delete);
    if (forgets) {
      meanwhile = async () => {};
      await first();
    }
    return send(command);
  });
  const { on, pass, kept, ports } = await running(interfering);
  await on('DeleteUser', undefined, 'admin');
  await on('RebootBroker');
  pass(REBOOT_MS);
  const before = await kept();
  let created = 0;
  meanwhile = async () => {
    created++;
    await on('CreateUser', { password: PASSWORD }, 'admin');
  };
  await ports.brokers.forgetUsers(before, before.reboots);
  expect(created).toBe(1);
  expect(await on('DescribeUser', undefined, 'admin')).toMatchObject({
    body: { pending: { pendingChange: 'CREATE' } },
  });
});

test('an update that loses against a reboot is refused', async () => {
  let meanwhile: (() => Promise<unknown>) | undefined;
  const interfering = between(async (command, send) => {
    const first = meanwhile;
    if (command instanceof TransactWriteItemsCommand && first !== undefined) {
      meanwhile = undefined;
      await first();
    }
    return send(command);
  });
  const { on, kept } = await running(interfering);
  meanwhile = () => on('RebootBroker');
  await expect(on('UpdateBroker', { hostInstanceType: 'mq.m5.large' })).rejects.toMatchObject({
    status: 400,
    message: "Broker [a] can't be updated while in state [REBOOT_IN_PROGRESS]",
  });
  expect((await kept()).pending).toBeUndefined();
});

test('a user that is created after the broker was read for deletion is deleted too', async () => {
  const { on, kept, ports, pass } = await running(table, activeMq('a', { users: [] }));
  const read = await kept();
  await on('CreateUser', { password: PASSWORD });
  expect(await ports.brokers.beginDeletion(read, ports.clock() + 1000)).toBe('written');
  expect(await ports.brokers.user(read, 'zoe')).toBeDefined();
  pass(2000);
  expect(await ports.brokers.user(read, 'zoe')).toBeUndefined();
});

test('every read is strongly consistent, and no read is a scan', async () => {
  const reads: (GetItemCommand | QueryCommand)[] = [];
  const watched = between(async (command, send) => {
    expect(command).not.toBeInstanceOf(ScanCommand);
    if (command instanceof GetItemCommand || command instanceof QueryCommand) reads.push(command);
    return send(command);
  });
  const { on, pass, running: _none, ...it } = { ...(await running(watched)), running: undefined };
  await on('CreateUser', { password: PASSWORD });
  await on('UpdateUser', { groups: ['dev'] });
  await on('DescribeUser');
  await on('ListUsers');
  await on('DeleteUser', undefined, 'admin');
  await on('UpdateBroker', { configuration: (await it.kept()).configuration });
  await on('RebootBroker');
  pass(REBOOT_MS);
  await on('DescribeSharedResources');
  await it.describe(it.brokerId);
  await it.call('ListBrokers');
  expect(reads.length).toBeGreaterThan(15);
  expect(reads.every((read) => read.input.ConsistentRead === true)).toBe(true);
});

test('an update of RabbitMQ writes no user counts', async () => {
  const { on, pass, kept } = await running(table, rabbitMq('a', { deploymentMode: 'CLUSTER_MULTI_AZ' }));
  await on('UpdateBroker', { storageSize: 10 });
  await on('RebootBroker');
  pass(REBOOT_MS);
  await on('UpdateBroker', { storageSize: 15 });
  expect(await kept()).toMatchObject({
    storageSize: 10,
    pending: { storageSize: 15 },
    userCount: 0,
    leavingUsers: 0,
  });
  expect(await kept()).not.toHaveProperty('rebootEndsAt');
});
