import type { PrincipalRecord } from '../authz/load/directory.ts';
import type { NamedDocument } from '../authz/policy/compiledPolicy.ts';
import type { TagPairs } from './account.ts';
import {
  type CarriedPolicy,
  entityKeys,
  type PolicyBody,
  type RoleBody,
  type UserBody,
} from './snapshotEntities.ts';

/** The keys of all entities that apply to a holder, as far as its groups are known. */
export function needsOf(body: HolderBody, known: ReadonlyMap<string, unknown>): string[] {
  const groups = body.groups.map(entityKeys.group);
  const fromGroups = groups.flatMap((key) => (known.get(key) as PolicyBody | undefined)?.attached ?? []);
  const boundary = body.boundary === undefined ? [] : [body.boundary];
  return [...groups, ...[...body.attached, ...boundary, ...fromGroups].map(entityKeys.policy)];
}

/** The members that users and roles have in common here. */
export interface HolderBody extends PolicyBody {
  readonly kind: 'user' | 'role';
  readonly id: string;
  readonly arn: string;
  readonly groups: readonly string[];
  readonly boundary?: string;
  readonly tags: TagPairs;
}

export function asUserHolder({ userId, ...user }: UserBody): HolderBody {
  return { kind: 'user', id: userId, ...user };
}

export function asHolder({ roleId, ...role }: RoleBody): HolderBody {
  return { kind: 'role', id: roleId, ...role, groups: [] };
}

export function recordOf(
  holder: HolderBody,
  others: ReadonlyMap<string, unknown>,
  organization: PrincipalRecord['organization'],
): PrincipalRecord {
  const managed = (arn: string, source: string): NamedDocument => {
    const { name, document } = others.get(entityKeys.policy(arn)) as CarriedPolicy;
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
    organization,
  };
}

/** Without a prototype: a tag named `constructor` exists only if the user has it. */
export function tagRecord(tags: TagPairs): Readonly<Record<string, string>> {
  const record: Record<string, string> = Object.create(null);
  for (const [key, value] of tags) record[key] = value;
  return record;
}
