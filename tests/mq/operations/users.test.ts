import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Table } from '../../../src/state/table/client.ts';
import { startEngine } from '../../state/engine.ts';
import { activeMq, CREATION_MS, PASSWORD, REBOOT_MS, rabbitMq, world } from '../world.ts';

let table: Table;
let stop: () => Promise<void>;
let account = 520_000_000_000;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** A running broker with one user, admin, who has the console. */
async function broker(made = activeMq('a')) {
  const it = world(table, String(++account));
  const brokerId = await it.create(made);
  const user = (name: string) => (username: string, body?: unknown) =>
    it.call(name, { path: { brokerId, username }, body });
  const users = {
    create: (username: string, more: object = {}) =>
      user('CreateUser')(username, { password: PASSWORD, ...more }),
    describe: async (username: string) => (await user('DescribeUser')(username)).body,
    update: user('UpdateUser'),
    remove: user('DeleteUser'),
    list: async (query: [string, string][] = []) =>
      (await it.call('ListUsers', { path: { brokerId }, query })).body,
    names: async () =>
      ((await it.describe(brokerId)).body?.users ?? []) as { username: string; pendingChange?: string }[],
  };
  const reboot = async () => {
    await it.call('RebootBroker', { path: { brokerId } });
    it.pass(REBOOT_MS);
  };
  const count = async () => {
    const kept = await it.ports.brokers.get({ accountId: it.accountId, region: 'us-east-1' }, brokerId);
    return kept?.userCount;
  };
  return { ...it, brokerId, users, reboot, count };
}

async function runningBroker(made = activeMq('a')) {
  const it = await broker(made);
  it.pass(CREATION_MS);
  return it;
}

const DONE = { status: 200, body: {} };
const NOT_FOUND = (username: string) => ({
  name: 'NotFoundException',
  status: 404,
  errorAttribute: 'username',
  message: `Can't find requested user [${username}]. Make sure your user exists.`,
});

describe('a user that is created while its broker is in creation', () => {
  test('exists with the broker', async () => {
    const { users, brokerId, pass } = await broker();
    expect(await users.list()).toStrictEqual({
      brokerId,
      maxResults: 20,
      users: [{ username: 'admin', pendingChange: 'CREATE' }],
    });
    const coming = { pendingChange: 'CREATE', consoleAccess: true, groups: [] };
    expect(await users.describe('admin')).toStrictEqual({
      brokerId,
      username: 'admin',
      consoleAccess: false,
      groups: [],
      replicationUser: false,
      pending: coming,
    });
    pass(CREATION_MS);
    expect(await users.describe('admin')).toStrictEqual({
      brokerId,
      username: 'admin',
      consoleAccess: true,
      groups: [],
      replicationUser: false,
    });
  });
});

describe('a created user', () => {
  test('exists after the next reboot', async () => {
    const { users, brokerId, reboot, call, pass } = await runningBroker();
    expect(await users.create('zoe', { groups: ['ops', 'dev'], consoleAccess: true })).toStrictEqual(DONE);
    expect(await users.names()).toStrictEqual([
      { username: 'admin' },
      { username: 'zoe', pendingChange: 'CREATE' },
    ]);
    expect(await users.describe('zoe')).toStrictEqual({
      brokerId,
      username: 'zoe',
      consoleAccess: false,
      groups: [],
      replicationUser: false,
      pending: { pendingChange: 'CREATE', consoleAccess: true, groups: ['ops', 'dev'] },
    });
    await call('RebootBroker', { path: { brokerId } });
    pass(REBOOT_MS - 1);
    expect(await users.names()).toContainEqual({ username: 'zoe', pendingChange: 'CREATE' });
    pass(1);
    const come = {
      brokerId,
      username: 'zoe',
      consoleAccess: true,
      groups: ['ops', 'dev'],
      replicationUser: false,
    };
    expect(await users.describe('zoe')).toStrictEqual(come);
    expect(await users.names()).toStrictEqual([{ username: 'admin' }, { username: 'zoe' }]);
    await reboot();
    expect(await users.describe('zoe')).toStrictEqual(come);
  });

  test('may be changed before it exists', async () => {
    const { users, reboot } = await runningBroker();
    await users.create('zoe', { groups: ['ops'] });
    await users.update('zoe', { groups: ['dev'], consoleAccess: true });
    expect(await users.describe('zoe')).toMatchObject({
      pending: { pendingChange: 'CREATE', groups: ['dev'], consoleAccess: true },
    });
    await reboot();
    expect(await users.describe('zoe')).toMatchObject({ groups: ['dev'], consoleAccess: true });
  });

  test('may be deleted before it exists, and its name and place are free at once', async () => {
    const { users, count } = await runningBroker();
    await users.create('zoe');
    expect(await count()).toBe(2);
    expect(await users.remove('zoe')).toStrictEqual(DONE);
    expect(await count()).toBe(1);
    await expect(users.describe('zoe')).rejects.toMatchObject(NOT_FOUND('zoe'));
    await users.create('zoe', { groups: ['new'] });
    expect(await users.describe('zoe')).toMatchObject({ pending: { groups: ['new'] } });
  });
});

