import { randomBytes } from 'node:crypto';
import type { LongTermPrincipal } from '../../authz/principal.ts';
import type { KeySet } from '../../keyring/keyring.ts';
import { sealSecret } from '../../keyring/sealedSecret.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';
import { transact } from '../table/transaction.ts';
import { AccessKeyError, secretContext, toMembers } from './accessKeyItem.ts';
import { listAccessKeyPlaces } from './manageAccessKeys.ts';

/** A new access key with its secret in the clear: the only time it can be seen. Never log one. */
export interface IssuedAccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Two for a user (IAM User Guide, "IAM and AWS STS quotas"). */
const PLACES = [1, 2];
const ATTEMPTS = 5;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ID_RANDOM_CHARACTERS = 16;
/** 30 bytes are exactly the 40 base64 characters of a secret access key of AWS. */
const SECRET_BYTES = 30;

/**
 * Issues an active access key. Rejects with an `AccessKeyError`: `limit` when the principal has two keys,
 * active or not; `conflict` when other writes took the place at every attempt.
 * @param now epoch milliseconds
 */
export async function issueAccessKey(
  table: Table,
  secrets: KeySet,
  principal: LongTermPrincipal,
  now: number,
): Promise<IssuedAccessKey> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const taken = await listAccessKeyPlaces(table, principal.accountId, principal.userId);
    const place = PLACES.find((number) => !taken.some((other) => other.place === number));
    if (place === undefined) {
      throw new AccessKeyError('limit', `${principal.arn} has ${PLACES.length} access keys already.`);
    }
    const issued = newAccessKey();
    if (await putAccessKey(table, secrets, principal, issued, place, now)) return issued;
  }
  throw new AccessKeyError(
    'conflict',
    `Other access keys were issued for ${principal.arn} at the same time.`,
  );
}

function newAccessKey(): IssuedAccessKey {
  // 32 divides 256: every character is equally likely, 80 bits in all.
  const characters = Array.from(randomBytes(ID_RANDOM_CHARACTERS), (byte) => BASE32[byte % BASE32.length]);
  return {
    accessKeyId: `AKIA${characters.join('')}`,
    secretAccessKey: randomBytes(SECRET_BYTES).toString('base64'),
  };
}

/** Writes both items or none. False when the place is taken or the id exists. */
async function putAccessKey(
  table: Table,
  secrets: KeySet,
  principal: LongTermPrincipal,
  { accessKeyId, secretAccessKey }: IssuedAccessKey,
  place: number,
  now: number,
): Promise<boolean> {
  const secret = Buffer.from(secretAccessKey);
  const status = 'Active';
  const sealedSecret = sealSecret(secrets, secret, secretContext({ accessKeyId, status, principal }));
  secret.fill(0);
  const createdAt = new Date(now).toISOString();
  const create = (item: object) => ({
    write: {
      Put: {
        TableName: table.name,
        Item: marshal(item),
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    onFailure: 'taken' as const,
  });
  const outcome = await transact(table, [
    create({
      ...keys.accessKeyPlace(principal.accountId, principal.userId, place),
      accessKeyId,
      userId: principal.userId,
      place,
    }),
    create({
      ...keys.accessKey(accessKeyId),
      ...toMembers({ accessKeyId, status, principal, createdAt, place, sealedSecret }),
    }),
  ]);
  return outcome === undefined;
}
