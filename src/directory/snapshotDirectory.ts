import type { Directory, NamedDocument, PrincipalRecord } from '../authz/load/directory.ts';
import type { Principal, UserPrincipal } from '../authz/principal.ts';
import type { Table } from '../state/client.ts';
import type { Pause } from '../state/snapshotBatches.ts';
import { SnapshotError } from '../state/snapshotError.ts';
import { readEntities, readPointer } from '../state/snapshots.ts';
import { entityKeys, type ManagedPolicyBody, type PolicyBody, type UserBody } from './snapshotEntities.ts';

/** How often a load starts over when the snapshot is replaced under it. */
const ATTEMPTS = 3;

/**
 * A directory over the imported snapshots. Three strongly consistent reads load a user: the pointer, the user, then its groups
 * and every policy in one batch. Rejects with a `SnapshotError`, or the client's error.
 * INVARIANT: a group or policy that should be there and is not rejects the load, for it may hold a Deny.
 */
export function snapshotDirectory(table: Table, pause?: Pause): Directory {
  return { load: (principal) => loadPrincipal(table, principal, pause) };
}

async function loadPrincipal(
  table: Table,
  principal: Principal,
  pause: Pause | undefined,
): Promise<PrincipalRecord | undefined> {
  let version = await versionInForce(table, principal.accountId);
  if (principal.type === 'Account') return { identity: [], tags: tagRecord([]) };

  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const loaded = await loadUser(table, principal, version, pause);
    if (loaded.outcome === 'found') return loaded.record;
    // Old versions get deleted: what is missing counts only if the version is still the one in force.
    const current = await versionInForce(table, principal.accountId);
    if (current !== version) {
      version = current;
      continue;
    }
    if (loaded.outcome === 'gone') return undefined;
    throw new SnapshotError(
      'broken',
      `The snapshot of account ${principal.accountId} lacks ${loaded.missing}, which ${principal.arn} depends on.`,
    );
  }
  throw new SnapshotError(
    'unavailable',
    `The snapshot of account ${principal.accountId} was replaced ${ATTEMPTS} times while it was read.`,
  );
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

async function loadUser(
  table: Table,
  principal: UserPrincipal,
  version: string,
  pause: Pause | undefined,
): Promise<Loaded> {
  const { accountId } = principal;
  const userKey = entityKeys.user(principal.userName);
  const user = (await readEntities(table, accountId, version, new Set([userKey]), pause)).get(userKey);
  if (user === undefined) return { outcome: 'gone' };
  const body = user as UserBody;
  // A user made anew has another id, one that was moved another path: `aws:PrincipalArn` of the key would no longer be true.
  if (body.userId !== principal.userId || body.arn !== principal.arn) {
    return { outcome: 'found', record: undefined };
  }

  const wanted = new Set([...body.groups.map(entityKeys.group), ...body.reach.map(entityKeys.policy)]);
  const others = await readEntities(table, accountId, version, wanted, pause);
  for (const key of wanted) if (!others.has(key)) return { outcome: 'incomplete', missing: key };
  return { outcome: 'found', record: recordOf(body, others) };
}

function recordOf(user: UserBody, others: ReadonlyMap<string, unknown>): PrincipalRecord {
  const managed = (arn: string, source: string): NamedDocument => {
    const { name, document } = others.get(entityKeys.policy(arn)) as ManagedPolicyBody;
    return { name, arn, source, document };
  };
  const policiesOf = (holder: PolicyBody, source: string): NamedDocument[] => [
    ...holder.inline.map(({ name, document }) => ({ name, source, document })),
    ...holder.attached.map((arn) => managed(arn, source)),
  ];
  const groups = user.groups.flatMap((group) =>
    policiesOf(others.get(entityKeys.group(group)) as PolicyBody, `group ${group}`),
  );
  return {
    identity: [...policiesOf(user, 'user'), ...groups],
    ...(user.boundary === undefined ? {} : { boundary: managed(user.boundary, 'user') }),
    tags: tagRecord(user.tags),
  };
}

/** Without a prototype: a tag named `constructor` exists only if the user has it. */
function tagRecord(tags: UserBody['tags']): Readonly<Record<string, string>> {
  const record: Record<string, string> = Object.create(null);
  for (const [key, value] of tags) record[key] = value;
  return record;
}
