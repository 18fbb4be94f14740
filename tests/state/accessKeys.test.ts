import { createSecretKey } from 'node:crypto';
import { inspect } from 'node:util';
import { GetItemCommand, PutItemCommand, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LongTermPrincipal } from '../../src/authz/principal.ts';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { sealSecret } from '../../src/keyring/sealedSecret.ts';
import { accessKeys } from '../../src/state/keys/accessKeys.ts';
import { issueAccessKey } from '../../src/state/keys/issueAccessKey.ts';
import {
  deleteAccessKey,
  listAccessKeyPlaces,
  listAccessKeys,
  setAccessKeyStatus,
} from '../../src/state/keys/manageAccessKeys.ts';
import { resealSecrets } from '../../src/state/keys/resealSecrets.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal } from '../../src/state/table/table.ts';
import { intercepted, recorded } from '../directory/brokenTable.ts';
import { startEngine } from './engine.ts';

const ACCOUNT = '123456789012';
const NOW = Date.parse('2026-11-21T10:00:00Z');

const newest = { id: 'k2', key: createSecretKey(Buffer.alloc(32, 2)) };
const older = { id: 'k1', key: createSecretKey(Buffer.alloc(32, 1)) };
const secrets: KeySet = { newest, byId: new Map([newest, older].map(({ id, key }) => [id, key])) };

const third = { id: 'k3', key: createSecretKey(Buffer.alloc(32, 3)) };
const rotated: KeySet = { newest: third, byId: new Map([...secrets.byId, [third.id, third.key]]) };

let table: Table;
let stop: () => Promise<void>;
let serial = 0;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** Somebody whom no other test knows. */
function somebody(): LongTermPrincipal {
  serial += 1;
  const name = `user${serial}`;
  return {
    type: 'User',
    accountId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    userId: `AIDA${serial}`,
    userName: name,
  };
}
const root: LongTermPrincipal = {
  type: 'Account',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
  userId: ACCOUNT,
};

async function itemOf(accessKeyId: string) {
  const Key = marshal(keys.accessKey(accessKeyId));
  const { Item: item } = await table.client.send(new GetItemCommand({ TableName: table.name, Key }));
  return item ?? {};
}

test('an issued key looks like AWS’s, and is found with its principal and signing secret', async () => {
  for (const principal of [somebody(), root]) {
    const issued = await issueAccessKey(table, secrets, principal, NOW);
    expect(issued.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(issued.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    const key = await accessKeys(table, secrets).find(issued.accessKeyId);
    expect(key).toMatchObject({ accessKeyId: issued.accessKeyId, status: 'Active', principal });
    expect(key?.secret.export().toString()).toBe(`AWS4${issued.secretAccessKey}`);
    expect(inspect(key, { depth: 9, showHidden: true })).not.toContain(issued.secretAccessKey);
  }
});

test('an unknown key is not found, and an impossible id costs no read', async () => {
  const { table: spied, requests } = recorded(table);
  const source = accessKeys(spied, secrets);
  expect(await source.find('AKIAAAAAAAAAAAAAAAAA')).toBeUndefined();
  expect(requests).toHaveLength(1);
  expect(requests[0]?.input).toMatchObject({ ConsistentRead: true });
  for (const id of ['', 'AKIA', 'ASIAAAAAAAAAAAAAAAAA', 'AKIAAAAAAAAAAAAAAAA1', `AKIA${'A'.repeat(5_000)}`]) {
    expect(await source.find(id)).toBeUndefined();
  }
  expect(requests).toHaveLength(1);
});

test('the table never holds a secret in the clear', async () => {
  const { secretAccessKey } = await issueAccessKey(table, secrets, somebody(), NOW);
  const { Items: items } = await table.client.send(new ScanCommand({ TableName: table.name }));
  expect(items?.length).toBeGreaterThan(0);
  expect(JSON.stringify(items)).not.toContain(secretAccessKey);
});

test('a user has at most two keys, active or not, also in concurrent calls', async () => {
  const principal = somebody();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 6 }, () => issueAccessKey(table, secrets, principal, NOW)),
  );
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const [held] = await listAccessKeys(table, ACCOUNT, principal.userId);
  await setAccessKeyStatus(table, secrets, held?.accessKeyId ?? '', 'Inactive');
  await expect(issueAccessKey(table, secrets, principal, NOW)).rejects.toMatchObject({
    code: 'limit',
    message: `${principal.arn} has 2 access keys already.`,
  });
  await deleteAccessKey(table, held?.accessKeyId ?? '');
  await issueAccessKey(table, secrets, principal, NOW);
  expect(await listAccessKeys(table, ACCOUNT, principal.userId)).toHaveLength(2);
});

