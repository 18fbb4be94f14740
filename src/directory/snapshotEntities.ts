import { createHash } from 'node:crypto';
import type { SnapshotEntity } from '../state/snapshots/snapshotVersions.ts';
import type {
  Account,
  AccountGroup,
  AccountProvider,
  AccountRole,
  AccountUser,
  InstanceProfile,
  ManagedPolicy,
  Partition,
  PasswordPolicy,
} from './account.ts';
import type { Inheritance } from './organization/organization.ts';

/**
 * The layout of the bodies below. When the number changes, every import writes a new version, so that readers
 * only find bodies whose layout they know.
 */
const LAYOUT = 2;

/** The stored facts of the account as a whole. */
export interface AccountBody {
  readonly partition: Partition;
  /** The account's part of its organization; `none`: it was imported without one. */
  readonly organization: Inheritance | 'none';
  /** The ARNs of its identity providers; absent: it has none. */
  readonly providers?: readonly string[];
  readonly alias?: string;
  readonly passwordPolicy?: PasswordPolicy;
  readonly credentialReport?: true;
}

/**
 * Users, roles, groups and managed policies are stored with all their members. The member with the unique id
 * has the kind in its name.
 */
export type UserBody = Named<AccountUser, 'userId'>;
export type RoleBody = Named<AccountRole, 'roleId'>;
export type GroupBody = Named<AccountGroup, 'groupId'>;
export type PolicyBody = Pick<AccountGroup, 'inline' | 'attached'>;
export type ManagedPolicyBody = Omit<ManagedPolicy, 'arn'>;
export type InstanceProfileBody = Named<InstanceProfile, 'instanceProfileId'>;
/** It has the ARN too, so that the two kinds of provider keep one common type. */
export type ProviderBody = AccountProvider;

type Named<Entity, Id extends string> = Omit<Entity, 'id' | 'name'> & { readonly [name in Id]: string };

/**
 * The bodies, by sort key, of every group and managed policy that applies to a user or role. They are stored
 * with it where they fit, so that one read loads them all; otherwise they are read one by one. Both copies
 * are of the same version, and versions never change, so they cannot differ.
 */
export type CarriedBodies = Readonly<Record<string, PolicyBody | CarriedPolicy>>;

/** The members of a managed policy that decisions use. */
export type CarriedPolicy = Pick<ManagedPolicy, 'name' | 'document'>;

/** The sort keys of a version's entities. */
export const entityKeys = {
  account: () => 'ACCOUNT',
  user: (name: string) => `USER#${name}`,
  group: (name: string) => `GROUP#${name}`,
  role: (name: string) => `ROLE#${name}`,
  policy: (arn: string) => `POLICY#${arn}`,
  instanceProfile: (name: string) => `INSTANCE-PROFILE#${name}`,
  provider: (arn: string) => `PROVIDER#${arn}`,
} as const;

/**
 * One entity for the account, and one for each of its users, groups, roles, managed policies, instance
 * profiles and identity providers, in the order of their sort keys.
 */
export function snapshotEntities(
  account: Account,
  organization: Inheritance | 'none' = 'none',
): readonly SnapshotEntity[] {
  const carried = carriedBodies(account);
  const { providers = [] } = account;
  const entities: SnapshotEntity[] = [
    {
      sk: entityKeys.account(),
      name: `account ${account.accountId}`,
      body: {
        partition: account.partition,
        organization,
        ...(providers.length === 0 ? {} : { providers: providers.map(({ arn }) => arn).sort() }),
        ...(account.alias === undefined ? {} : { alias: account.alias }),
        ...(account.passwordPolicy === undefined ? {} : { passwordPolicy: account.passwordPolicy }),
        ...(account.credentialReport ? { credentialReport: true } : {}),
      } satisfies AccountBody,
    },
    ...account.users.map(({ name, id, ...user }) => ({
      sk: entityKeys.user(name),
      name: `user '${name}'`,
      body: { userId: id, ...user } satisfies UserBody,
      carried: carried(user.groups, [...user.attached, ...boundaryOf(user)]),
    })),
    ...account.groups.map(({ name, id, ...group }) => ({
      sk: entityKeys.group(name),
      name: `group '${name}'`,
      body: { groupId: id, ...group } satisfies GroupBody,
    })),
    ...account.roles.map(({ name, id, ...role }) => ({
      sk: entityKeys.role(name),
      name: `role '${name}'`,
      body: { roleId: id, ...role } satisfies RoleBody,
      carried: carried([], [...role.attached, ...boundaryOf(role)]),
    })),
    ...account.policies.map(({ arn, ...policy }) => ({
      sk: entityKeys.policy(arn),
      name: `managed policy '${policy.name}'`,
      body: policy satisfies ManagedPolicyBody,
    })),
    ...account.instanceProfiles.map(({ name, id, ...profile }) => ({
      sk: entityKeys.instanceProfile(name),
      name: `instance profile '${name}'`,
      body: { instanceProfileId: id, ...profile } satisfies InstanceProfileBody,
    })),
    ...providers.map((provider) => ({
      sk: entityKeys.provider(provider.arn),
      name: `identity provider '${provider.arn}'`,
      body: provider satisfies ProviderBody,
    })),
  ];
  return entities.sort((a, b) => (a.sk < b.sk ? -1 : 1));
}

/**
 * The same digest for the same entities in any order. Carried bodies are left out, because they only repeat
 * entities.
 */
export function contentHashOf(entities: readonly SnapshotEntity[]): string {
  const hash = createHash('sha256').update(`layout ${LAYOUT}\n`);
  for (const { sk, body } of entities) hash.update(`${JSON.stringify([sk, body])}\n`);
  return hash.digest('hex');
}

/** The bodies that a user or role carries, from the names of its groups and the ARNs of its own policies. */
function carriedBodies({ groups, policies }: Account) {
  const groupBodies = new Map(groups.map(({ name, inline, attached }) => [name, { inline, attached }]));
  const policyBodies = new Map(policies.map(({ arn, name, document }) => [arn, { name, document }]));
  return (groupNames: readonly string[], arns: readonly string[]): CarriedBodies => {
    const found: Record<string, PolicyBody | CarriedPolicy> = {};
    const all = new Set(arns);
    for (const name of groupNames) {
      const body = groupBodies.get(name);
      if (body === undefined) continue;
      found[entityKeys.group(name)] = body;
      for (const arn of body.attached) all.add(arn);
    }
    for (const arn of all) {
      const body = policyBodies.get(arn);
      if (body !== undefined) found[entityKeys.policy(arn)] = body;
    }
    return found;
  };
}

function boundaryOf({ boundary }: { readonly boundary?: string }): readonly string[] {
  return boundary === undefined ? [] : [boundary];
}
