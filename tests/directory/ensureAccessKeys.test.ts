import { createSecretKey } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Profile } from '../../local/account/credentialsFile.ts';
import { ensureAccessKeys } from '../../local/account/ensureAccessKeys.ts';
import type { ImportedSnapshot } from '../../src/directory/importSnapshot.ts';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { accessKeys } from '../../src/state/keys/accessKeys.ts';
import {
  deleteAccessKey,
  listAccessKeys,
  setAccessKeyStatus,
} from '../../src/state/keys/manageAccessKeys.ts';
import type { Table } from '../../src/state/table/client.ts';
import { startEngine } from '../state/engine.ts';
import { recorded } from './brokenTable.ts';

const newest = { id: 'k1', key: createSecretKey(Buffer.alloc(32, 1)) };
const secrets: KeySet = { newest, byId: new Map([[newest.id, newest.key]]) };
const names = ['alice', 'bob', 'root'];

let table: Table;
let stop: () => Promise<void>;
let accountId: string;
let serial = 100_000_000_000;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());
beforeEach(() => {
  accountId = String(++serial);
});

function snapshot(userNames = names, change: object = {}): ImportedSnapshot {
  const users = userNames.map((userName) => ({
    userName,
    userId: `AIDA${userName}`,
    arn: `arn:aws:iam::${accountId}:user/${userName}`,
    ...change,
  }));
  return { accountId, partition: 'aws', version: 'v', users, providers: [] };
}

const ensure = (account: ImportedSnapshot, existing: readonly Profile[], set = secrets) =>
  ensureAccessKeys(table, set, account, existing, () => Date.parse('2026-11-21T10:00:00Z') + serial++);
const find = (profile?: Profile) => accessKeys(table, secrets).find(profile?.accessKeyId ?? '');

test('the first start issues a working key for the root user and for every user', async () => {
  const profiles = await ensure(snapshot(), []);
  expect(profiles.map(({ name }) => name)).toEqual(['root', 'alice', 'bob', 'user/root']);
  const found = await Promise.all(profiles.map(find));
  expect(found.map((key) => key?.principal.arn)).toEqual([
    `arn:aws:iam::${accountId}:root`,
    ...names.map((name) => `arn:aws:iam::${accountId}:user/${name}`),
  ]);
  expect(found[0]?.principal).toEqual({
    type: 'Account',
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
  });
  profiles.forEach(({ secretAccessKey }, at) => {
    expect(found[at]?.secret.export().toString()).toBe(`AWS4${secretAccessKey}`);
  });
});

test('a restart keeps every key and writes nothing', async () => {
  const first = await ensure(snapshot(), []);
  const { table: spied, requests } = recorded(table);
  const second = await ensureAccessKeys(spied, secrets, snapshot(), [...first].reverse());
  expect(second).toEqual(first);
  expect(requests.filter(({ name }) => !/^(Get|Query)/.test(name))).toEqual([]);
});

test.each<[string, (profile: Profile, others: readonly Profile[]) => Profile | Promise<Profile>]>([
  ['names an unknown key', (profile) => ({ ...profile, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' })],
  [
    'has another secret',
    (profile) => ({ ...profile, secretAccessKey: `${profile.secretAccessKey.slice(1)}x` }),
  ],
  ['has no real secret', (profile) => ({ ...profile, secretAccessKey: 'x' })],
  ["holds another user's key", (profile, others) => ({ ...(others[2] ?? profile), name: profile.name })],
  [
    'holds a key that was deactivated',
    async (profile) => {
      await setAccessKeyStatus(table, secrets, profile.accessKeyId, 'Inactive');
      return profile;
    },
  ],
  [
    'holds a key that was deleted',
    async (profile) => {
      await deleteAccessKey(table, profile.accessKeyId);
      return profile;
    },
  ],
])('a profile that %s gets a new key, and the others keep theirs', async (_, spoil) => {
  const [root, alice, ...rest] = await ensure(snapshot(), []);
  if (!root || !alice) throw new Error('there are profiles');
  const spoiled = await spoil(alice, [root, alice, ...rest]);
  const [rootAfter, aliceAfter, ...restAfter] = await ensure(snapshot(), [root, spoiled, ...rest]);
  expect([rootAfter, ...restAfter]).toEqual([root, ...rest]);
  expect(aliceAfter?.accessKeyId).not.toBe(alice.accessKeyId);
  expect(await find(aliceAfter)).toMatchObject({ status: 'Active', principal: { userName: 'alice' } });
});

test('a user that was replaced or moved gets a new key', async () => {
  const [, before] = await ensure(snapshot(['alice']), []);
  const existing = before ? [before] : [];
  const [, anew] = await ensure(snapshot(['alice'], { userId: 'AIDANEW' }), existing);
  expect(await find(anew)).toMatchObject({ principal: { userId: 'AIDANEW' } });
  expect(await find(before)).toMatchObject({ status: 'Inactive' });
  const arn = `arn:aws:iam::${accountId}:user/ops/alice`;
  const [, moved] = await ensure(snapshot(['alice'], { userId: 'AIDANEW', arn }), anew ? [anew] : []);
  expect(await find(moved)).toMatchObject({ principal: { arn } });
});

test('keys of deleted users are deactivated, and their profiles are removed', async () => {
  const before = await ensure(snapshot(), []);
  const after = await ensure(snapshot(['bob']), before);
  expect(after).toEqual(before.filter(({ name }) => name === 'root' || name === 'bob'));
  expect(await find(before.find(({ name }) => name === 'alice'))).toMatchObject({ status: 'Inactive' });
});

test('every start succeeds and leaves two keys, however often the credentials file is lost', async () => {
  const seen: string[] = [];
  for (let start = 0; start < 4; start++) {
    const [, alice] = await ensure(snapshot(['alice']), []);
    seen.push(alice?.accessKeyId ?? '');
  }
  const held = await listAccessKeys(table, accountId, 'AIDAalice');
  expect(held.map(({ accessKeyId }) => accessKeyId)).toEqual(seen.slice(-2));
});

test('room for a key is made by deleting an inactive key before an older active one', async () => {
  const [, first] = await ensure(snapshot(['alice']), []);
  const [, second] = await ensure(snapshot(['alice']), []);
  await setAccessKeyStatus(table, secrets, second?.accessKeyId ?? '', 'Inactive');
  await ensure(snapshot(['alice']), []);
  expect(await find(first)).toMatchObject({ status: 'Active' });
  expect(await find(second)).toBeUndefined();
});

test('with a new keyring every profile gets a new key', async () => {
  const before = await ensure(snapshot(), []);
  const other = { id: 'k9', key: createSecretKey(Buffer.alloc(32, 9)) };
  const after = await ensure(snapshot(), before, { newest: other, byId: new Map([[other.id, other.key]]) });
  expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
  for (const [at, profile] of after.entries()) expect(profile.accessKeyId).not.toBe(before[at]?.accessKeyId);
});
