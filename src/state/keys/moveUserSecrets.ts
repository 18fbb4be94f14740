import type { Update } from '@aws-sdk/client-dynamodb';
import type { UserPrincipal } from '../../authz/principal.ts';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret, sealSecret } from '../../keyring/sealedSecret.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';
import { type KeptAccessKey, secretContext, unreadableSecret } from './accessKeyItem.ts';
import { readAccessKey } from './accessKeys.ts';
import { listAccessKeyPlaces } from './manageAccessKeys.ts';
import { devicesOf } from './manageMfaDevices.ts';
import type { KeptMfaDevice } from './mfaDeviceItem.ts';

/**
 * The writes by which a user keeps its access keys and MFA devices when its name or path changes. Each secret
 * access key is sealed anew, because its seal holds the principal. They belong into the transaction that
 * renames the user; each is conditional on what was read. Rejects with an `AccessKeyError` (`unreadable`) for
 * a key whose secret no key of the keyring decrypts.
 * @param user the user with its new name and ARN; its unique id stays
 */
export async function movedUserSecrets(
  table: Table,
  secrets: KeySet,
  user: UserPrincipal,
): Promise<readonly Update[]> {
  const places = await listAccessKeyPlaces(table, user.accountId, user.userId);
  const kept = await Promise.all(places.map(({ accessKeyId }) => readAccessKey(table, accessKeyId)));
  const devices = await devicesOf(table, user);
  return [
    ...kept.filter((key) => key !== undefined).map((key) => movedKey(table, secrets, key, user)),
    ...devices.map((device) => movedDevice(table, device, user)),
  ];
}

/** The name is for lists; the seal of the seed holds the unique id. */
function movedDevice(table: Table, device: KeptMfaDevice, { userName }: UserPrincipal): Update {
  return {
    TableName: table.name,
    Key: marshal(keys.mfaDevice(device.accountId, device.serialNumber)),
    UpdateExpression: 'SET userName = :name',
    ConditionExpression: 'sealedSeed = :sealed',
    ExpressionAttributeValues: { ':name': { S: userName }, ':sealed': { S: device.sealedSeed } },
  };
}

function movedKey(table: Table, secrets: KeySet, kept: KeptAccessKey, principal: UserPrincipal): Update {
  const secret = openSecret(secrets, kept.sealedSecret, secretContext(kept));
  if (!secret) throw unreadableSecret(kept.accessKeyId);
  const sealedSecret = sealSecret(secrets, secret, secretContext({ ...kept, principal }));
  secret.fill(0);
  return {
    TableName: table.name,
    Key: marshal(keys.accessKey(kept.accessKeyId)),
    UpdateExpression: 'SET arn = :arn, userName = :name, sealedSecret = :anew',
    ConditionExpression: 'sealedSecret = :sealed',
    ExpressionAttributeValues: {
      ':arn': { S: principal.arn },
      ':name': { S: principal.userName },
      ':anew': { S: sealedSecret },
      ':sealed': { S: kept.sealedSecret },
    },
  };
}