test('a key that the table refuses leaves no key and uses no place', async () => {
  const principal = somebody();
  const away = intercepted(table, ({ name }) => {
    if (name === 'TransactWriteItemsCommand') throw new Error('no power');
  });
  await expect(issueAccessKey(away, secrets, principal, NOW)).rejects.toThrow('no power');
  expect(await listAccessKeyPlaces(table, ACCOUNT, principal.userId)).toEqual([]);
});

test('keys are listed oldest first, with status and date, for exactly one user id', async () => {
  const principal = somebody();
  const first = await issueAccessKey(table, secrets, principal, NOW);
  const second = await issueAccessKey(table, secrets, principal, NOW + 1_000);
  await issueAccessKey(table, secrets, { ...principal, userId: `${principal.userId}0` }, NOW);
  await setAccessKeyStatus(table, secrets, first.accessKeyId, 'Inactive');
  expect(await listAccessKeys(table, ACCOUNT, principal.userId)).toEqual([
    {
      accessKeyId: first.accessKeyId,
      status: 'Inactive',
      principal,
      createdAt: '2026-11-21T10:00:00.000Z',
    },
    { accessKeyId: second.accessKeyId, status: 'Active', principal, createdAt: '2026-11-21T10:00:01.000Z' },
  ]);
});

test('the next look-up sees a status change, and a deleted key is gone', async () => {
  const { accessKeyId } = await issueAccessKey(table, secrets, somebody(), NOW);
  const source = accessKeys(table, secrets);
  await setAccessKeyStatus(table, secrets, accessKeyId, 'Inactive');
  expect(await source.find(accessKeyId)).toMatchObject({ status: 'Inactive' });
  await setAccessKeyStatus(table, secrets, accessKeyId, 'Active');
  expect(await source.find(accessKeyId)).toMatchObject({ status: 'Active' });
  await deleteAccessKey(table, accessKeyId);
  expect(await source.find(accessKeyId)).toBeUndefined();
  const absent = { code: 'absent', message: `There is no access key ${accessKeyId}.` };
  await expect(deleteAccessKey(table, accessKeyId)).rejects.toMatchObject(absent);
  await expect(setAccessKeyStatus(table, secrets, accessKeyId, 'Active')).rejects.toMatchObject(absent);
});

test('a stored key with any changed part is unreadable, and never another key', async () => {
  const { accessKeyId } = await issueAccessKey(table, secrets, somebody(), NOW);
  const other = await issueAccessKey(table, secrets, somebody(), NOW);
  const otherItem = await itemOf(other.accessKeyId);
  const good = await itemOf(accessKeyId);
  const sealed = good.sealedSecret?.S ?? '';
  const changes: Record<string, unknown>[] = [
    { arn: { S: `arn:aws:iam::${ACCOUNT}:user/admin` } },
    { userId: { S: 'AIDAADMIN' } },
    { userName: { S: 'admin' } },
    { accountId: { S: '999999999999' } },
    { type: { S: 'Account' } },
    { sealedSecret: otherItem.sealedSecret },
    { ...otherItem, pk: good.pk },
    { sealedSecret: { S: sealed.replace('.k2.', '.k1.') } },
    { sealedSecret: { S: `${sealed.slice(0, 30)}${sealed[30] === 'A' ? 'B' : 'A'}${sealed.slice(31)}` } },
    { sealedSecret: undefined },
    { status: { S: 'active' } },
    { accessKeyId: { S: other.accessKeyId } },
  ];
  for (const change of changes) {
    const item = { ...good, ...change } as typeof good;
    for (const name of Object.keys(item)) if (item[name] === undefined) delete item[name];
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: item }));
    await expect(accessKeys(table, secrets).find(accessKeyId), JSON.stringify(change)).rejects.toMatchObject({
      name: 'AccessKeyError',
      code: 'unreadable',
      message: expect.stringContaining(accessKeyId),
    });
  }
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: good }));
  expect(await accessKeys(table, secrets).find(accessKeyId)).toMatchObject({ accessKeyId });
});

test('a key from before a rotation is found as long as the old encryption key exists', async () => {
  const before: KeySet = { newest: older, byId: new Map([[older.id, older.key]]) };
  const { accessKeyId } = await issueAccessKey(table, before, somebody(), NOW);
  expect(await accessKeys(table, secrets).find(accessKeyId)).toMatchObject({ accessKeyId });
  const after: KeySet = { newest, byId: new Map([[newest.id, newest.key]]) };
  await expect(accessKeys(table, after).find(accessKeyId)).rejects.toMatchObject({ code: 'unreadable' });
});