describe('an updated user', () => {
  test('has its old permissions until the reboot, and keeps members that were not sent', async () => {
    const { users, brokerId, reboot } = await runningBroker(
      activeMq('a', {
        users: [{ username: 'bob', password: PASSWORD, groups: ['ops'], consoleAccess: true }],
      }),
    );
    expect(await users.update('bob', { groups: ['dev'] })).toStrictEqual(DONE);
    await users.update('bob', { password: 'Another-Passw0rd' });
    expect(await users.list()).toMatchObject({ users: [{ username: 'bob', pendingChange: 'UPDATE' }] });
    expect(await users.describe('bob')).toStrictEqual({
      brokerId,
      username: 'bob',
      consoleAccess: true,
      groups: ['ops'],
      replicationUser: false,
      pending: { pendingChange: 'UPDATE', consoleAccess: true, groups: ['dev'] },
    });
    await reboot();
    expect(await users.describe('bob')).toStrictEqual({
      brokerId,
      username: 'bob',
      consoleAccess: true,
      groups: ['dev'],
      replicationUser: false,
    });
    await users.update('bob', { consoleAccess: false });
    expect(await users.describe('bob')).toMatchObject({
      consoleAccess: true,
      groups: ['dev'],
      pending: { consoleAccess: false, groups: ['dev'] },
    });
  });

  test('has nothing pending if it gets its current values', async () => {
    const { users } = await runningBroker();
    await users.update('admin', { groups: ['dev'] });
    await users.update('admin', { groups: [] });
    await users.update('admin', {});
    expect(await users.names()).toStrictEqual([{ username: 'admin' }]);
  });

  test('may become a replication user if it loses console access', async () => {
    const { users, reboot } = await runningBroker();
    const refusal = {
      name: 'BadRequestException',
      errorAttribute: 'replicationUser',
      message:
        "Replication user couldn't have console access. [replicationUser] and " +
        '[consoleAccess] are mutually exclusive parameters.',
    };
    await expect(users.update('admin', { replicationUser: true })).rejects.toMatchObject(refusal);
    await expect(users.create('zoe', { replicationUser: true, consoleAccess: true })).rejects.toMatchObject(
      refusal,
    );
    await users.update('admin', { replicationUser: true, consoleAccess: false });
    await expect(users.update('admin', { consoleAccess: true })).rejects.toMatchObject(refusal);
    await reboot();
    expect(await users.describe('admin')).toMatchObject({ replicationUser: true, consoleAccess: false });
  });
});

