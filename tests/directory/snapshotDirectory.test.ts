import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Principal, UserPrincipal } from '../../src/authz/principal.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { snapshotDirectory } from '../../src/directory/snapshotDirectory.ts';
import { readPointer } from '../../src/state/snapshots/snapshots.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal } from '../../src/state/table/table.ts';
import { startEngine } from '../state/engine.ts';
import { intercepted, recorded } from './brokenTable.ts';
import {
  ACCOUNT,
  account,
  attached,
  document,
  FULL_ACCESS,
  group,
  inline,
  policy,
  policyArn,
  READ_ONLY,
  user,
} from './exports.ts';

let table: Table;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

const root: Principal = {
  type: 'Account',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
};
function principal(name: string, change: Partial<UserPrincipal> = {}): UserPrincipal {
  const { UserId: userId, Arn: arn, UserName: userName } = user(name);
  return { type: 'User', accountId: ACCOUNT, userId, arn, userName, ...change };
}

const alice = user('alice', {
  GroupList: ['admins', 'limited'],
  ...inline('UserPolicyList', { own: document('mq:ListBrokers') }),
  ...attached(policyArn('shared')),
  PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY },
  Tags: [
    { Key: 'team', Value: 'a' },
    { Key: '__proto__', Value: 'b' },
  ],
});
const groups = [
  group('admins', attached(FULL_ACCESS, policyArn('shared'))),
  group('limited', inline('GroupPolicyList', { never: document('mq:DeleteBroker', 'Deny') })),
];
const shared = policy('shared', [document('mq:Describe*'), document('mq:*')]);
const whole = () => account({ users: [alice, user('bob')], groups, policies: [shared] });

test('without a snapshot no call is decided, not even the root user’s', async () => {
  for (const who of [root, principal('alice')]) {
    await expect(snapshotDirectory(table).load(who)).rejects.toMatchObject({
      code: 'absent',
      message: `No snapshot of account ${ACCOUNT} was imported.`,
    });
  }
});

test('a user has every policy that IAM attaches, each with its source', async () => {
  await importSnapshot(table, whole());
  const record = await snapshotDirectory(table).load(principal('alice'));
  expect(record?.identity).toEqual([
    { name: 'own', source: 'user', document: document('mq:ListBrokers') },
    { name: 'shared', arn: policyArn('shared'), source: 'user', document: document('mq:Describe*') },
    {
      name: 'AmazonMQFullAccess',
      arn: FULL_ACCESS,
      source: 'group admins',
      document: expect.objectContaining({ Version: '2012-10-17' }),
    },
    { name: 'shared', arn: policyArn('shared'), source: 'group admins', document: document('mq:Describe*') },
    { name: 'never', source: 'group limited', document: document('mq:DeleteBroker', 'Deny') },
  ]);
  expect(record?.boundary).toMatchObject({ name: 'AmazonMQReadOnlyAccess', arn: READ_ONLY, source: 'user' });
  expect(Object.entries(record?.tags ?? {})).toEqual([
    ['team', 'a'],
    ['__proto__', 'b'],
  ]);
  expect(record?.tags.constructor).toBeUndefined();
});

test('a user without policies has an empty record; the root user has no policies', async () => {
  await importSnapshot(table, whole());
  expect(await snapshotDirectory(table).load(principal('bob'))).toEqual({
    identity: [],
    tags: Object.create(null),
    organization: 'none',
  });
  expect(await snapshotDirectory(table).load(root)).toMatchObject({ identity: [] });
});

test('a user that was deleted, replaced or moved is not found', async () => {
  await importSnapshot(table, whole());
  const directory = snapshotDirectory(table);
  expect(await directory.load(principal('carol'))).toBeUndefined();
  expect(await directory.load(principal('alice', { userId: 'AIDAOTHER' }))).toBeUndefined();
  const moved = `arn:aws:iam::${ACCOUNT}:user/old/alice`;
  expect(await directory.load(principal('alice', { arn: moved }))).toBeUndefined();
});

test('the next load sees a change', async () => {
  await importSnapshot(table, whole());
  const directory = snapshotDirectory(table);
  expect(await directory.load(principal('bob'))).toMatchObject({ identity: [] });
  await importSnapshot(
    table,
    account({ users: [user('bob', inline('UserPolicyList', { new: document('mq:*') }))] }),
  );
  expect(await directory.load(principal('bob'))).toMatchObject({ identity: [{ name: 'new' }] });
  expect(await directory.load(principal('alice'))).toBeUndefined();
});

const READS = {
  'a user with groups and a boundary': principal('alice'),
  'a user with nothing': principal('bob'),
  'the root user': root,
  nobody: principal('carol'),
};
test.each(Object.entries(READS))('two strongly consistent reads load %s', async (_, who) => {
  await importSnapshot(table, whole());
  const { table: spied, requests } = recorded(table);
  await snapshotDirectory(spied).load(who);
  const looked = who.userId === 'AIDACAROL' ? ['GetItemCommand'] : []; // it may be the snapshot that is gone
  expect(requests.map(({ name }) => name)).toEqual(['GetItemCommand', 'BatchGetItemCommand', ...looked]);
  for (const { input } of requests) {
    const reads = 'RequestItems' in input ? Object.values(input.RequestItems as object) : [input];
    for (const read of reads) expect(read).toMatchObject({ ConsistentRead: true });
  }
});

/** As if alice had more than an item can carry. */
async function withoutCarried(): Promise<string> {
  await importSnapshot(table, whole());
  const { version = '' } = (await readPointer(table, ACCOUNT)) ?? {};
  const Key = marshal(keys.snapshotEntity(ACCOUNT, version, 'USER#alice'));
  await table.client.send(
    new UpdateItemCommand({ TableName: table.name, Key, UpdateExpression: 'REMOVE carried' }),
  );
  return version;
}

