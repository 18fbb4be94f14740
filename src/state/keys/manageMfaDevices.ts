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
import { deviceOf, type KeptMfaDevice, type MfaOwner, seedContext } from './mfaDeviceItem.ts';

/** A new device with its seed in the clear: the only time it can be seen. The caller wipes it. */
interface EnabledMfaDevice {
  readonly serialNumber: string;
  readonly seed: Buffer;
}

/** Enables one device for a user; undefined when the user has one already. @param now epoch milliseconds */
export async function enableMfaDevice(
  table: Table,
  secrets: KeySet,
  user: MfaOwner & { readonly arn: string; readonly userName: string },
  now: number,
): Promise<EnabledMfaDevice | undefined> {
  const { accountId, userId, userName } = user;
  const [, partition] = user.arn.split(':');
  const serialNumber = `arn:${partition}:iam::${accountId}:mfa/${userName}`;
  const seed = randomBytes(SEED_BYTES);
  const device: KeptMfaDevice = {
    accountId,
    userId,
    userName,
    serialNumber,
    enabledAt: new Date(now).toISOString(),
    sealedSeed: sealSecret(secrets, seed, seedContext({ accountId, userId, serialNumber })),
  };
  const put = new PutItemCommand({
    TableName: table.name,
    Item: marshal({ ...keys.mfaDevice(accountId, userId), ...device }),
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return (await holds(table.client.send(put))) ? { serialNumber, seed } : undefined;
}

/** An account's devices, by user name. */
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
    devices.push(...items.map(deviceOf).filter((device) => device !== undefined));
  }
  return devices.sort((a, b) => (a.userName < b.userName ? -1 : 1));
}

/** Removes the user's device. False when the user has none. */
export function disableMfaDevice(table: Table, { accountId, userId }: MfaOwner): Promise<boolean> {
  const deletion = new DeleteItemCommand({
    TableName: table.name,
    Key: marshal(keys.mfaDevice(accountId, userId)),
    ConditionExpression: 'attribute_exists(pk)',
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
