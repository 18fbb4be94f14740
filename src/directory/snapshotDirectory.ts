import type { Directory, Identities, PrincipalRecord } from '../authz/load/directory.ts';
import type { NamedDocument } from '../authz/policy/compiledPolicy.ts';
import { type PolicyHolder, policyHolder } from '../authz/principal.ts';
import {
  type Pause,
  readCarrying,
  readEntities,
  readPointer,
  SnapshotError,
} from '../state/snapshots/snapshots.ts';
import type { Table } from '../state/table/client.ts';
import type { AccountProvider, ManagedPolicy } from './account.ts';
import { asHolder, asUserHolder, type HolderBody, needsOf, recordOf, tagRecord } from './holderRecord.ts';
import { managedPolicy } from './managedPolicy.ts';
import { recordFor } from './organization/organization.ts';
import {
  type AccountBody,
  type CarriedBodies,
  entityKeys,
  type ManagedPolicyBody,
  type ProviderBody,
  type RoleBody,
  type UserBody,
} from './snapshotEntities.ts';

/** The most attempts of a load, when the snapshot is replaced meanwhile. */
const ATTEMPTS = 3;

/**
 * A directory of the imported snapshots. Two strongly consistent reads load a user or role: the pointer, then
 * one batch with the holder, its carried entities and the account's organization. A holder whose entities do
 * not fit into its item costs one or two more. Rejects with a `SnapshotError`, or the client's error.
 * INVARIANT: a missing group or policy rejects the load, because it may hold a Deny.
 * @param ofAws policies of AWS that sessions may name although the account does not use them
 */
export function snapshotDirectory(
  table: Table,
  pause?: Pause,
  ofAws: PoliciesOfAws = managedPolicy,
): Directory {
  return {
    load: (principal) => loadHolder(table, policyHolder(principal), pause),
    managedPolicies: (accountId, arns) => loadManagedPolicies(table, accountId, arns, ofAws, pause),
  };
}

/** A policy of AWS, by ARN. */
export type PoliciesOfAws = (arn: string) => Pick<ManagedPolicy, 'name' | 'document'> | undefined;

async function loadHolder(
  table: Table,
  holder: PolicyHolder,
  pause: Pause | undefined,
): Promise<PrincipalRecord | undefined> {
  const { accountId } = holder;
  let version = await versionInForce(table, accountId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const loaded = await loadVersion(table, holder, version, pause);
    if (loaded.outcome === 'found') return loaded.record;
    // Old versions are deleted: a missing entity counts only if its version is still current.
    const current = await versionInForce(table, accountId);
    if (current !== version) {
      version = current;
      continue;
    }
    if (loaded.outcome === 'gone') return undefined;
    throw new SnapshotError(
      'broken',
      `The snapshot of account ${accountId} lacks ${loaded.missing}, which ${holder.arn} depends on.`,
    );
  }
  throw new SnapshotError(
    'unavailable',
    `The snapshot of account ${accountId} was replaced ${ATTEMPTS} times while it was read.`,
  );
}

async function loadManagedPolicies(
  table: Table,
  accountId: string,
  arns: readonly string[],
  ofAws: PoliciesOfAws,
  pause: Pause | undefined,
): Promise<ReadonlyMap<string, NamedDocument>> {
  const wanted = new Set(arns.map(entityKeys.policy));
  let version = await versionInForce(table, accountId);
  let entities = await readEntities(table, accountId, version, wanted, pause);
  // Old versions are deleted: a missing entity counts only if its version is still current.
  for (let attempt = 1; entities.size < wanted.size && attempt < ATTEMPTS; attempt++) {
    const current = await versionInForce(table, accountId);
    if (current === version) break;
    version = current;
    entities = await readEntities(table, accountId, version, wanted, pause);
  }
  const found = new Map<string, NamedDocument>();
  for (const arn of arns) {
    const policy = (entities.get(entityKeys.policy(arn)) as ManagedPolicyBody | undefined) ?? ofAws(arn);
    if (policy !== undefined)
      found.set(arn, { name: policy.name, arn, source: 'managed', document: policy.document });
  }
  return found;
}

async function versionInForce(table: Table, accountId: string): Promise<string> {
  const pointer = await readPointer(table, accountId);
  if (!pointer) throw new SnapshotError('absent', `No snapshot of account ${accountId} was imported.`);
  return pointer.version;
}

type Loaded =
  | { readonly outcome: 'found'; readonly record: PrincipalRecord | undefined }
  | { readonly outcome: 'gone' }
  | { readonly outcome: 'incomplete'; readonly missing: string };

