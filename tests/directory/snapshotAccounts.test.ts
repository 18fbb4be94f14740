import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Account } from '../../src/directory/account.ts';
import { accountStore } from '../../src/directory/accountStore.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
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
  role,
  user,
} from './exports.ts';

let table: Table;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

const organization = {
  id: 'o-exampleorgid',
  path: 'o-exampleorgid/r-1/',
  management: false,
  serviceControl: [[{ name: 'all', source: 'r-1', document: document('*') }]],
  resourceControl: [],
};
const whole = () =>
  account({
    users: [user('alice', { GroupList: ['admins'], ...attached(policyArn('shared')) }), user('bob')],
    groups: [group('admins', attached(FULL_ACCESS))],
    roles: [role('worker', { Description: 'works', MaxSessionDuration: 7_200 })],
    policies: [policy('shared', [document('mq:Describe*'), document('mq:*')], { Description: 'shared' })],
  });
const withPolicy = (of: Account, name: string): Account => ({
  ...of,
  users: of.users.map((one) => ({ ...one, inline: [...one.inline, { name, document: document('mq:*') }] })),
});

beforeEach(async () => {
  await importSnapshot(table, whole(), { organization });
});

/** The entities are in their stored order. */
function sorted({ users, groups, roles, policies, ...facts }: Account) {
  const byArn = (list: readonly { readonly arn: string }[]) =>
    [...list].sort((a, b) => (a.arn < b.arn ? -1 : 1));
  return {
    ...facts,
    users: byArn(users),
    groups: byArn(groups),
    roles: byArn(roles),
    policies: byArn(policies),
  };
}

test('an account is read as it was written, with its organization', async () => {
  const stored = await accountStore(table, Date.now).read(ACCOUNT);
  expect(sorted(stored.account)).toEqual(sorted(whole()));
  expect(stored.organization).toEqual(organization);
});

test('a version is read once; the next read sees another version that is in force', async () => {
  const { table: spied, requests } = recorded(table);
  const store = accountStore(spied, Date.now);
  await store.read(ACCOUNT);
  const before = requests.length;
  await store.read(ACCOUNT);
  expect(requests.slice(before).map(({ name }) => name)).toEqual(['GetItemCommand']);
  await importSnapshot(table, withPolicy(whole(), 'new'));
  expect((await store.read(ACCOUNT)).account.users[0]?.inline).toMatchObject([{ name: 'new' }]);
  for (const { input } of requests) expect(input).toMatchObject({ ConsistentRead: true });
});

test('of two changes of the same version, the second gets an error and changes nothing', async () => {
  const [one, other] = [accountStore(table, Date.now), accountStore(table, Date.now)];
  const [mine, theirs] = await Promise.all([one.read(ACCOUNT), other.read(ACCOUNT)]);
  await one.replace(mine, withPolicy(mine.account, 'mine'));
  await expect(other.replace(theirs, withPolicy(theirs.account, 'theirs'))).rejects.toMatchObject({
    code: 'conflict',
  });
  const now = await other.read(ACCOUNT);
  expect(now.account.users.map(({ inline: [policy] }) => policy?.name)).toEqual(['mine', 'mine']);
  expect(now.organization).toEqual(organization);
});

test('an import in the middle of a change takes effect, and the change gets an error', async () => {
  const store = accountStore(table, Date.now);
  const read = await store.read(ACCOUNT);
  await importSnapshot(table, withPolicy(whole(), 'imported'));
  await expect(store.replace(read, withPolicy(read.account, 'late'))).rejects.toMatchObject({
    code: 'conflict',
  });
});

test('a snapshot that is replaced during a read is read again', async () => {
  let replaced = false;
  const busy = intercepted(table, async ({ name }) => {
    if (name !== 'QueryCommand' || replaced) return;
    replaced = true;
    await importSnapshot(table, withPolicy(whole(), 'newer'));
  });
  const { account: read } = await accountStore(busy, Date.now).read(ACCOUNT);
  expect(read.users[0]?.inline).toMatchObject([{ name: 'newer' }]);
});

test('a snapshot that is replaced during every read gives an error', async () => {
  let count = 0;
  const busy = intercepted(table, async ({ name }) => {
    if (name === 'QueryCommand') await importSnapshot(table, withPolicy(whole(), `n${++count}`));
  });
  await expect(accountStore(busy, Date.now).read(ACCOUNT)).rejects.toMatchObject({ code: 'unavailable' });
});

test('without a snapshot, or without its account, the read gives nothing', async () => {
  await expect(accountStore(table, Date.now).read('999999999999')).rejects.toMatchObject({ code: 'absent' });
  const { version = '' } = (await readPointer(table, ACCOUNT)) ?? {};
  const Key = marshal(keys.snapshotEntity(ACCOUNT, version, 'ACCOUNT'));
  await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
  await expect(accountStore(table, Date.now).read(ACCOUNT)).rejects.toMatchObject({ code: 'broken' });
  // The organization that limits the account is not guessed.
  const changed = account({ users: [user('carol', inline('UserPolicyList', { p: document('mq:*') }))] });
  await expect(importSnapshot(table, changed)).rejects.toMatchObject({ code: 'broken' });
  await importSnapshot(table, changed, { organization: 'none' });
});