describe('a deleted user', () => {
  test('is gone after the next reboot, and its name is free', async () => {
    const { users, brokerId, reboot, count } = await runningBroker();
    await users.update('admin', { groups: ['x1'] });
    expect(await users.remove('admin')).toStrictEqual(DONE);
    expect(await users.remove('admin')).toStrictEqual(DONE);
    expect(await users.names()).toStrictEqual([{ username: 'admin', pendingChange: 'DELETE' }]);
    expect(await users.describe('admin')).toStrictEqual({
      brokerId,
      username: 'admin',
      consoleAccess: true,
      groups: [],
      replicationUser: false,
      pending: { pendingChange: 'DELETE' },
    });
    await expect(users.create('admin')).rejects.toMatchObject({ status: 409 });
    await expect(users.update('admin', { groups: ['y1'] })).rejects.toMatchObject({
      name: 'ConflictException',
      errorAttribute: 'username',
      message: 'User [admin] is being deleted. Reboot the broker, then create the user again.',
    });
    await reboot();
    expect(await users.list()).toMatchObject({ users: [] });
    expect(await users.names()).toStrictEqual([]);
    for (const gone of [
      () => users.describe('admin'),
      () => users.update('admin', {}),
      () => users.remove('admin'),
    ]) {
      await expect(gone()).rejects.toMatchObject(NOT_FOUND('admin'));
    }
    await users.create('admin', { groups: ['new'] });
    expect(await count()).toBe(1);
    expect(await users.names()).toStrictEqual([{ username: 'admin', pendingChange: 'CREATE' }]);
    await reboot();
    expect(await users.describe('admin')).toMatchObject({ groups: ['new'], consoleAccess: false });
  });

  test('has no item once another reboot begins', async () => {
    const { users, reboot, accountId } = await runningBroker();
    for (const name of ['u1', 'u2', 'u3']) await users.create(name);
    await reboot();
    for (const name of ['u1', 'u2', 'u3']) await users.remove(name);
    await reboot();
    await users.create('u2', { groups: ['again'] });
    await reboot();
    const { Items = [] } = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true }),
    );
    const kept = Items.filter((item) => item.pk?.S?.startsWith(`BROKER-USERS#${accountId}`)).map(
      (item) => item.sk?.S,
    );
    expect(kept.toSorted()).toStrictEqual(['admin', 'u2']);
    expect(await users.describe('u2')).toMatchObject({ groups: ['again'] });
  });
});

describe('a change of users is refused', () => {
  test.each([
    [
      'a short password',
      { password: 'short' },
      'password',
      'Password is invalid. Enter a password 12 to 250 characters long.',
    ],
    [
      'a comma',
      { password: `${PASSWORD},` },
      'password',
      "Make sure your password doesn't contain invalid characters [, :=].",
    ],
    [
      'no password',
      { password: null },
      'password',
      'Parameter [password] is missing. Specify a value for it.',
    ],
    [
      '21 groups',
      { groups: Array.from({ length: 21 }, (_, n) => `group-${n}`) },
      'groups',
      'User has [21] groups. Specify at most [20].',
    ],
    [
      'a group with a space',
      { groups: ['a b'] },
      'groups',
      'Group [a b] is invalid. Specify 2 to 100 letters, digits and [- . _ ~].',
    ],
    [
      'a wrong type',
      { consoleAccess: 'yes' },
      'consoleAccess',
      'Parameter [consoleAccess] has the wrong type. Specify a value of type [boolean].',
    ],
  ])('%s', async (_, body, errorAttribute, message) => {
    const { users } = await runningBroker();
    const refusal = { name: 'BadRequestException', status: 400, errorAttribute, message };
    await expect(users.create('zoe', body)).rejects.toMatchObject(refusal);
    if (!('password' in body) || body.password !== null)
      await expect(users.update('admin', body)).rejects.toMatchObject(refusal);
    expect(await users.names()).toStrictEqual([{ username: 'admin' }]);
  });

  test.each(['a', 'a b', '', 'a#b', 'x'.repeat(101), 'x'.repeat(1_900)])('for the name %#', async (name) => {
    const { users } = await runningBroker();
    await expect(users.create(name)).rejects.toMatchObject({ status: 400, errorAttribute: 'username' });
    for (const call of [() => users.describe(name), () => users.update(name, {}), () => users.remove(name)]) {
      await expect(call()).rejects.toMatchObject(NOT_FOUND(name));
    }
  });

  test('for a used name', async () => {
    const { users } = await runningBroker();
    await expect(users.create('admin')).rejects.toMatchObject({
      name: 'ConflictException',
      status: 409,
      errorAttribute: 'username',
      message: 'User [admin] already exists. Specify a unique username.',
    });
  });

  test('for an unknown broker', async () => {
    const { call } = await broker();
    for (const name of ['ListUsers', 'CreateUser', 'DescribeUser', 'UpdateUser', 'DeleteUser']) {
      const path = { brokerId: 'b-none', username: 'admin' };
      await expect(call(name, { path, body: { password: PASSWORD } })).rejects.toMatchObject({
        status: 404,
        errorAttribute: 'broker-id',
      });
    }
  });

  test('on RabbitMQ, with the recorded sentence', async () => {
    const { users } = await runningBroker(rabbitMq('a'));
    for (const call of [
      () => users.list(),
      () => users.create('zoe'),
      () => users.describe('admin'),
      () => users.update('admin', {}),
      () => users.remove('admin'),
    ]) {
      await expect(call()).rejects.toMatchObject({
        name: 'BadRequestException',
        status: 400,
        message: 'To manage broker users, please use the RabbitMQ web console, or the management API',
      });
    }
  });

  test('while the broker is created, rebooted or deleted, but reads are answered', async () => {
    const it = await broker();
    const refused = async (state: string) => {
      const message = `Broker [a] can't be updated while in state [${state}]`;
      for (const call of [
        () => it.users.create('zoe'),
        () => it.users.update('admin', {}),
        () => it.users.remove('admin'),
      ]) {
        await expect(call()).rejects.toMatchObject({ status: 400, message });
      }
      expect(await it.users.describe('admin')).toMatchObject({ username: 'admin' });
      expect(await it.users.list()).toMatchObject({ users: [{ username: 'admin' }] });
    };
    await refused('CREATION_IN_PROGRESS');
    it.pass(CREATION_MS);
    await it.call('RebootBroker', { path: { brokerId: it.brokerId } });
    await refused('REBOOT_IN_PROGRESS');
    it.pass(REBOOT_MS);
    await it.remove(it.brokerId);
    await refused('DELETION_IN_PROGRESS');
  });
});

