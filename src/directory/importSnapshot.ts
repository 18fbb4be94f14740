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
import type { Account, AccountProvider, Partition } from './account.ts';
import type { Inheritance } from './organization/organization.ts';
import { withoutServiceLinkedRole } from './serviceLinkedRole.ts';
import { type AccountBody, contentHashOf, entityKeys, snapshotEntities } from './snapshotEntities.ts';

/** The result of an import: which identities can get access keys. */
export interface ImportedSnapshot {
  readonly accountId: string;
  readonly partition: Partition;
  /** The current version. */
  readonly version: string;
  readonly users: readonly ImportedUser[];
  /** The identity providers that are now in force; SAML providers keep their private keys. */
  readonly providers: readonly AccountProvider[];
}

interface ImportedUser {
  readonly userName: string;
  readonly userId: string;
  readonly arn: string;
}

export interface ImportOptions {
  /**
   * The account's organization; `none`: no organization. If it is left out, the current one stays, so that an
   * import of users does not remove service control policies.
   */
  readonly organization?: Inheritance | 'none' | undefined;
  /**
   * Makes no change if the last import had the same content, so that changes made in the snapshot since then
   * stay.
   */
  readonly unlessImported?: boolean;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly pause?: Pause;
}

/** How many versions of an account are kept, including the current one. */
const KEPT_VERSIONS = 5;
/** An import takes seconds; an unfinished one of this age has failed. */
const DEAD_AFTER_MS = 60 * 60 * 1_000;

/**
 * Makes an account's snapshot current: all of it, or nothing. The pointer is switched last, and only if no
 * other import switched it meanwhile; a failure before the switch leaves the old snapshot current. The same
 * content again writes nothing. Its service-linked role for Amazon MQ is made in the same transaction, unless
 * the account has one. Rejects with a `SnapshotError` (`conflict`, `tooLarge`, `unavailable`) or the client's
 * error.
 */
export async function importSnapshot(
  table: Table,
  account: Account,
  options: ImportOptions = {},
): Promise<ImportedSnapshot> {
  const { accountId } = account;
  const imported = (version: string, providers: readonly AccountProvider[] = []): ImportedSnapshot => ({
    accountId,
    partition: account.partition,
    version,
    providers,
    users: account.users.map(({ name, id, arn }) => ({ userName: name, userId: id, arn })),
  });
  const previous = await readPointer(table, accountId);
  const inForce = await accountInForce(table, accountId, previous);
  if (options.organization === undefined && previous !== undefined && inForce === undefined) {
    throw new SnapshotError(
      'broken',
      `The snapshot of account ${accountId} does not say which organization it is in: name one, or none.`,
    );
  }
  const organization = options.organization ?? inForce?.organization ?? 'none';
  const { kept, role } = withoutServiceLinkedRole(account);
  const along = role === undefined ? [] : [ensureRole(table, accountId, role)];
  const importedHash = contentHashOf(snapshotEntities(kept, organization));
  const lastImport = previous?.importedHash ?? previous?.contentHash;
  if (previous !== undefined && options.unlessImported === true && lastImport === importedHash) {
    return imported(previous.version);
  }
  const providers =
    kept.providers === undefined
      ? await providersInForce(table, accountId, previous, inForce)
      : await withPrivateKeys(table, accountId, previous, kept.providers);
  const entities = snapshotEntities({ ...kept, providers }, organization);
  const contentHash = contentHashOf(entities);
  if (previous?.contentHash === contentHash) {
    for (const update of along) await table.client.send(new UpdateItemCommand(update));
    return imported(previous.version, providers);
  }
  const next = { entities, contentHash, ...(importedHash === contentHash ? {} : { importedHash }) };
  const version = await putIntoForce(table, accountId, previous, next, along, options);
  return imported(version, providers);
}

/** The stored entity of the account itself. Undefined: there is none, or it cannot be read. */
async function accountInForce(
  table: Table,
  accountId: string,
  pointer: SnapshotPointer | undefined,
): Promise<AccountBody | undefined> {
  if (pointer === undefined) return undefined;
  const key = entityKeys.account();
  const entities = await unlessBroken(readEntities(table, accountId, pointer.version, new Set([key])));
  return entities?.get(key) as AccountBody | undefined;
}

/** An import that replaces everything repairs a broken snapshot. */
async function unlessBroken<Read>(read: Promise<Read>): Promise<Read | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof SnapshotError && error.code === 'broken') return undefined;
    throw error;
  }
}

/**
 * IAM's export has no identity providers: the account keeps those that it has. @throws SnapshotError `broken`
 */
async function providersInForce(
  table: Table,
  accountId: string,
  pointer: SnapshotPointer | undefined,
  { providers = [] }: Pick<AccountBody, 'providers'> = {},
): Promise<readonly AccountProvider[]> {
  if (pointer === undefined || providers.length === 0) return [];
  const keys = providers.map(entityKeys.provider);
  const entities = await readEntities(table, accountId, pointer.version, new Set(keys));
  const missing = keys.find((key) => !entities.has(key));
  if (missing === undefined) return keys.map((key) => entities.get(key) as AccountProvider);
  throw new SnapshotError('broken', `The snapshot of account ${accountId} lacks ${missing}.`);
}

/**
 * The providers of an import. IAM prints no private key, so a SAML provider keeps the keys that are here
 * under its ARN. The keys are sealed to this ARN.
 */
async function withPrivateKeys(
  table: Table,
  accountId: string,
  pointer: SnapshotPointer | undefined,
  providers: readonly AccountProvider[],
): Promise<readonly AccountProvider[]> {
  const keys = providers.filter(({ kind }) => kind === 'saml').map(({ arn }) => entityKeys.provider(arn));
  if (pointer === undefined || keys.length === 0) return providers;
  const before = await unlessBroken(readEntities(table, accountId, pointer.version, new Set(keys)));
  return providers.map((provider) => {
    const own = before?.get(entityKeys.provider(provider.arn)) as AccountProvider | undefined;
    if (provider.kind !== 'saml' || own?.kind !== 'saml' || own.privateKeys === undefined) return provider;
    return { ...provider, privateKeys: own.privateKeys };
  });
}

/** The content of a new version: its entities, and their fingerprint. */
interface NextSnapshot {
  readonly entities: readonly SnapshotEntity[];
  readonly contentHash: string;
  readonly importedHash?: string;
}

/**
 * Writes a version and makes it current in place of the one that was read.
 * @param along writes in the same transaction as the switch; a condition of theirs that fails is a conflict
 * @returns the current version: the new one, or another one with the same content
 * @throws SnapshotError `conflict` when another import was faster
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
    // Another import of the same content has the same result.
    const inForce = await readPointer(table, accountId);
    if (inForce?.contentHash === hashes.contentHash) return inForce.version;
    throw error;
  }
  return version;
}

/**
 * A version's name contains its content's digest and its import. A name without the import could be that of a
 * failed import, whose items a concurrent clean-up may be deleting.
 */
function newVersion(contentHash: string): string {
  return `${contentHash.slice(0, 32)}-${randomBytes(4).toString('hex')}`;
}

/** Runs before the new version is written, so that a failure here also changes nothing. */
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
    .slice(KEPT_VERSIONS - 2); // without the version in force and the version about to be written
  const dead = others.filter((version) => isDead(version, now));
  for (const version of [...old, ...dead]) await dropVersion(table, accountId, version, pause);
}

function isDead({ state, startedAt }: SnapshotVersion, now: number): boolean {
  return state === 'dropping' || (state === 'writing' && now - startedAt > DEAD_AFTER_MS);
}
