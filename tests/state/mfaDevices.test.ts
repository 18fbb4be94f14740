import { createSecretKey } from 'node:crypto';
import { ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { assignMfaDevice, releaseMfaDevice } from '../../src/state/keys/assignMfaDevice.ts';
import { disableMfaDevice, enableMfaDevice, listMfaDevices } from '../../src/state/keys/manageMfaDevices.ts';
import { mfaDevices } from '../../src/state/keys/mfaDevices.ts';
import { MAX_TRIES } from '../../src/state/keys/tries.ts';
import type { Table } from '../../src/state/table/client.ts';
import { keys, marshal } from '../../src/state/table/table.ts';
import { codeOf, stepAt } from '../../src/sts/mfa/totp.ts';
import { recorded } from '../directory/brokenTable.ts';
import { startEngine } from './engine.ts';

const ACCOUNT = '123456789012';
const NOON = Date.parse('2026-11-21T12:00:00Z');
const STEP_MS = 30_000;
const HOUR = 3_600_000;
const newest = { id: 'k1', key: createSecretKey(Buffer.alloc(32, 1)) };
const secrets: KeySet = { newest, byId: new Map([[newest.id, newest.key]]) };

let table: Table;
let stop: () => Promise<void>;
let serial = 0;
beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** Somebody whom no other test knows, with a device. */
async function somebody() {
  serial += 1;
  const userName = `user${serial}`;
  const arn = `arn:aws:iam::${ACCOUNT}:user/team/${userName}`;
  const owner = { accountId: ACCOUNT, userId: `AIDA${serial}`, arn, userName };
  const enabled = await enableMfaDevice(table, secrets, owner, NOON);
  if (enabled === undefined) throw new Error('no device');
  const seed = createSecretKey(enabled.seed);
  return { owner, ...enabled, code: (at: number) => codeOf(seed, stepAt(at)) };
}

test('a device has the user’s serial number, its own seed, and the table does not show it', async () => {
  const { owner, serialNumber, seed } = await somebody();
  expect(serialNumber).toBe(`arn:aws:iam::${ACCOUNT}:mfa/${owner.userName}`);
  expect(await enableMfaDevice(table, secrets, owner, NOON)).toBeUndefined();
  const { Items: items } = await table.client.send(new ScanCommand({ TableName: table.name }));
  const text = JSON.stringify(items);
  for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const)
    expect(text).not.toContain(seed.toString(encoding));
});

test('a code is good once, in any order with others', async () => {
  const { owner, serialNumber, code } = await somebody();
  const { verify } = mfaDevices(table, secrets);
  const at = (millis: number, given: string) => verify(owner, serialNumber, given, millis);
  expect(await at(NOON, code(NOON))).toBe('verified');
  expect(await at(NOON, code(NOON))).toBe('wrong code');
  expect(await at(NOON + STEP_MS, code(NOON))).toBe('wrong code');
  expect(await at(NOON + STEP_MS, code(NOON + STEP_MS))).toBe('verified');
  expect(await at(NOON + STEP_MS, code(NOON - STEP_MS))).toBe('verified');
  expect(await at(NOON + STEP_MS, code(NOON - STEP_MS))).toBe('wrong code');
  expect(await at(NOON + STEP_MS, code(NOON))).toBe('wrong code');
  expect(await at(NOON + STEP_MS, code(NOON - 2 * STEP_MS))).toBe('wrong code');
});

test('no code is good twice, whatever the order in which all of them come', async () => {
  const { owner, serialNumber, code } = await somebody();
  const { verify } = mfaDevices(table, secrets);
  const good: number[] = [];
  for (let step = 0; step < 12; step++) {
    const at = NOON + step * STEP_MS;
    for (const offset of [1, -2, 2, 0, -1, -2, 2]) {
      const given = at + offset * STEP_MS;
      if ((await verify(owner, serialNumber, code(given), at)) === 'verified') good.push(stepAt(given));
    }
  }
  expect(new Set(good).size).toBe(good.length);
  expect(good).toHaveLength(16);
});

test('of many concurrent calls with one code exactly one succeeds', async () => {
  const { owner, serialNumber, code } = await somebody();
  const { verify } = mfaDevices(table, secrets);
  const tries = Array.from({ length: MAX_TRIES }, () => verify(owner, serialNumber, code(NOON), NOON));
  expect((await Promise.all(tries)).filter((one) => one === 'verified')).toHaveLength(1);
});

test('another user’s device, another serial number or no device is no second factor', async () => {
  const [one, other] = [await somebody(), await somebody()];
  const { verify } = mfaDevices(table, secrets);
  const made = { ...one.owner, userId: 'AIDANEW' };
  expect(await verify(one.owner, other.serialNumber, other.code(NOON), NOON)).toBe('no device');
  expect(await verify(one.owner, other.serialNumber, one.code(NOON), NOON)).toBe('no device');
  expect(await verify(one.owner, one.serialNumber, other.code(NOON), NOON)).toBe('wrong code');
  expect(await verify(made, one.serialNumber, one.code(NOON), NOON)).toBe('no device');
  expect(await verify(one.owner, one.serialNumber, one.code(NOON), NOON)).toBe('verified');
});

test('a user has ten tries an hour, right codes included, also when they come at once', async () => {
  const { owner, serialNumber, code } = await somebody();
  const { verify } = mfaDevices(table, secrets);
  const wrong = () => verify(owner, serialNumber, code(NOON + 100 * STEP_MS), NOON);
  await Promise.all(Array.from({ length: MAX_TRIES + 5 }, wrong));
  expect(await verify(owner, serialNumber, code(NOON), NOON)).toBe('no device');
  const later = NOON + HOUR - 1;
  expect(await verify(owner, serialNumber, code(later), later)).toBe('no device');
  expect(await verify(owner, serialNumber, code(later + 1), later + 1)).toBe('verified');
});

