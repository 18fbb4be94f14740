import { createHash } from 'node:crypto';
import type { SnapshotEntity } from '../state/snapshotVersions.ts';
import type { Account, AccountRole, AccountUser, PolicyHolder, TagPairs } from './account.ts';

/** The layout of the bodies below. A change makes every import new, so that no reader meets bodies it does not know. */
const LAYOUT = 1;

/** What is kept of a user: itself, and the ARNs of every managed policy it can reach, so that one batch loads the rest. */
export interface UserBody extends PolicyBody {
  readonly arn: string;
  readonly userId: string;
  readonly groups: readonly string[];
  readonly boundary?: string;
  readonly tags: TagPairs;
  /** Attached to the user, its boundary, or attached to one of its groups. */
  readonly reach: readonly string[];
}

/** What is kept of a role. */
export interface RoleBody extends Omit<AccountRole, 'id' | 'name'> {
  readonly roleId: string;
}

/** What is kept of a group; users and roles have the same two lists. */
export interface PolicyBody {
  readonly inline: PolicyHolder['inline'];
  readonly attached: readonly string[];
}

export interface ManagedPolicyBody {
  readonly name: string;
  readonly document: unknown;
}

/** The sort keys of a version's entities. */
export const entityKeys = {
  user: (name: string) => `USER#${name}`,
  group: (name: string) => `GROUP#${name}`,
  role: (name: string) => `ROLE#${name}`,
  policy: (arn: string) => `POLICY#${arn}`,
} as const;

/** One entity each for users, groups, roles and managed policies, in the order of their sort keys. */
export function snapshotEntities(account: Account): readonly SnapshotEntity[] {
  const attachedToGroup = new Map(account.groups.map((group) => [group.name, group.attached]));
  const entities = [
    ...account.users.map((user) => ({
      sk: entityKeys.user(user.name),
      name: `user '${user.name}'`,
      body: userBody(user, attachedToGroup),
    })),
    ...account.groups.map((group) => ({
      sk: entityKeys.group(group.name),
      name: `group '${group.name}'`,
      body: { inline: group.inline, attached: group.attached } satisfies PolicyBody,
    })),
    ...account.roles.map(({ name, id, ...role }) => ({
      sk: entityKeys.role(name),
      name: `role '${name}'`,
      body: { roleId: id, ...role } satisfies RoleBody,
    })),
    ...account.policies.map(({ name, arn, document }) => ({
      sk: entityKeys.policy(arn),
      name: `managed policy '${name}'`,
      body: { name, document } satisfies ManagedPolicyBody,
    })),
  ];
  return entities.sort((a, b) => (a.sk < b.sk ? -1 : 1));
}

/** The same for the same entities in whatever order the export lists them. */
export function contentHashOf(entities: readonly SnapshotEntity[]): string {
  const hash = createHash('sha256').update(`layout ${LAYOUT}\n`);
  for (const { sk, body } of entities) hash.update(`${JSON.stringify([sk, body])}\n`);
  return hash.digest('hex');
}

function userBody(user: AccountUser, attachedToGroup: ReadonlyMap<string, readonly string[]>): UserBody {
  const reach = new Set([
    ...user.attached,
    ...user.groups.flatMap((group) => attachedToGroup.get(group) ?? []),
    ...(user.boundary === undefined ? [] : [user.boundary]),
  ]);
  const { id, name: _, ...facts } = user;
  return { userId: id, ...facts, reach: [...reach] };
}
