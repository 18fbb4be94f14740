import { createSecretKey } from 'node:crypto';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LongTermPrincipal } from '../../src/authz/principal.ts';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { openPassword, passwordSealer } from '../../src/state/brokers/sealedPassword.ts';
import { accessKeys } from '../../src/state/keys/accessKeys.ts';
import { issueAccessKey } from '../../src/state/keys/issueAccessKey.ts';
import { keyUseRecorder } from '../../src/state/keys/keyUse.ts';
import { deleteAccessKey, listAccessKeys } from '../../src/state/keys/manageAccessKeys.ts';
import { enableMfaDevice } from '../../src/state/keys/manageMfaDevices.ts';
import { mfaDevices } from '../../src/state/keys/mfaDevices.ts';
import { resealSecrets, secretsByKey } from '../../src/state/keys/resealSecrets.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal, unmarshal } from '../../src/state/table/table.ts';
import { codeOf, stepAt } from '../../src/sts/mfa/totp.ts';
import { intercepted, recorded } from '../directory/brokenTable.ts';
import { startEngine } from './engine.ts';

const ACCOUNT = '123456789012';
const NOON = Date.parse('2026-11-21T12:00:00Z');
const MINUTE = 60_000;
const EVERY = 15 * MINUTE;

const older = { id: 'k1', key: createSecretKey(Buffer.alloc(32, 1)) };
const newest = { id: 'k2', key: createSecretKey(Buffer.alloc(32, 2)) };
const before: KeySet = { newest: older, byId: new Map([[older.id, older.key]]) };
const after: KeySet = { newest, byId: new Map([newest, older].map(({ id, key }) => [id, key])) };
const later: KeySet = { newest, byId: new Map([[newest.id, newest.key]]) };

const alice: LongTermPrincipal = {
  type: 'User',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  userId: 'AIDAALICE',
  userName: 'alice',
};

let table: Table;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

async function lastUsed(accessKeyId: string) {
  const listed = await listAccessKeys(table, ACCOUNT, alice.userId);
  return listed.find((key) => key.accessKeyId === accessKeyId)?.lastUsed;
}

/** A recorder over a table whose requests one can wait for. */
function watched(now: () => number, source = table) {
  const sent: Promise<unknown>[] = [];
  const spied = recorded(source);
  const client = new Proxy(spied.table.client, {
    get: (target, property) => {
      if (property !== 'send') return Reflect.get(target, property);
      return (command: never) => {
        const answer = target.send(command) as Promise<unknown>;
        sent.push(answer.catch(() => undefined));
        return answer;
      };
    },
  });
  const recorder = keyUseRecorder({ name: source.name, client }, { everyMs: EVERY, maxKeys: 2, now });
  return { recorder, requests: spied.requests, settled: () => Promise.all(sent) };
}

test('a use is written once in 15 minutes for any number of containers', async () => {
  const { accessKeyId } = await issueAccessKey(table, before, alice, NOON);
  let now = NOON;
  const [one, other] = [watched(() => now), watched(() => now)];
  expect(await lastUsed(accessKeyId)).toBeUndefined();
  for (let call = 0; call < 5; call++) one.recorder.note(accessKeyId, { service: 'mq', region: 'us-east-1' });
  await one.settled();
  expect(one.requests).toHaveLength(1);
  expect(await lastUsed(accessKeyId)).toEqual({ at: NOON, service: 'mq', region: 'us-east-1' });

  now += EVERY - 1;
  one.recorder.note(accessKeyId, { service: 'sts', region: 'us-east-1' });
  other.recorder.note(accessKeyId, { service: 'sts', region: 'us-east-1' });
  await other.settled();
  expect([one.requests.length, other.requests.length]).toEqual([1, 1]);
  expect(await lastUsed(accessKeyId)).toMatchObject({ at: NOON });

  now += 1;
  one.recorder.note(accessKeyId, { service: 'sts', region: 'us-east-1' });
  await one.settled();
  expect(await lastUsed(accessKeyId)).toEqual({ at: NOON + EVERY, service: 'sts', region: 'us-east-1' });
  await deleteAccessKey(table, accessKeyId);
});