test('no password is stored or returned', async () => {
  const { users, accountId } = await runningBroker();
  await users.create('zoe');
  await users.update('admin', { password: 'Another-Passw0rd' });
  const { Items = [] } = await table.client.send(
    new ScanCommand({ TableName: table.name, ConsistentRead: true }),
  );
  const kept = JSON.stringify(Items.filter((item) => item.pk?.S?.includes(accountId)));
  expect(kept).toContain('hash-of-');
  const shown = JSON.stringify([
    await users.describe('zoe'),
    await users.describe('admin'),
    await users.list(),
  ]);
  for (const text of [kept, shown]) expect(text).not.toMatch(/S3cret|Another-Passw0rd/);
  expect(shown).not.toContain('hash');
});

describe('ListUsers', () => {
  test('gives pages by name, each user once, without deleted users', async () => {
    const names = Array.from({ length: 17 }, (_, n) => `user-${String(n).padStart(2, '0')}`);
    const it = await runningBroker(
      activeMq('a', { users: names.map((username) => ({ username, password: PASSWORD })) }),
    );
    for (const name of names.slice(2, 9)) await it.users.remove(name);
    await it.reboot();
    const pages: string[][] = [];
    let token: string | undefined;
    do {
      const query: [string, string][] = [['maxResults', '5']];
      if (token !== undefined) query.push(['nextToken', token]);
      const page = (await it.users.list(query)) as {
        users: { username: string }[];
        nextToken?: string;
        maxResults: number;
      };
      expect(page.maxResults).toBe(5);
      pages.push(page.users.map(({ username }) => username));
      token = page.nextToken;
    } while (token !== undefined);
    expect(pages.map((page) => page.length)).toStrictEqual([5, 5]);
    expect(pages.flat()).toStrictEqual([...names.slice(0, 2), ...names.slice(9)]);
  });

  test('accepts maxResults, and tokens of its own broker only', async () => {
    const users = Array.from({ length: 8 }, (_, n) => ({ username: `user-${n}`, password: PASSWORD }));
    const it = await runningBroker(activeMq('a', { users }));
    const second = await it.create(activeMq('b', { users }));
    const { nextToken } = (await it.users.list([['maxResults', '5']])) as { nextToken: string };
    await expect(
      it.call('ListUsers', { path: { brokerId: second }, query: [['nextToken', nextToken]] }),
    ).rejects.toMatchObject({ status: 400, errorAttribute: 'nextToken' });
    await expect(it.users.list([['maxResults', '4']])).rejects.toMatchObject({
      message: 'Invalid max results value [4]. Specify an integer between [5] and [100].',
    });
  });
});