async function loadVersion(
  table: Table,
  holder: PolicyHolder,
  version: string,
  pause: Pause | undefined,
): Promise<Loaded> {
  const key = keyOf(holder);
  const wanted = new Set([entityKeys.account(), ...(key === undefined ? [] : [key])]);
  const entities = await readCarrying(table, holder.accountId, version, wanted, pause);
  const account = entities.get(entityKeys.account())?.body as AccountBody | undefined;
  if (account === undefined) return { outcome: 'incomplete', missing: entityKeys.account() };
  const organization = account.organization === 'none' ? 'none' : recordFor(account.organization, holder);
  if (key === undefined) {
    return { outcome: 'found', record: { identity: [], tags: tagRecord([]), organization } };
  }

  const kept = entities.get(key);
  if (kept === undefined) return { outcome: 'gone' };
  const body = holder.type === 'Role' ? asHolder(kept.body as RoleBody) : asUserHolder(kept.body as UserBody);
  // A holder that was deleted and made again has another id, and a holder that was moved has another path.
  // The `aws:PrincipalArn` of the access key would then be wrong.
  if (body.id !== holder.id || body.arn !== holder.arn) return { outcome: 'found', record: undefined };

  const others =
    kept.carried === undefined
      ? await readBearing(table, holder.accountId, version, body, pause)
      : new Map(Object.entries(kept.carried as CarriedBodies));
  const missing = needsOf(body, others).find((needed) => !others.has(needed));
  if (missing !== undefined) return { outcome: 'incomplete', missing };
  return { outcome: 'found', record: recordOf(body, others, organization) };
}

function keyOf({ type, name }: PolicyHolder): string | undefined {
  if (type === 'Account') return undefined;
  return type === 'Role' ? entityKeys.role(name) : entityKeys.user(name);
}

/**
 * Reads what does not fit into a holder's item: first its groups and policies, then the policies of its
 * groups.
 */
async function readBearing(
  table: Table,
  accountId: string,
  version: string,
  body: HolderBody,
  pause: Pause | undefined,
): Promise<ReadonlyMap<string, unknown>> {
  const read = (wanted: readonly string[]) => readEntities(table, accountId, version, new Set(wanted), pause);
  const first = await read(needsOf(body, new Map()));
  const more = await read(needsOf(body, first).filter((needed) => !first.has(needed)));
  return new Map([...first, ...more]);
}

/** The most attempts of a look-up, when the snapshot is replaced meanwhile. */
const LOOKUP_ATTEMPTS = 3;
const DEFAULT_SESSION_SECONDS = 3_600;

/**
 * Users and roles of the imported snapshots. Rejects with a `SnapshotError`, or the client's error. An
 * unknown account has none.
 */
export function snapshotIdentities(table: Table, pause?: Pause): Identities {
  return {
    async role(accountId, roleName) {
      const body = await readEntity<RoleBody>(table, accountId, entityKeys.role(roleName), pause);
      if (body === undefined) return undefined;
      const { arn, roleId, trust, tags, maxSessionSeconds = DEFAULT_SESSION_SECONDS } = body;
      return { arn, roleId, roleName, trust, maxSessionSeconds, tags };
    },
    async user(accountId, userName) {
      const body = await readEntity<UserBody>(table, accountId, entityKeys.user(userName), pause);
      return body && { arn: body.arn, userId: body.userId, userName };
    },
  };
}

/** The identity providers of the imported snapshots, by ARN. Rejects as `snapshotIdentities` does. */
export function snapshotProviders(
  table: Table,
  pause?: Pause,
): (providerArn: string) => Promise<AccountProvider | undefined> {
  return (providerArn) => {
    const [, , , , accountId = ''] = providerArn.split(':');
    return readEntity<ProviderBody>(table, accountId, entityKeys.provider(providerArn), pause);
  };
}

async function readEntity<Body>(
  table: Table,
  accountId: string,
  key: string,
  pause: Pause | undefined,
): Promise<Body | undefined> {
  let version = (await readPointer(table, accountId))?.version;
  for (let attempt = 0; attempt < LOOKUP_ATTEMPTS; attempt++) {
    if (version === undefined) return undefined;
    const found = (await readEntities(table, accountId, version, new Set([key]), pause)).get(key);
    if (found !== undefined) return found as Body;
    // Old versions are deleted: a missing entity counts only if its version is still current.
    const current = (await readPointer(table, accountId))?.version;
    if (current === version) return undefined;
    version = current;
  }
  throw new SnapshotError(
    'unavailable',
    `The snapshot of account ${accountId} was replaced ${LOOKUP_ATTEMPTS} times while it was read.`,
  );
}
