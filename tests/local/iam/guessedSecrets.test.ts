import { createSecretKey } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { mfaDevices } from '../../../src/state/keys/mfaDevices.ts';
import { forgetTries, MAX_TRIES, takeTry } from '../../../src/state/keys/tries.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { keys, marshal } from '../../../src/state/table/table.ts';
import { codeOf, stepAt } from '../../../src/sts/mfa/totp.ts';
import { ACCOUNT, account, document, inline, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { fromBase32 } from '../../support/base32.ts';
import { iamWorld, SECRETS, userCaller } from './world.ts';

const HOUR_MS = 3_600_000;
let now = Date.parse('2026-11-29T17:00:00Z');
let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table, () => now);
});
afterAll(() => stop());
beforeEach(async () => {
  now += 10 * HOUR_MS;
  const all = inline('UserPolicyList', { p: document('iam:*') });
  await importSnapshot(table, account({ users: [user('alice', all), user('bob', all)] }), {
    organization: 'none',
  });
});

const CODE_REFUSED = 'InvalidAuthenticationCode: Authentication code for device is not valid.';

/** One secret of alice: `wrong` and `right` are tries at it, and answer the error of the call. */
interface Door {
  readonly wrong: () => Promise<string | undefined>;
  readonly right: () => Promise<string | undefined>;
  readonly whenWrong: string;
  readonly whenTooMany: string;
}

/** A device that nobody has, and the codes that it shows. */
async function newDevice(name: string) {
  const made = (await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: name })).result.VirtualMFADevice;
  const seed = createSecretKey(fromBase32(Buffer.from(made.Base32StringSeed, 'base64').toString()));
  const codes = (wrongBy: number) => ({
    AuthenticationCode1: codeOf(seed, stepAt(now)),
    AuthenticationCode2: codeOf(seed, stepAt(now) + 1 + wrongBy),
  });
  return { SerialNumber: made.SerialNumber as string, codes };
}

function codesDoor(action: string, { SerialNumber, codes }: Awaited<ReturnType<typeof newDevice>>): Door {
  const call = async (wrongBy: number) =>
    (await iam(action, { UserName: 'alice', SerialNumber, ...codes(wrongBy) })).error;
  return {
    wrong: () => call(5),
    right: () => call(0),
    whenWrong: CODE_REFUSED,
    whenTooMany: CODE_REFUSED,
  };
}

const DOORS = {
  ChangePassword: async (): Promise<Door> => {
    const Password = 'Correct-horse-7';
    await iam('CreateLoginProfile', { UserName: 'alice', Password });
    const call = async (OldPassword: string) =>
      (await iam('ChangePassword', { OldPassword, NewPassword: 'Better-horse-8' }, userCaller('alice')))
        .error;
    return {
      wrong: () => call('Wrong-horse-7'),
      right: () => call(Password),
      whenWrong: 'AccessDenied: The old password was incorrect.',
      whenTooMany:
        'EntityTemporarilyUnmodifiable: Login Profile for User alice cannot be modified because ' +
        '10 passwords were tried. Wait an hour and submit your request again.',
    };
  },
  // The first code is right: it may have been seen over a shoulder.
  EnableMFADevice: async () => codesDoor('EnableMFADevice', await newDevice('enabled')),
  ResyncMFADevice: async () => {
    const device = await newDevice('resynced');
    expect(await codesDoor('EnableMFADevice', device).right()).toBeUndefined();
    now += 60_000;
    return codesDoor('ResyncMFADevice', device);
  },
} satisfies Record<string, () => Promise<Door>>;

it.each(Object.entries(DOORS))('%s takes ten tries an hour, all at once or one by one', async (_, open) => {
  const door = await open();
  const start = now;
  const all = await Promise.all(Array.from({ length: MAX_TRIES + 5 }, door.wrong));
  const tooMany = all.filter((error) => error === door.whenTooMany);
  expect(new Set(all)).toEqual(new Set([door.whenWrong, door.whenTooMany]));
  if (door.whenTooMany !== door.whenWrong) expect(tooMany).toHaveLength(5);
  expect(await door.right()).toBe(door.whenTooMany);
  now = start + HOUR_MS - 1;
  expect(await door.right()).toBe(door.whenTooMany);
  now = start + HOUR_MS;
  for (let tries = 1; tries < MAX_TRIES; tries++) expect(await door.wrong()).toBe(door.whenWrong);
  expect(await door.right()).toBeUndefined();
});