test('a malformed code costs no request and no try', async () => {
  const { owner, serialNumber } = await somebody();
  const { table: spied, requests } = recorded(table);
  for (const code of ['', '12345', 'abcdef', '1234567']) {
    expect(await mfaDevices(spied, secrets).verify(owner, serialNumber, code, NOON)).toBe('wrong code');
  }
  expect(requests).toEqual([]);
});

test('a seed that was moved to another user is unreadable', async () => {
  const [one, other] = [await somebody(), await somebody()];
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: marshal(keys.mfaDevice(ACCOUNT, other.serialNumber)),
      UpdateExpression: 'SET sealedSeed = :seed',
      ExpressionAttributeValues: {
        ':seed': {
          S:
            (await listMfaDevices(table, ACCOUNT)).find((d) => d.serialNumber === one.serialNumber)
              ?.sealedSeed ?? '',
        },
      },
    }),
  );
  const { verify } = mfaDevices(table, secrets);
  await expect(verify(other.owner, other.serialNumber, one.code(NOON), NOON)).rejects.toThrow(
    `The stored seed of ${other.serialNumber} cannot be opened.`,
  );
});

test.each([
  ['another user’s', { userId: { S: 'AIDAOTHER' } }, 'AIDAOTHER'],
  ['with another clock', { drift: { N: '-40' } }, undefined],
])('a device that was changed in the table is unreadable: %s', async (_, change, userId) => {
  const { owner, serialNumber, code } = await somebody();
  const [name = '', value] = Object.entries(change)[0] ?? [];
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: marshal(keys.mfaDevice(ACCOUNT, serialNumber)),
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value as never },
    }),
  );
  const asked = { ...owner, userId: userId ?? owner.userId };
  await expect(
    mfaDevices(table, secrets).verify(asked, serialNumber, code(NOON - 20 * 60_000), NOON),
  ).rejects.toThrow(`The stored seed of ${serialNumber} cannot be opened.`);
});

test('an unassigned device that was assigned in the table is unreadable', async () => {
  const { owner, serialNumber, code } = await somebody();
  const given = { ':id': owner.userId, ':name': owner.userName, ':at': new Date(NOON).toISOString() };
  const Key = marshal(keys.mfaDevice(ACCOUNT, serialNumber));
  const [device] = (await listMfaDevices(table, ACCOUNT)).filter((d) => d.serialNumber === serialNumber);
  if (device === undefined) throw new Error('no device');
  await releaseMfaDevice(table, secrets, device);
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key,
      UpdateExpression: 'SET userId = :id, userName = :name, enabledAt = :at',
      ExpressionAttributeValues: Object.fromEntries(Object.entries(given).map(([k, S]) => [k, { S }])),
    }),
  );
  await expect(mfaDevices(table, secrets).verify(owner, serialNumber, code(NOON), NOON)).rejects.toThrow(
    'cannot be opened',
  );
});

test('devices are listed by name, and gone once disabled', async () => {
  const { owner, serialNumber, code } = await somebody();
  const listed = (await listMfaDevices(table, ACCOUNT)).map((device) => device.serialNumber);
  expect(listed).toContain(serialNumber);
  expect(listed).toEqual([...listed].sort());
  expect(await disableMfaDevice(table, owner)).toBe(true);
  expect(await disableMfaDevice(table, owner)).toBe(false);
  expect(await mfaDevices(table, secrets).verify(owner, serialNumber, code(NOON), NOON)).toBe('no device');
});

test('a pair that was seen before a later code was used does not set the clock back', async () => {
  const { owner, serialNumber, code } = await somebody();
  const { verify } = mfaDevices(table, secrets);
  const resync = async (first: number, now: number) => {
    const [device] = (await listMfaDevices(table, ACCOUNT)).filter(
      (one) => one.serialNumber === serialNumber,
    );
    if (device === undefined) throw new Error('no device');
    return assignMfaDevice(table, secrets, device, owner, {
      first: code(first),
      second: code(first + STEP_MS),
      now,
    });
  };
  const seen = NOON + 10 * STEP_MS;
  const login = NOON + 14 * STEP_MS;
  expect(await verify(owner, serialNumber, code(login), login)).toBe('verified');
  expect(await resync(seen, login)).toBe(false);
  // Hours later the pair is too far from the clock, used codes or not.
  expect(await resync(seen, login + 8 * HOUR)).toBe(false);
  expect(await resync(login + 2 * STEP_MS, login + STEP_MS)).toBe(true);
});

test('a pair that is hours old does not set a clock, without any code used since', async () => {
  const { owner, serialNumber, code } = await somebody();
  const [device] = (await listMfaDevices(table, ACCOUNT)).filter((one) => one.serialNumber === serialNumber);
  if (device === undefined) throw new Error('no device');
  const codes = { first: code(NOON), second: code(NOON + STEP_MS) };
  expect(await assignMfaDevice(table, secrets, device, owner, { ...codes, now: NOON + HOUR })).toBe(false);
});

test('a code that an earlier version took is not taken again', async () => {
  const { owner, serialNumber, code } = await somebody();
  const { verify } = mfaDevices(table, secrets);
  await table.client.send(
    new UpdateItemCommand({
      TableName: table.name,
      Key: marshal(keys.mfaDevice(ACCOUNT, serialNumber)),
      UpdateExpression: 'SET lastStep = :step',
      ExpressionAttributeValues: { ':step': { N: String(stepAt(NOON)) } },
    }),
  );
  expect(await verify(owner, serialNumber, code(NOON), NOON)).toBe('wrong code');
  expect(await verify(owner, serialNumber, code(NOON + STEP_MS), NOON)).toBe('verified');
});
