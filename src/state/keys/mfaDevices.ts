import { createSecretKey } from 'node:crypto';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret } from '../../keyring/sealedSecret.ts';
import { driftMs, isCode, stepOf } from '../../sts/mfa/totp.ts';
import type { MfaDevices } from '../../sts/mfaDevices.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { deviceOf, type KeptMfaDevice, seedContext } from './mfaDeviceItem.ts';

/**
 * The most codes tried in an hour. Three steps are valid at the same time, so an attacker who guesses all day
 * needs about 1,400 days to find a code. RFC 4226 §7.3 asks for such a bound. A correct code clears the
 * count.
 */
export const MAX_TRIES = 10;
const TRIES_MS = 3_600_000;

/** Also rejects when a stored seed cannot be decrypted. */
export function mfaDevices(table: Table, secrets: KeySet): MfaDevices {
  return {
    async verify(owner, serialNumber, code, now) {
      if (!isCode(code)) return 'wrong code';
      const device = await readDevice(table, owner.accountId, serialNumber);
      if (device?.enabled === undefined || device.enabled.userId !== owner.userId) return 'no device';
      // Counted before the comparison, so that parallel tries cannot exceed the limit.
      if (!(await takeTry(table, device, now))) return 'wrong code';
      const shown = now + driftMs(device.enabled.drift);
      const step = stepOf(openSeed(device, secrets), code, shown);
      return step !== undefined && (await spend(table, device, step)) ? 'verified' : 'wrong code';
    },
  };
}

async function readDevice(
  table: Table,
  accountId: string,
  serialNumber: string,
): Promise<KeptMfaDevice | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: marshal(keys.mfaDevice(accountId, serialNumber)),
      ConsistentRead: true,
    }),
  );
  return deviceOf(item);
}

/** False when too many were tried in this hour. The hour begins with the first try. */
async function takeTry(table: Table, device: KeptMfaDevice, now: number): Promise<boolean> {
  const hourAgo = now - TRIES_MS;
  const another: Change = {
    set: 'SET tries = tries + :one',
    condition: 'triesSince > :hourAgo AND tries < :max',
    values: { ':hourAgo': hourAgo, ':one': 1, ':max': MAX_TRIES },
  };
  const first: Change = {
    set: 'SET tries = :one, triesSince = :now',
    condition: '(attribute_not_exists(triesSince) OR triesSince <= :hourAgo)',
    values: { ':hourAgo': hourAgo, ':one': 1, ':now': now },
  };
  // `another` is called once more: if several first tries happen at the same time, only one of them is
  // counted as the first.
  for (const change of [another, first, another]) if (await update(table, device, change)) return true;
  return false;
}

/** INVARIANT: a code is accepted once: the last used step only grows (RFC 6238 §5.2). */
function spend(table: Table, device: KeptMfaDevice, step: number): Promise<boolean> {
  return update(table, device, {
    set: 'SET lastStep = :step REMOVE tries, triesSince',
    condition: '(attribute_not_exists(lastStep) OR lastStep < :step)',
    values: { ':step': step },
  });
}

interface Change {
  readonly set: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Makes the change if its condition holds and the device is still the one that was read. False otherwise. */
async function update(
  table: Table,
  device: KeptMfaDevice,
  { set, condition, values }: Change,
): Promise<boolean> {
  const marshalled: Record<string, AttributeValue> = { ':seed': { S: device.sealedSeed } };
  for (const [name, value] of Object.entries(values)) marshalled[name] = marshalValue(value);
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.mfaDevice(device.accountId, device.serialNumber)),
        UpdateExpression: set,
        ConditionExpression: `sealedSeed = :seed AND ${condition}`,
        ExpressionAttributeValues: marshalled,
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The seed of a device. @throws Error when no key of the keyring opens it */
export function openSeed(device: KeptMfaDevice, secrets: KeySet) {
  const seed = openSecret(secrets, device.sealedSeed, seedContext(device));
  if (seed === undefined) throw new Error(`The stored seed of ${device.serialNumber} cannot be opened.`);
  const key = createSecretKey(seed);
  seed.fill(0);
  return key;
}