it('the tries of STS, EnableMFADevice and ResyncMFADevice at one device are one count', async () => {
  const device = await newDevice('phone');
  expect(await codesDoor('EnableMFADevice', device).right()).toBeUndefined();
  now += 60_000;
  const { wrong } = codesDoor('ResyncMFADevice', device);
  for (let tries = 0; tries < MAX_TRIES; tries++) expect(await wrong()).toBe(CODE_REFUSED);
  const { AuthenticationCode1: right } = device.codes(0);
  const holder = { accountId: ACCOUNT, userId: 'AIDAALICE' };
  const { verify } = mfaDevices(table, SECRETS);
  expect(await verify(holder, device.SerialNumber, right, now)).toBe('no device');
  now += HOUR_MS;
  const { AuthenticationCode1: later } = device.codes(0);
  expect(await verify(holder, device.SerialNumber, later, now)).toBe('verified');
});

it.each([
  ['UpdateLoginProfile with a password', [['UpdateLoginProfile', { Password: 'Another-horse-9' }]]],
  ['DeleteLoginProfile and CreateLoginProfile', [['DeleteLoginProfile'], ['CreateLoginProfile', {}]]],
] as const)('after %s, the passwords that were tried do not count', async (_, calls) => {
  const { wrong, whenWrong, whenTooMany } = await DOORS.ChangePassword();
  for (let tries = 0; tries < MAX_TRIES; tries++) await wrong();
  expect(await wrong()).toBe(whenTooMany);
  for (const [action, more] of calls) {
    const password = more && { Password: 'Another-horse-9' };
    expect((await iam(action, { UserName: 'alice', ...password })).error).toBeUndefined();
  }
  for (let tries = 1; tries < MAX_TRIES; tries++) expect(await wrong()).toBe(whenWrong);
  const change = { OldPassword: 'Another-horse-9', NewPassword: 'Better-horse-8' };
  expect((await iam('ChangePassword', change, userCaller('alice'))).error).toBeUndefined();
});

it('CreateLoginProfile forgets tries that were made while the profile was removed', async () => {
  const { wrong, right, whenTooMany } = await DOORS.ChangePassword();
  await iam('DeleteLoginProfile', { UserName: 'alice' });
  // A call that read the profile before its removal counts its try after it.
  const tried = { key: keys.passwordTries(ACCOUNT, 'AIDAALICE') };
  for (let tries = 0; tries <= MAX_TRIES; tries++) await takeTry(table, tried, now);
  await iam('CreateLoginProfile', { UserName: 'alice', Password: 'Correct-horse-7' });
  expect(await wrong()).not.toBe(whenTooMany);
  expect(await right()).toBeUndefined();
});

it('UpdateLoginProfile without a password forgets no tries', async () => {
  const { wrong, right, whenTooMany } = await DOORS.ChangePassword();
  for (let tries = 0; tries < MAX_TRIES; tries++) await wrong();
  await iam('UpdateLoginProfile', { UserName: 'alice', PasswordResetRequired: 'true' });
  expect(await right()).toBe(whenTooMany);
});

it('no item is made where there are no tries to forget, because it would never expire', async () => {
  const key = keys.passwordTries(ACCOUNT, 'AIDANOBODY');
  await forgetTries(table, { key });
  const get = new GetItemCommand({ TableName: table.name, Key: marshal(key) });
  expect((await table.client.send(get)).Item).toBeUndefined();
});

it('the passwords that one user tried do not count for another', async () => {
  const bob = { UserName: 'bob', Password: 'Correct-horse-7' };
  await iam('CreateLoginProfile', bob);
  const { wrong } = await DOORS.ChangePassword();
  for (let tries = 0; tries <= MAX_TRIES; tries++) await wrong();
  const change = { OldPassword: bob.Password, NewPassword: 'Better-horse-8' };
  expect((await iam('ChangePassword', change, userCaller('bob'))).error).toBeUndefined();
});
