import type { Directory, NamedDocument, PrincipalRecord } from '../authz/load/directory.ts';
import { type PolicyHolder, policyHolder } from '../authz/principal.ts';
import type { Table } from '../state/client.ts';
import type { Pause } from '../state/snapshotBatches.ts';
import { SnapshotError } from '../state/snapshotError.ts';
import { readEntities, readPointer } from '../state/snapshots.ts';
import type { TagPairs } from './account.ts';
import { managedPolicy } from './managedPolicy.ts';
import {
  entityKeys,
  type ManagedPolicyBody,
  type PolicyBody,
  type RoleBody,
  type UserBody,
} from './snapshotEntities.ts';

/** How often a load starts over when the snapshot is replaced under it. */
const ATTEMPTS = 3;

/**
 * A directory over the imported snapshots. Three strongly consistent reads load a user or role: the pointer, the holder, then its
 * groups and every policy in one batch. Rejects with a `SnapshotError`, or the client's error.
 * INVARIANT: a group or policy that should be there and is not rejects the load, for it may hold a Deny.
 */
export function snapshotDirectory(table: Table, pause?: Pause): Directory {
  return {
    load: (principal) => loadHolder(table, policyHolder(principal), pause),
    managedPolicies: (accountId, arns) => loadManagedPolicies(table, accountId, arns, pause),
  };
}

async function loadHolder(
  table: Table,
  holder: PolicyHolder,
  pause: Pause | undefined,
): Promise<PrincipalRecord | undefined> {
  const { accountId } = holder;
  let version = await versionInForce(table, accountId);
  if (holder.type === 'Account') return { identity: [], tags: tagRecord([]), organization: 'none' };

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const loaded = await loadPolicies(table, holder, version, pause);
    if (loaded.outcome === 'found') return loaded.record;
    // Old versions get deleted: what is missing counts only if the version is still the one in force.
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
  pause: Pause | undefined,
): Promise<ReadonlyMap<string, NamedDocument>> {
  const version = await versionInForce(table, accountId);
  const entities = await readEntities(table, accountId, version, new Set(arns.map(entityKeys.policy)), pause);
  const found = new Map<string, NamedDocument>();
  for (const arn of arns) {
    const policy =
      (entities.get(entityKeys.policy(arn)) as ManagedPolicyBody | undefined) ?? managedPolicy(arn);
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

async function loadPolicies(
  table: Table,
  holder: PolicyHolder,
  version: string,
  pause: Pause | undefined,
): Promise<Loaded> {
  const { accountId, name } = holder;
  const key = holder.type === 'Role' ? entityKeys.role(name) : entityKeys.user(name);
  const kept = (await readEntities(table, accountId, version, new Set([key]), pause)).get(key);
  if (kept === undefined) return { outcome: 'gone' };
  const body = holder.type === 'Role' ? asHolder(kept as RoleBody) : asUserHolder(kept as UserBody);
  // One made anew has another id, one that was moved another path: `aws:PrincipalArn` of the key would no longer be true.
  if (body.id !== holder.id || body.arn !== holder.arn) return { outcome: 'found', record: undefined };

  const wanted = new Set([...body.groups.map(entityKeys.group), ...body.reach.map(entityKeys.policy)]);
  const others = await readEntities(table, accountId, version, wanted, pause);
  for (const needed of wanted) if (!others.has(needed)) return { outcome: 'incomplete', missing: needed };
  return { outcome: 'found', record: recordOf(body, others) };
}

/** What users and roles have in common here. */
interface HolderBody extends PolicyBody {
  readonly kind: 'user' | 'role';
  readonly id: string;
  readonly arn: string;
  readonly groups: readonly string[];
  readonly boundary?: string;
  readonly tags: TagPairs;
  readonly reach: readonly string[];
}

function asUserHolder({ userId, ...user }: UserBody): HolderBody {
  return { kind: 'user', id: userId, ...user };
}

function asHolder({ roleId, ...role }: RoleBody): HolderBody {
  const reach = [...role.attached, ...(role.boundary === undefined ? [] : [role.boundary])];
  return { kind: 'role', id: roleId, ...role, groups: [], reach };
}

function recordOf(holder: HolderBody, others: ReadonlyMap<string, unknown>): PrincipalRecord {
  const managed = (arn: string, source: string): NamedDocument => {
    const { name, document } = others.get(entityKeys.policy(arn)) as ManagedPolicyBody;
    return { name, arn, source, document };
  };
  const policiesOf = (body: PolicyBody, source: string): NamedDocument[] => [
    ...body.inline.map(({ name, document }) => ({ name, source, document })),
    ...body.attached.map((arn) => managed(arn, source)),
  ];
  const groups = holder.groups.flatMap((group) =>
    policiesOf(others.get(entityKeys.group(group)) as PolicyBody, `group ${group}`),
  );
  return {
    identity: [...policiesOf(holder, holder.kind), ...groups],
    ...(holder.boundary === undefined ? {} : { boundary: managed(holder.boundary, holder.kind) }),
    tags: tagRecord(holder.tags),
    organization: 'none',
  };
}

/** Without a prototype: a tag named `constructor` exists only if the user has it. */
function tagRecord(tags: TagPairs): Readonly<Record<string, string>> {
  const record: Record<string, string> = Object.create(null);
  for (const [key, value] of tags) record[key] = value;
  return record;
}