test('a user with more policies than one record holds needs two more reads', async () => {
  await importSnapshot(table, whole());
  const record = await snapshotDirectory(table).load(principal('alice'));
  await withoutCarried();
  const { table: spied, requests } = recorded(table);
  expect(await snapshotDirectory(spied).load(principal('alice'))).toEqual(record);
  expect(requests).toHaveLength(4);
});

test('a policy that does not fit into the user’s record is read by itself', async () => {
  const noise = (seed: number) =>
    Array.from({ length: 12_000 }, (_, n) => Math.sin(seed + n).toString(36)).join('');
  const policies = Array.from({ length: 12 }, (_, n) =>
    policy(`p${n}`, [{ ...document(`mq:Action${n}`), Id: noise(n) }]),
  );
  const member = user('alice', attached(...policies.map(({ Arn }) => Arn)));
  await importSnapshot(table, account({ users: [member], policies }));
  const { table: spied, requests } = recorded(table);
  const record = await snapshotDirectory(spied).load(principal('alice'));
  expect(record?.identity.map(({ name }) => name)).toEqual(policies.map(({ PolicyName }) => PolicyName));
  expect(requests.length).toBeGreaterThan(2);
});

test.each(['ACCOUNT', 'GROUP#limited', `POLICY#${FULL_ACCESS}`, `POLICY#${READ_ONLY}`])(
  'a load without its %s is rejected and never shortened',
  async (missing) => {
    const version = await withoutCarried();
    const Key = marshal(keys.snapshotEntity(ACCOUNT, version, missing));
    await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    await expect(snapshotDirectory(table).load(principal('alice'))).rejects.toMatchObject({
      code: 'broken',
      message: `The snapshot of account ${ACCOUNT} lacks ${missing}, which ${alice.Arn} depends on.`,
    });
    // Leave no broken snapshot behind.
    await importSnapshot(table, account({ users: [user('nobody')] }), { organization: 'none' });
  },
);

test('a snapshot that is replaced and deleted during a load is read again', async () => {
  await importSnapshot(table, whole());
  const replaced = intercepted(table, async ({ name, number }) => {
    // Behind the pointer that was read: five more imports, so that its version is deleted.
    if (number !== 2 || name !== 'BatchGetItemCommand') return;
    for (let n = 0; n < 6; n++) {
      const bob = user('bob', inline('UserPolicyList', { [`p${n}`]: document('mq:*') }));
      await importSnapshot(table, account({ users: [bob] }));
    }
  });
  expect(await snapshotDirectory(replaced).load(principal('bob'))).toMatchObject({
    identity: [{ name: 'p5' }],
  });
});

test('unprocessed keys are asked for again, a limited number of times', async () => {
  await importSnapshot(table, whole());
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => pauses.push(milliseconds);
  const undone = (input: object) => ({ Responses: {}, UnprocessedKeys: Reflect.get(input, 'RequestItems') });
  const twice = intercepted(table, ({ input, number }) =>
    number === 2 || number === 3 ? undone(input) : undefined,
  );
  expect(await snapshotDirectory(twice, pause).load(principal('bob'))).toMatchObject({ identity: [] });
  expect(pauses).toHaveLength(2);

  const forever = intercepted(table, ({ input, number }) => (number === 1 ? undefined : undone(input)));
  await expect(snapshotDirectory(forever, pause).load(principal('bob'))).rejects.toMatchObject({
    code: 'unavailable',
  });
});

test('an unprocessed part of a batch is not lost', async () => {
  await importSnapshot(table, whole());
  const oneByOne = intercepted(table, async ({ name, input }) => {
    if (name !== 'BatchGetItemCommand') return undefined;
    const { Keys = [], ...rest } = Reflect.get(input, 'RequestItems')[table.name];
    if (Keys.length < 2) return undefined;
    const { BatchGetItemCommand } = await import('@aws-sdk/client-dynamodb');
    const first = await table.client.send(
      new BatchGetItemCommand({ RequestItems: { [table.name]: { ...rest, Keys: Keys.slice(0, 1) } } }),
    );
    return { ...first, UnprocessedKeys: { [table.name]: { ...rest, Keys: Keys.slice(1) } } };
  });
  const record = await snapshotDirectory(oneByOne, async () => {}).load(principal('alice'));
  expect(record).toEqual(await snapshotDirectory(table).load(principal('alice')));
});

test('a user of ten groups with twenty policies each has all of them', async () => {
  const policies = Array.from({ length: 200 }, (_, n) => policy(`p${n}`, [document(`mq:Action${n}`)]));
  const many = Array.from({ length: 10 }, (_, n) =>
    group(`g${n}`, attached(...policies.slice(n * 20, n * 20 + 20).map(({ Arn }) => Arn))),
  );
  const member = user('alice', { GroupList: many.map(({ GroupName }) => GroupName) });
  await importSnapshot(table, account({ users: [member], groups: many, policies }));
  const record = await snapshotDirectory(table).load(principal('alice'));
  expect(record?.identity).toHaveLength(200);
  expect(record?.identity[199]).toMatchObject({ source: 'group g9', document: document('mq:Action199') });
});

test('an engine that does not answer makes the load fail', async () => {
  const away = intercepted(table, () => {
    throw new Error('connect ECONNREFUSED');
  });
  await expect(snapshotDirectory(away).load(root)).rejects.toThrow('ECONNREFUSED');
});