describe('a broker may have 250 users', () => {
  const crowd = (count: number) =>
    activeMq('a', {
      users: Array.from({ length: count }, (_, n) => ({ username: `user-${n}`, password: PASSWORD })),
    });
  const FULL = {
    name: 'BadRequestException',
    status: 400,
    message: expect.stringContaining('Specify at most [250]'),
  };

  test('and not more, also in concurrent calls', async () => {
    const { users, count } = await runningBroker(crowd(245));
    const results = await Promise.allSettled(Array.from({ length: 15 }, (_, n) => users.create(`new-${n}`)));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toHaveLength(10);
    for (const reason of refused) expect(reason).toMatchObject(FULL);
    expect(await count()).toBe(250);
    expect(await users.names()).toHaveLength(250);
  });

  test('and a new one once a deletion’s reboot has ended', async () => {
    const { users, reboot } = await runningBroker(crowd(250));
    await users.remove('user-7');
    await expect(users.create('new-1')).rejects.toMatchObject(FULL);
    await reboot();
    await users.create('new-1');
    await expect(users.create('new-2')).rejects.toMatchObject(FULL);
    expect(await users.names()).toHaveLength(250);
  });
});

describe('concurrent changes of users', () => {
  test('create all of 30 users, beside an update of the broker', async () => {
    const { users, call, brokerId, count, describe: read } = await runningBroker();
    await Promise.all([
      ...Array.from({ length: 30 }, (_, n) => users.create(`new-${n}`)),
      call('UpdateBroker', { path: { brokerId }, body: { logs: { general: true } } }),
    ]);
    expect(await users.names()).toHaveLength(31);
    expect(await count()).toBe(31);
    expect((await read(brokerId)).body).toMatchObject({ logs: { pending: { general: true } } });
  });

  test('create one name once', async () => {
    const { users, count } = await runningBroker();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => users.create('same')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ status: 409 });
    }
    expect(await count()).toBe(2);
  });

  test('of one user lose no value', async () => {
    const { users } = await runningBroker();
    await Promise.all([
      users.update('admin', { groups: ['ops'] }),
      users.update('admin', { consoleAccess: false }),
    ]);
    expect(await users.describe('admin')).toMatchObject({
      pending: { groups: ['ops'], consoleAccess: false },
    });
  });

  test('keep the count of users after a reboot that no call has stored', async () => {
    const { users, reboot, count } = await runningBroker();
    await Promise.all(Array.from({ length: 10 }, (_, n) => users.create(`old-${n}`)));
    await reboot();
    await Promise.all(Array.from({ length: 10 }, (_, n) => users.remove(`old-${n}`)));
    await reboot();
    await Promise.all(Array.from({ length: 12 }, (_, n) => users.create(`old-${n}`)));
    expect(await count()).toBe(13);
    expect(await users.names()).toHaveLength(13);
  });

  test('leave no user of a deleted broker', async () => {
    const { users, remove, brokerId, accountId } = await runningBroker(activeMq('a', { users: [] }));
    await Promise.allSettled([
      ...Array.from({ length: 10 }, (_, n) => users.create(`new-${n}`)),
      remove(brokerId),
    ]);
    const { Items = [] } = await table.client.send(
      new ScanCommand({ TableName: table.name, ConsistentRead: true }),
    );
    const kept = Items.filter((item) => item.pk?.S?.startsWith(`BROKER-USERS#${accountId}`));
    expect(kept.filter((item) => item.expiresAt === undefined)).toStrictEqual([]);
  });
});
