import { ConditionalCheckFailedException, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { AccessKey } from '../../authz/authenticate/accessKey.ts';
import type { LongTermPrincipal } from '../../authz/principal.ts';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret, sealSecret } from '../../keyring/sealedSecret.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';
import { transact } from '../table/transaction.ts';
import { AccessKeyError, type AccessKeyLastUsed, secretContext, unreadableSecret } from './accessKeyItem.ts';
import { readAccessKey } from './accessKeys.ts';

/** A place that an access key occupies. */
interface AccessKeyPlace {
  readonly accessKeyId: string;
  readonly userId: string;
  readonly place: number;
}

/** The facts of an access key that a list may show. */
export interface AccessKeyFacts {
  readonly accessKeyId: string;
  readonly status: AccessKey['status'];
  readonly principal: LongTermPrincipal;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly lastUsed: AccessKeyLastUsed | undefined;
}

/**
 * The occupied places of one user (`userId`: its unique id; the root user's is the account id), or by a whole
 * account.
 */
export async function listAccessKeyPlaces(
  table: Table,
  accountId: string,
  userId?: string,
): Promise<AccessKeyPlace[]> {
  const { pk } = keys.accessKeyPlace(accountId, '', 0);
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      ...(userId === undefined
        ? { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: pk } } }
        : {
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :user)',
            ExpressionAttributeValues: { ':pk': { S: pk }, ':user': { S: `${userId}#` } },
          }),
    },
  );
  const places: AccessKeyPlace[] = [];
  for await (const { Items: items = [] } of pages) {
    for (const item of items) {
      const [accessKeyId = '', owner = ''] = [item.accessKeyId?.S, item.userId?.S];
      places.push({ accessKeyId, userId: owner, place: Number(item.place?.N) });
    }
  }
  return places;
}

/** A user's access keys, oldest first. */
export async function listAccessKeys(
  table: Table,
  accountId: string,
  userId: string,
): Promise<AccessKeyFacts[]> {
  const places = await listAccessKeyPlaces(table, accountId, userId);
  const kept = await Promise.all(places.map(({ accessKeyId }) => readAccessKey(table, accessKeyId)));
  return kept
    .filter((key) => key !== undefined) // deleted since
    .map(({ accessKeyId, status, principal, createdAt, lastUsed }) => ({
      accessKeyId,
      status,
      principal,
      createdAt,
      lastUsed,
    }))
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

/**
 * Activates or deactivates a key. Its secret is sealed anew, because the seal holds the status. Rejects with
 * an
 * `AccessKeyError`: `absent` when there is no such key; `unreadable` when no key of the keyring decrypts its
 * secret for the status that the item has; `conflict` when another write changed it at the same time.
 */
export async function setAccessKeyStatus(
  table: Table,
  secrets: KeySet,
  accessKeyId: string,
  status: AccessKey['status'],
): Promise<void> {
  const kept = await readAccessKey(table, accessKeyId);
  if (!kept) throw absent(accessKeyId);
  const secret = openSecret(secrets, kept.sealedSecret, secretContext(kept));
  if (!secret) throw unreadableSecret(accessKeyId);
  const sealedSecret = sealSecret(secrets, secret, secretContext({ ...kept, status }));
  secret.fill(0);
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.accessKey(accessKeyId)),
        UpdateExpression: 'SET #status = :status, sealedSecret = :anew',
        ConditionExpression: 'sealedSecret = :sealed AND #status = :was',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: {
          ':status': { S: status },
          ':was': { S: kept.status },
          ':anew': { S: sealedSecret },
          ':sealed': { S: kept.sealedSecret },
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new AccessKeyError(
      'conflict',
      `Access key ${accessKeyId} was changed at the same time: look at it and try again.`,
    );
  }
}

/**
 * Deletes a key and frees its place, in one transaction. Rejects with an `AccessKeyError` (`absent`) when
 * there is none.
 */
export async function deleteAccessKey(table: Table, accessKeyId: string): Promise<void> {
  const kept = await readAccessKey(table, accessKeyId);
  if (!kept) throw absent(accessKeyId);
  const { accountId, userId } = kept.principal;
  const deletion = (key: { readonly pk: string; readonly sk: string }) => ({
    write: {
      Delete: {
        TableName: table.name,
        Key: marshal(key),
        ConditionExpression: 'accessKeyId = :id',
        ExpressionAttributeValues: { ':id': { S: accessKeyId } },
      },
    },
    onFailure: 'absent' as const,
  });
  const outcome = await transact(table, [
    deletion(keys.accessKey(accessKeyId)),
    deletion(keys.accessKeyPlace(accountId, userId, kept.place)),
  ]);
  if (outcome === 'absent') throw absent(accessKeyId);
}

function absent(accessKeyId: string): AccessKeyError {
  return new AccessKeyError('absent', `There is no access key ${accessKeyId}.`);
}
