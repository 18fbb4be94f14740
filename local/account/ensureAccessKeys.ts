import type { LongTermPrincipal } from '../../src/authz/principal.ts';
import type { ImportedSnapshot } from '../../src/directory/importSnapshot.ts';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { AccessKeyError } from '../../src/state/keys/accessKeyItem.ts';
import { accessKeys, signingSecret } from '../../src/state/keys/accessKeys.ts';
import { type IssuedAccessKey, issueAccessKey } from '../../src/state/keys/issueAccessKey.ts';
import {
  deleteAccessKey,
  listAccessKeyPlaces,
  listAccessKeys,
  setAccessKeyStatus,
} from '../../src/state/keys/manageAccessKeys.ts';
import type { Table } from '../../src/state/table/client.ts';
import type { Profile } from './credentialsFile.ts';
import { profileName, ROOT_PROFILE } from './profileName.ts';

/** How many users are processed at the same time. */
const AT_ONCE = 16;

/**
 * One profile for the account's root user and one per user, in that order. A profile whose key is still valid
 * is kept, so that keys stay the same after a restart. Every other profile gets a new key. Keys of users that
 * left the account are deactivated.
 * @param existing the profiles of the credentials file; the caller writes the result back to the file
 */
export async function ensureAccessKeys(
  table: Table,
  secrets: KeySet,
  account: ImportedSnapshot,
  existing: readonly Profile[],
  now: () => number = Date.now,
): Promise<readonly Profile[]> {
  const holders = holdersOf(account);
  const userIds = new Set(holders.map(({ principal }) => principal.userId));
  const left = (await listAccessKeyPlaces(table, account.accountId)).filter(
    ({ userId }) => !userIds.has(userId),
  );
  await inBatches(left, ({ accessKeyId }) => retire(table, secrets, accessKeyId));

  const known = new Map(existing.map((profile) => [profile.name, profile]));
  return inBatches(holders, async ({ profile: name, principal }) => {
    const profile = known.get(name);
    if (profile && (await works(table, secrets, principal, profile))) return profile;
    return { name, ...(await issueInPlace(table, secrets, principal, now())) };
  });
}

/**
 * Deactivates a key. A key whose secret cannot be opened with the keyring is deleted, because it can never be
 * used.
 */
async function retire(table: Table, secrets: KeySet, accessKeyId: string): Promise<void> {
  try {
    await setAccessKeyStatus(table, secrets, accessKeyId, 'Inactive');
  } catch (error) {
    if (!(error instanceof AccessKeyError) || error.code !== 'unreadable') throw error;
    await deleteAccessKey(table, accessKeyId);
  }
}

function holdersOf({ accountId, partition, users }: ImportedSnapshot) {
  const root: LongTermPrincipal = {
    type: 'Account',
    accountId,
    arn: `arn:${partition}:iam::${accountId}:root`,
    userId: accountId,
  };
  return [
    { profile: ROOT_PROFILE, principal: root },
    ...users.map((user) => {
      const principal: LongTermPrincipal = { type: 'User', accountId, ...user };
      return { profile: profileName(user.userName), principal };
    }),
  ];
}

/** Whether the gateway accepts this profile's key for exactly this principal. */
async function works(
  table: Table,
  secrets: KeySet,
  principal: LongTermPrincipal,
  { accessKeyId, secretAccessKey }: Profile,
): Promise<boolean> {
  try {
    const key = await accessKeys(table, secrets).find(accessKeyId);
    if (key?.status !== 'Active') return false;
    // A user that was deleted and created again has another id. A user that was moved has another ARN, which
    // the directory would not accept.
    if (key.principal.userId !== principal.userId || key.principal.arn !== principal.arn) return false;
    // KeyObject.equals compares in constant time
    return key.secret.equals(signingSecret(Buffer.from(secretAccessKey)));
  } catch (error) {
    // The key was sealed under a lost keyring, or changed: it can no longer sign.
    if (error instanceof AccessKeyError && error.code === 'unreadable') return false;
    throw error;
  }
}

/**
 * Issues a key. If the user already has two keys whose secrets are lost, the first inactive one is deleted,
 * or else the oldest one.
 */
async function issueInPlace(
  table: Table,
  secrets: KeySet,
  principal: LongTermPrincipal,
  now: number,
): Promise<IssuedAccessKey> {
  try {
    return await issueAccessKey(table, secrets, principal, now);
  } catch (error) {
    if (!(error instanceof AccessKeyError) || error.code !== 'limit') throw error;
  }
  const held = await listAccessKeys(table, principal.accountId, principal.userId);
  const goes = held.find(({ status }) => status === 'Inactive') ?? held[0];
  if (goes) await deleteAccessKey(table, goes.accessKeyId);
  return issueAccessKey(table, secrets, principal, now);
}

async function inBatches<T, R>(list: readonly T[], work: (entry: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (let start = 0; start < list.length; start += AT_ONCE) {
    done.push(...(await Promise.all(list.slice(start, start + AT_ONCE).map(work))));
  }
  return done;
}
