import { SnapshotError } from '../state/snapshots/snapshots.ts';
import type { Account } from './account.ts';
import type { Inheritance } from './organization/organization.ts';
import {
  type AccountBody,
  entityKeys,
  type GroupBody,
  type InstanceProfileBody,
  type ManagedPolicyBody,
  type ProviderBody,
  type RoleBody,
  type UserBody,
} from './snapshotEntities.ts';

/**
 * The inverse of `snapshotEntities`: an account from the entities of a whole version. @throws SnapshotError
 * `broken`
 */
export function keptAccount(
  accountId: string,
  entities: ReadonlyMap<string, unknown>,
): { readonly account: Account; readonly organization: Inheritance | 'none' } {
  const body = entities.get(entityKeys.account()) as AccountBody | undefined;
  if (body === undefined) {
    throw new SnapshotError('broken', `The snapshot of account ${accountId} lacks ${entityKeys.account()}.`);
  }
  const providers = named<ProviderBody>(entities, entityKeys.provider).map(([, provider]) => provider);
  const { organization, providers: _, ...settings } = body;
  const account = {
    accountId,
    ...settings,
    users: named<UserBody>(entities, entityKeys.user).map(([name, { userId: id, ...user }]) => ({
      name,
      id,
      ...user,
    })),
    groups: named<GroupBody>(entities, entityKeys.group).map(([name, { groupId: id, ...group }]) => ({
      name,
      id,
      ...group,
    })),
    roles: named<RoleBody>(entities, entityKeys.role).map(([name, { roleId: id, ...role }]) => ({
      name,
      id,
      ...role,
    })),
    policies: named<ManagedPolicyBody>(entities, entityKeys.policy).map(([arn, policy]) => ({
      arn,
      ...policy,
    })),
    instanceProfiles: named<InstanceProfileBody>(entities, entityKeys.instanceProfile).map(
      ([name, { instanceProfileId: id, ...profile }]) => ({ name, id, ...profile }),
    ),
    ...(providers.length === 0 ? {} : { providers }),
  };
  return { account, organization };
}

/** The entities of one kind by name or ARN, in the given order. */
function named<Body>(
  entities: ReadonlyMap<string, unknown>,
  key: (name: string) => string,
): (readonly [string, Body])[] {
  const prefix = key('');
  return [...entities].flatMap(([sk, body]) =>
    sk.startsWith(prefix) ? [[sk.slice(prefix.length), body as Body] as const] : [],
  );
}
