import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret, sealSecret } from '../../keyring/sealedSecret.ts';
import { type CodePair, consecutiveCodes, ENABLE_REACH, RESYNC_REACH } from '../../sts/mfa/totp.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';
import { type KeptMfaDevice, seedContext } from './mfaDeviceItem.ts';
import { NOT_OF_OLD, openSeed, SLOTS, triedDevice } from './mfaDevices.ts';
import { TRIES, takeTry } from './tries.ts';

/**
 * A pair may be older than the last code that was used by so many steps: codes may come in any order. A pair
 * that somebody saw before must not set the clock back after the user has signed in again.
 */
const STEPS_OUT_OF_ORDER = 2;
const NO_LATER_CODE = SLOTS.map((slot) => `(attribute_not_exists(${slot}) OR ${slot} <= :newest)`).join(
  ' AND ',
);

/**
 * Assigns a device to a user, or synchronizes the device of its user by a new pair of codes. The drift of the
 * device's clock is stored. Each of the two codes may be used with STS (docs/rules/identities.md rule 54).
 * The seed is sealed anew, because its seal holds the user.
 * @returns false for codes that the device does not show one after the other, for codes that are not later
 * than the last pair or are older than a code that was used, when too many codes were tried, and when another
 * write changed the device at the same time
 */
export async function assignMfaDevice(
  table: Table,
  secrets: KeySet,
  device: KeptMfaDevice,
  user: { readonly userId: string; readonly userName: string },
  codes: CodePair,
): Promise<boolean> {
  // Otherwise a person who saw one code could find the next one by trying all codes.
  if (!(await takeTry(table, triedDevice(device), codes.now))) return false;
  const found = consecutiveCodes(
    openSeed(device, secrets),
    codes,
    device.enabled === undefined ? ENABLE_REACH : RESYNC_REACH,
    device.enabled?.drift,
  );
  if (found === undefined) return false;
  const enabledAt = device.enabled?.enabledAt ?? new Date(codes.now).toISOString();
  const enabled = { ...user, enabledAt, drift: found.drift };
  return change(table, device, {
    update:
      'SET sealedSeed = :anew, userId = :id, userName = :name, enabledAt = :at, ' +
      `drift = :drift, pairStep = :step REMOVE ${TRIES}`,
    condition: `(attribute_not_exists(pairStep) OR pairStep < :first) AND ${NO_LATER_CODE} AND ${NOT_OF_OLD}`,
    values: {
      ':newest': { N: String(found.lastStep + STEPS_OUT_OF_ORDER) },
      ':first': { N: String(found.lastStep - 1) },
      ':anew': { S: sealedAnew(secrets, device, { ...device, enabled }) },
      ':id': { S: user.userId },
      ':name': { S: user.userName },
      ':at': { S: enabledAt },
      ':drift': { N: String(found.drift) },
      ':step': { N: String(found.lastStep) },
    },
  });
}

/** Removes a device from its user. False when another write changed it at the same time. */
export function releaseMfaDevice(table: Table, secrets: KeySet, device: KeptMfaDevice): Promise<boolean> {
  const { enabled: _, ...released } = device;
  return change(table, device, {
    update: `SET sealedSeed = :anew REMOVE userId, userName, enabledAt, drift, ${TRIES}`,
    values: { ':anew': { S: sealedAnew(secrets, device, released) } },
  });
}

/** Replaces the tags of a device. False when another write changed it at the same time. */
export function tagMfaDevice(
  table: Table,
  device: KeptMfaDevice,
  tags: KeptMfaDevice['tags'],
): Promise<boolean> {
  return change(table, device, {
    update: 'SET tags = :tags',
    values: { ':tags': { S: JSON.stringify(tags) } },
  });
}

interface Change {
  readonly update: string;
  readonly condition?: string;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** Makes a change if the device is still as it was read. */
async function change(
  table: Table,
  device: KeptMfaDevice,
  { update, condition, values }: Change,
): Promise<boolean> {
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.mfaDevice(device.accountId, device.serialNumber)),
        UpdateExpression: update,
        ConditionExpression: ['sealedSeed = :seed', ...(condition === undefined ? [] : [condition])].join(
          ' AND ',
        ),
        ExpressionAttributeValues: { ...values, ':seed': { S: device.sealedSeed } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function sealedAnew(secrets: KeySet, before: KeptMfaDevice, after: KeptMfaDevice): string {
  const seed = openSecret(secrets, before.sealedSeed, seedContext(before));
  if (seed === undefined) throw new Error(`The stored seed of ${before.serialNumber} cannot be opened.`);
  const sealed = sealSecret(secrets, seed, seedContext(after));
  seed.fill(0);
  return sealed;
}
