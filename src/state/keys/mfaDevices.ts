import { createSecretKey } from 'node:crypto';
import { ConditionalCheckFailedException, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret } from '../../keyring/sealedSecret.ts';
import { driftMs, isCode, stepOf } from '../../sts/mfa/totp.ts';
import type { MfaDevices } from '../../sts/mfaDevices.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { deviceOf, type KeptMfaDevice, seedContext } from './mfaDeviceItem.ts';
import { TRIES, type TriedItem, takeTry } from './tries.ts';

/** Also rejects when a stored seed cannot be decrypted. */
export function mfaDevices(table: Table, secrets: KeySet): MfaDevices {
  return {
    async verify(owner, serialNumber, code, now) {
      if (!isCode(code)) return 'wrong code';
      const device = await readDevice(table, owner.accountId, serialNumber);
      if (device?.enabled === undefined || device.enabled.userId !== owner.userId) return 'no device';
      // AWS answers as if there were no such device (recorded).
      if (!(await takeTry(table, triedDevice(device), now))) return 'no device';
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

/** The tries at a device's codes are counted in its own item. A correct code begins a new count. */
export function triedDevice({ accountId, serialNumber, sealedSeed }: KeptMfaDevice): TriedItem {
  return { key: keys.mfaDevice(accountId, serialNumber), sealedSeed };
}

/** At least as many as steps that are valid at the same time. */
export const SLOTS = Array.from({ length: 8 }, (_, slot) => `usedStep${slot}`);
/** Earlier versions kept one step for all codes; no code up to it is accepted after an upgrade. */
export const NOT_OF_OLD = '(attribute_not_exists(lastStep) OR lastStep < :step)';

/**
 * INVARIANT: a code is accepted once (RFC 6238 §5.2). Codes may come in any order, as with AWS: the steps
 * take turns in a few slots, and in each slot the last used step only grows. False otherwise, and when the
 * device is no longer the one that was read.
 */
async function spend(table: Table, device: KeptMfaDevice, step: number): Promise<boolean> {
  const slot = SLOTS[step % SLOTS.length];
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.mfaDevice(device.accountId, device.serialNumber)),
        UpdateExpression: `SET ${slot} = :step REMOVE ${TRIES}`,
        ConditionExpression:
          `sealedSeed = :seed AND ${NOT_OF_OLD} ` + `AND (attribute_not_exists(${slot}) OR ${slot} < :step)`,
        ExpressionAttributeValues: { ':seed': { S: device.sealedSeed }, ':step': marshalValue(step) },
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
