import { randomBytes } from 'node:crypto';
import type { Table } from '../state/client.ts';
import type { Pause } from '../state/snapshotBatches.ts';
import { readPointer } from '../state/snapshots.ts';
import {
  dropVersion,
  listVersions,
  type SnapshotVersion,
  switchPointer,
  writeVersion,
} from '../state/snapshotVersions.ts';
import type { Account, Partition } from './account.ts';
import { contentHashOf, snapshotEntities } from './snapshotEntities.ts';

/** What an import tells its caller: who can be given access keys. */
export interface ImportedSnapshot {
  readonly accountId: string;
  readonly partition: Partition;
  /** The version in force. */
  readonly version: string;
  readonly users: readonly ImportedUser[];
}

export interface ImportedUser {
  readonly userName: string;
  readonly userId: string;
  readonly arn: string;
}

export interface ImportOptions {
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly pause?: Pause;
}

/** Versions kept for an account, the one in force among them. */
const KEPT_VERSIONS = 5;
/** An import takes seconds; one that is this old is dead. */
const DEAD_AFTER_MS = 60 * 60 * 1_000;

/**
 * Puts an account's snapshot into force: all of it, or nothing. The pointer is switched last and only if nobody else switched it
 * meanwhile; whatever breaks off before leaves the old snapshot in force. The same content again writes nothing.
 * Rejects with a `SnapshotError` (`conflict`, `tooLarge`, `unavailable`) or the client's error.
 */
export async function importSnapshot(
  table: Table,
  account: Account,
  { now = Date.now, pause }: ImportOptions = {},
): Promise<ImportedSnapshot> {
  const { accountId } = account;
  const entities = snapshotEntities(account);
  const contentHash = contentHashOf(entities);
  const imported = (version: string): ImportedSnapshot => ({
    accountId,
    partition: account.partition,
    version,
    users: account.users.map(({ name, id, arn }) => ({ userName: name, userId: id, arn })),
  });

  const previous = await readPointer(table, accountId);
  if (previous?.contentHash === contentHash) return imported(previous.version);

  await dropOldVersions(table, accountId, previous?.version, now(), pause);
  const version = newVersion(contentHash);
  await writeVersion(table, accountId, version, entities, now(), pause);
  try {
    await switchPointer(table, accountId, previous, { version, contentHash });
  } catch (error) {
    // Another import of the very same content is as good as this one.
    const inForce = await readPointer(table, accountId);
    if (inForce?.contentHash === contentHash) return imported(inForce.version);
    throw error;
  }
  return imported(version);
}

/**
 * A version is named for its content and for its import: were a dead import's items taken up again by name, whoever tidies
 * them away at that moment would tear holes into the new version.
 */
function newVersion(contentHash: string): string {
  return `${contentHash.slice(0, 32)}-${randomBytes(4).toString('hex')}`;
}

/** Before the new version is written, so that a fault here changes nothing either. */
async function dropOldVersions(
  table: Table,
  accountId: string,
  inForce: string | undefined,
  now: number,
  pause: Pause | undefined,
): Promise<void> {
  const versions = await listVersions(table, accountId);
  const others = versions.filter(({ version }) => version !== inForce);
  const old = others
    .filter(({ state }) => state === 'complete')
    .sort((a, b) => b.startedAt - a.startedAt)
    .slice(KEPT_VERSIONS - 2); // less the one in force and the one to come
  const dead = others.filter((version) => isDead(version, now));
  for (const version of [...old, ...dead]) await dropVersion(table, accountId, version, pause);
}

function isDead({ state, startedAt }: SnapshotVersion, now: number): boolean {
  return state === 'dropping' || (state === 'writing' && now - startedAt > DEAD_AFTER_MS);
}
