import { randomBytes } from 'node:crypto';
import { type Update, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ensureRole } from '../state/roles/serviceLinkedRole.ts';
import {
  type Pause,
  readEntities,
  readPointer,
  SnapshotError,
  type SnapshotPointer,
} from '../state/snapshots/snapshots.ts';
import {
  dropVersion,
  listVersions,
  type SnapshotEntity,
  type SnapshotVersion,
  switchPointer,
  writeVersion,
} from '../state/snapshots/snapshotVersions.ts';
import type { Table } from '../state/table/client.ts';
import type { Account, Partition } from './account.ts';
import type { Inheritance } from './organization/organization.ts';
import { withoutServiceLinkedRole } from './serviceLinkedRole.ts';
import { type AccountBody, contentHashOf, entityKeys, snapshotEntities } from './snapshotEntities.ts';

/** What an import tells its caller: who can be given access keys. */
export interface ImportedSnapshot {
  readonly accountId: string;
  readonly partition: Partition;
  /** The version in force. */
  readonly version: string;
  readonly users: readonly ImportedUser[];
}

interface ImportedUser {
  readonly userName: string;
  readonly userId: string;
  readonly arn: string;
}

export interface ImportOptions {
  /**
   * What the account inherits from its organization; `none`: nothing. Left out, what is in force stays:
   * nobody loses service control policies by bringing in users.
   */
  readonly organization?: Inheritance | 'none' | undefined;
  /**
   * Changes nothing if this very content was imported last: what was changed in the snapshot since then
   * stays.
   */
  readonly unlessImported?: boolean;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly pause?: Pause;
}

/** Versions kept for an account, the one in force among them. */
const KEPT_VERSIONS = 5;
/** An import takes seconds; one that is this old is dead. */
const DEAD_AFTER_MS = 60 * 60 * 1_000;

/**
 * Puts an account's snapshot into force: all of it, or nothing. The pointer is switched last and only if
 * nobody else switched it meanwhile; whatever breaks off before leaves the old snapshot in force. The same
 * content again writes nothing. A service-linked role for Amazon MQ in it is made in the same moment, unless
 * the account has it. Rejects with a `SnapshotError` (`conflict`, `tooLarge`, `unavailable`) or the client's
 * error.
 */
export async function importSnapshot(
  table: Table,
  account: Account,
  options: ImportOptions = {},
): Promise<ImportedSnapshot> {
  const { accountId } = account;
  const imported = (version: string): ImportedSnapshot => ({
    accountId,
    partition: account.partition,
    version,
    users: account.users.map(({ name, id, arn }) => ({ userName: name, userId: id, arn })),
  });
  const previous = await readPointer(table, accountId);
  const organization = options.organization ?? (await organizationInForce(table, accountId, previous));
  const { kept, role } = withoutServiceLinkedRole(account);
  const along = role === undefined ? [] : [ensureRole(table, accountId, role)];
  const entities = snapshotEntities(kept, organization);
  const contentHash = contentHashOf(entities);
  const lastImport = previous?.importedHash ?? previous?.contentHash;
  if (previous !== undefined && options.unlessImported === true && lastImport === contentHash) {
    return imported(previous.version);
  }
  if (previous?.contentHash === contentHash) {
    for (const update of along) await table.client.send(new UpdateItemCommand(update));
    return imported(previous.version);
  }
  const next = { entities, contentHash };
  return imported(await putIntoForce(table, accountId, previous, next, along, options));
}

/** The organization in force. @throws SnapshotError `broken` */
async function organizationInForce(
  table: Table,
  accountId: string,
  pointer: SnapshotPointer | undefined,
): Promise<Inheritance | 'none'> {
  if (pointer === undefined) return 'none';
  const key = entityKeys.account();
  const entities = await readEntities(table, accountId, pointer.version, new Set([key]));
  const body = entities.get(key) as AccountBody | undefined;
  if (body !== undefined) return body.organization;
  throw new SnapshotError(
    'broken',
    `The snapshot of account ${accountId} does not say which organization it is in: name one, or none.`,
  );
}

/** What is put into force: entities, and what they are recognized by. */
interface NextSnapshot {
  readonly entities: readonly SnapshotEntity[];
  readonly contentHash: string;
  readonly importedHash?: string;
}

/**
 * Writes a version and puts it into force in the place of the one that was read.
 * @param along written in the moment of the switch; writes without conditions
 * @returns the version in force: the new one, or another of the very same content
 * @throws SnapshotError `conflict` when another one came between
 */
export async function putIntoForce(
  table: Table,
  accountId: string,
  previous: SnapshotPointer | undefined,
  { entities, ...hashes }: NextSnapshot,
  along: readonly Update[],
  { now = Date.now, pause }: Pick<ImportOptions, 'now' | 'pause'>,
): Promise<string> {
  await dropOldVersions(table, accountId, previous?.version, now(), pause);
  const version = newVersion(hashes.contentHash);
  await writeVersion(table, accountId, version, entities, now(), pause);
  try {
    const updates = along.map((update) => ({ Update: update }));
    await switchPointer(table, accountId, previous, { version, ...hashes }, updates);
  } catch (error) {
    // Another import of the very same content is as good as this one.
    const inForce = await readPointer(table, accountId);
    if (inForce?.contentHash === hashes.contentHash) return inForce.version;
    throw error;
  }
  return version;
}

/**
 * A version is named for its content and for its import: were a dead import's items taken up again by name,
 * whoever tidies them away at that moment would tear holes into the new version.
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