test('a table that does not answer gives an error, not an absent key', async () => {
  const away = intercepted(table, () => {
    throw new Error('connect ECONNREFUSED');
  });
  await expect(accessKeys(away, secrets).find('AKIAAAAAAAAAAAAAAAAA')).rejects.toThrow('ECONNREFUSED');
});

test('a status is changed by one conditional write, which encrypts the secret again', async () => {
  const { accessKeyId, secretAccessKey } = await issueAccessKey(table, secrets, somebody(), NOW);
  const { sealedSecret } = await itemOf(accessKeyId);
  const { table: spied, requests } = recorded(table);
  await setAccessKeyStatus(spied, secrets, accessKeyId, 'Inactive');
  expect(requests.map(({ name }) => name)).toEqual([GetItemCommand.name, UpdateItemCommand.name]);
  expect(await itemOf(accessKeyId)).not.toMatchObject({ sealedSecret });
  const found = await accessKeys(table, secrets).find(accessKeyId);
  expect(found?.secret.export().toString()).toBe(`AWS4${secretAccessKey}`);
});

const UNREADABLE = {
  name: 'AccessKeyError',
  code: 'unreadable',
  message: expect.stringMatching(
    /Delete the key and issue a new one: mqgate access-keys delete, then create\.$/,
  ),
};

test.each([
  ['Inactive', 'Active'],
  ['Active', 'Inactive'],
] as const)('a key that is set from %s to %s in the table is unreadable', async (was, becomes) => {
  const { accessKeyId } = await issueAccessKey(table, secrets, somebody(), NOW);
  await setAccessKeyStatus(table, secrets, accessKeyId, was);
  const item = await itemOf(accessKeyId);
  await table.client.send(
    new PutItemCommand({ TableName: table.name, Item: { ...item, status: { S: becomes } } }),
  );
  await expect(accessKeys(table, secrets).find(accessKeyId)).rejects.toMatchObject(UNREADABLE);
  for (const status of ['Active', 'Inactive'] as const) {
    await expect(setAccessKeyStatus(table, secrets, accessKeyId, status)).rejects.toMatchObject(UNREADABLE);
  }
  const pass = await resealSecrets(table, rotated);
  expect(pass.unreadable).toBeGreaterThan(0);
  await expect(accessKeys(table, rotated).find(accessKeyId)).rejects.toMatchObject(UNREADABLE);
  await deleteAccessKey(table, accessKeyId);
});

test('a key that was stored before its seal covered the status is unreadable', async () => {
  const principal = somebody() as LongTermPrincipal & { type: 'User' };
  const { accessKeyId, secretAccessKey } = await issueAccessKey(table, secrets, principal, NOW);
  const { accountId, arn, userId, userName } = principal;
  const context = ['access key', accessKeyId, 'User', accountId, arn, userId, userName];
  const sealedSecret = { S: sealSecret(secrets, Buffer.from(secretAccessKey), context) };
  const item = { ...(await itemOf(accessKeyId)), sealedSecret };
  await table.client.send(new PutItemCommand({ TableName: table.name, Item: item }));
  await expect(accessKeys(table, secrets).find(accessKeyId)).rejects.toMatchObject(UNREADABLE);
  await deleteAccessKey(table, accessKeyId);
});

test('a key that is encrypted again keeps its status', async () => {
  const { accessKeyId } = await issueAccessKey(table, secrets, somebody(), NOW);
  await setAccessKeyStatus(table, secrets, accessKeyId, 'Inactive');
  expect((await resealSecrets(table, rotated)).resealed).toBeGreaterThan(0);
  expect(await accessKeys(table, rotated).find(accessKeyId)).toMatchObject({ status: 'Inactive' });
});

test('of two concurrent changes one gets a conflict', async () => {
  const { accessKeyId } = await issueAccessKey(table, secrets, somebody(), NOW);
  const raced = intercepted(table, async ({ name }) => {
    if (name === 'UpdateItemCommand') await setAccessKeyStatus(table, secrets, accessKeyId, 'Inactive');
  });
  await expect(setAccessKeyStatus(raced, secrets, accessKeyId, 'Active')).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await accessKeys(table, secrets).find(accessKeyId)).toMatchObject({ status: 'Inactive' });
});
