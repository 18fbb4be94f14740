import type { AccountGroup, AccountRole, AccountUser, ManagedPolicy, PolicyHolder } from '../account.ts';
import { managedPolicy } from '../managedPolicy.ts';
import { AccountExportError, shown } from './accountExportError.ts';

/**
 * Holds every group and policy that something names against the export, and gives the managed policies completed by those of
 * Amazon MQ that the export left out. A policy nobody has could be a Deny: it is refused, never skipped.
 */
export function resolveReferences(
  users: readonly AccountUser[],
  groups: readonly AccountGroup[],
  roles: readonly AccountRole[],
  exported: readonly ManagedPolicy[],
): readonly ManagedPolicy[] {
  const groupNames = new Set(groups.map(({ name }) => name));
  const policies = new Map(exported.map((policy) => [policy.arn, policy]));

  const resolve = (arn: string, place: string, manner: string) => {
    if (policies.has(arn)) return;
    const known = managedPolicy(arn);
    if (!known) throw new AccountExportError(place, `${manner} ${shown(arn)} is not in the export`);
    policies.set(arn, known);
  };
  const resolveHolder = (kind: string, holder: PolicyHolder, boundary?: string) => {
    const place = `${kind} ${shown(holder.name)}`;
    for (const arn of holder.attached) resolve(arn, place, 'the attached policy');
    if (boundary !== undefined) resolve(boundary, place, 'the permissions boundary');
  };
  for (const user of users) resolveHolder('user', user, user.boundary);
  for (const group of groups) resolveHolder('group', group);
  for (const role of roles) resolveHolder('role', role, role.boundary);
  for (const user of users) {
    const absent = user.groups.find((group) => !groupNames.has(group));
    if (absent !== undefined) {
      throw new AccountExportError(
        `user ${shown(user.name)}`,
        `its group ${shown(absent)} is not in the export`,
      );
    }
  }
  return [...policies.values()];
}
