import { randomBytes } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import type { KeySet } from '../../keyring/keyring.ts';
import { sealSecret } from '../../keyring/sealedSecret.ts';
import { SEED_BYTES } from '../../sts/mfa/totp.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';
import { deviceMembers, deviceOf, type KeptMfaDevice, type MfaOwner, seedContext } from './mfaDeviceItem.ts';

/** A new device with its seed in the clear: the only time it can be seen. The caller wipes it. */
interface NewMfaDevice {
  readonly serialNumber: string;
  readonly seed: Buffer;
}

/**
 * The numbers that are tried at the end of a device's name when another device already has the user's name.
 */
const SUFFIXES = ['', '-2', '-3', '-4', '-5', '-6', '-7', '-8', '-9'];

/** Enables one device for a user; undefined when the user has one already. @param now epoch milliseconds */
export async function enableMfaDevice(
  table: Table,
  secrets: KeySet,
  user: MfaOwner & { readonly arn: string; readonly userName: string },
  now: number,
): Promise<NewMfaDevice | undefined> {
  const { accountId, userId, userName } = user;
  if ((await devicesOf(table, user)).length > 0) return undefined;
  const [, partition] = user.arn.split(':');
  const enabled = { userId, userName, enabledAt: new Date(now).toISOString(), drift: 0 };
  for (const suffix of SUFFIXES) {
    const serialNumber = `arn:${partition}:iam::${accountId}:mfa/${userName}${suffix}`;
    const made = await createMfaDevice(table, secrets, { accountId, serialNumber, enabled, tags: [] });
    if (made !== undefined) return made;
  }
  return undefined;
}

/** Creates a device with a new seed; undefined when the account has one of this serial number. */
export async function createMfaDevice(
  table: Table,
  secrets: KeySet,
  device: Omit<KeptMfaDevice, 'sealedSeed'>,
): Promise<NewMfaDevice | undefined> {
  const { accountId, serialNumber } = device;
  const seed = randomBytes(SEED_BYTES);
  const kept = { ...device, sealedSeed: sealSecret(secrets, seed, seedContext(device)) };
  const put = new PutItemCommand({
    TableName: table.name,
    Item: marshal({ ...keys.mfaDevice(accountId, serialNumber), ...deviceMembers(kept) }),
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return (await holds(table.client.send(put))) ? { serialNumber, seed } : undefined;
}

/**
 * An account's devices, by serial number. Items of earlier versions of mqgate, which had other keys, are left
 * out.
 */
export async function listMfaDevices(table: Table, accountId: string): Promise<KeptMfaDevice[]> {
  const { pk } = keys.mfaDevice(accountId, '');
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    },
  );
  const devices: KeptMfaDevice[] = [];
  for await (const { Items: items = [] } of pages) {
    const read = items.map((item) => ({ sk: item.sk?.S, device: deviceOf(item) }));
    devices.push(
      ...read.flatMap(({ sk, device }) => (device?.serialNumber === sk && device ? [device] : [])),
    );
  }
  return devices.sort((a, b) => (a.serialNumber < b.serialNumber ? -1 : 1));
}

/** The devices of one user, by serial number. */
export async function devicesOf(table: Table, { accountId, userId }: MfaOwner): Promise<KeptMfaDevice[]> {
  const devices = await listMfaDevices(table, accountId);
  return devices.filter(({ enabled }) => enabled?.userId === userId);
}

/** Deletes the user's devices. False when the user has none. */
export async function disableMfaDevice(table: Table, owner: MfaOwner): Promise<boolean> {
  const devices = await devicesOf(table, owner);
  const deleted = await Promise.all(devices.map((device) => deleteMfaDevice(table, device)));
  return deleted.includes(true);
}

/** Deletes a device as it was read. False when it is gone or has changed. */
export function deleteMfaDevice(table: Table, device: KeptMfaDevice): Promise<boolean> {
  const deletion = new DeleteItemCommand({
    TableName: table.name,
    Key: marshal(keys.mfaDevice(device.accountId, device.serialNumber)),
    ConditionExpression: 'sealedSeed = :seed',
    ExpressionAttributeValues: { ':seed': { S: device.sealedSeed } },
  });
  return holds(table.client.send(deletion));
}

/** Whether a conditional write's condition held. */
async function holds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
