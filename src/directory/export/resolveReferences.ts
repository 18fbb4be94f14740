import type {
  Account,
  AccountGroup,
  AccountRole,
  AccountUser,
  ManagedPolicy,
  PolicyHolder,
} from '../account.ts';
import { awsPolicy, isUnknown, unknownAwsPolicy } from '../awsPolicies.ts';
import { AccountExportError, shown } from './members.ts';

/**
 * Checks that every named group and policy exists in the export. Returns the managed policies, with the AWS
 * managed policies that the export left out. An AWS managed policy that is not known here is replaced by one
 * that grants nothing, which the import reports (`unknownPolicies`). Any other missing policy is refused,
 * because it could be a Deny.
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
    const known = awsPolicy(arn) ?? unknownAwsPolicy(arn);
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

/** For the import's report: a sentence for each unknown AWS managed policy, with its holders. */
export function unknownPolicies({ users, groups, roles, policies }: Account): readonly string[] {
  const holders: readonly (PolicyHolder & { readonly boundary?: string; readonly kind: string })[] = [
    ...users.map((user) => ({ ...user, kind: 'user' })),
    ...groups.map((group) => ({ ...group, kind: 'group' })),
    ...roles.map((role) => ({ ...role, kind: 'role' })),
  ];
  return policies.filter(isUnknown).map(({ arn }) => {
    const having = holders.filter(({ attached, boundary }) => attached.includes(arn) || boundary === arn);
    const [first, ...more] = having.map(({ kind, name }) => `${kind} ${shown(name)}`);
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return (
      `The policy ${shown(arn)} of AWS (${first}${others}) is neither in the export nor known ` +
      'here: it grants nothing, and as a boundary it allows nothing. Export the account without ' +
      'a filter: such an export contains its document.'
    );
  });
}