test('a deleted key is not written again, and an id of another kind costs no request', async () => {
  const { accessKeyId } = await issueAccessKey(table, before, alice, NOON);
  await deleteAccessKey(table, accessKeyId);
  const { recorder, requests, settled } = watched(() => NOON);
  recorder.note(accessKeyId, { service: 'mq', region: 'us-east-1' });
  recorder.note('ASIAQQQQQQQQQQQQQQQQ', { service: 'mq', region: 'us-east-1' });
  await settled();
  expect(requests).toHaveLength(1);
  expect(await accessKeys(table, before).find(accessKeyId)).toBeUndefined();
});

test('a table failure fails no call, and a use a minute later is written', async () => {
  const { accessKeyId } = await issueAccessKey(table, before, alice, NOON);
  let broken = true;
  const source = intercepted(table, () => {
    if (broken) throw new Error('away');
  });
  let now = NOON;
  const { recorder, requests, settled } = watched(() => now, source);
  expect(recorder.note(accessKeyId, { service: 'mq', region: 'us-east-1' })).toBeUndefined();
  await settled();
  broken = false;
  now += MINUTE - 1;
  recorder.note(accessKeyId, { service: 'mq', region: 'us-east-1' });
  await settled();
  expect(requests).toHaveLength(1);
  now += 1;
  recorder.note(accessKeyId, { service: 'mq', region: 'us-east-1' });
  await settled();
  expect(await lastUsed(accessKeyId)).toMatchObject({ at: NOON + MINUTE });
  await deleteAccessKey(table, accessKeyId);
});

test('secrets and seeds are encrypted again with the newest key, and need no older key', async () => {
  const { accessKeyId } = await issueAccessKey(table, before, alice, NOON);
  const owner = { accountId: ACCOUNT, userId: alice.userId };
  const device = await enableMfaDevice(table, before, { ...alice, ...owner, userName: 'alice' }, NOON);
  if (device === undefined) throw new Error('no device');
  expect(await secretsByKey(table)).toEqual(new Map([['k1', 2]]));
  await expect(accessKeys(table, later).find(accessKeyId)).rejects.toThrow('cannot be opened');

  expect(await resealSecrets(table, later)).toEqual({ resealed: 0, unreadable: 2 });
  expect(await resealSecrets(table, after)).toEqual({ resealed: 2, unreadable: 0 });
  expect(await resealSecrets(table, after)).toEqual({ resealed: 0, unreadable: 0 });
  expect(await secretsByKey(table)).toEqual(new Map([['k2', 2]]));

  // A broker user of a real process: both passwords are sealed anew. A hash stays as it is.
  const user = { ...keys.brokerUser(ACCOUNT, 'us-east-1', 'b-1', 'alice'), username: 'alice' };
  const seal = passwordSealer(before);
  const values = { passwordHash: await seal('the coming password') };
  const sealedUser = { ...user, passwordHash: await seal('the present password'), pending: { values } };
  const hashed = { ...user, sk: 'bob', passwordHash: 'scrypt$1$1$1$salt$key' };
  for (const item of [sealedUser, hashed]) {
    await table.client.send(new PutItemCommand({ TableName: table.name, Item: marshal(item) }));
  }
  expect(await resealSecrets(table, after)).toEqual({ resealed: 2, unreadable: 0 });
  const { Item = {} } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: marshal({ pk: user.pk, sk: user.sk }) }),
  );
  const kept = unmarshal(Item) as typeof sealedUser;
  expect(openPassword(later, kept.passwordHash)).toBe('the present password');
  expect(openPassword(later, kept.pending.values.passwordHash)).toBe('the coming password');
  expect(openPassword(before, kept.passwordHash)).toBeUndefined();

  const old = await accessKeys(table, after).find(accessKeyId);
  const anew = await accessKeys(table, later).find(accessKeyId);
  expect(old && anew?.secret.equals(old.secret)).toBe(true);
  const code = codeOf(createSecretKey(device.seed), stepAt(NOON));
  expect(await mfaDevices(table, later).verify(owner, device.serialNumber, code, NOON)).toBe('verified');
});
