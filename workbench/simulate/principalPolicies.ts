import type { PolicySet } from '../../src/authz/decide/policySet.ts';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { PolicyLevels } from '../../src/authz/load/directory.ts';
import type { PolicyGrammar } from '../../src/authz/policy/parsedPolicy.ts';
import type { Account, PolicyHolder, TagPairs } from '../../src/directory/account.ts';
import type { Inheritance } from '../../src/directory/organization/inheritance.ts';
import { recordFor } from '../../src/directory/organization/organizationRecord.ts';

/** A principal of an account export: its policies, and what its condition keys are made of. */
export interface ExplainedPrincipal {
  readonly set: PolicySet<ReadablePolicy>;
  readonly tags: TagPairs;
  /** `aws:userid`; for a session of a role it is not known. */
  readonly userId?: string;
  /** The ARN that stands for the principal in policies: for a session, its role's. */
  readonly arn: string;
}

const SESSION = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/u;

/**
 * The policies that bear on a principal: a user's with those of its groups, a role's, or a group's alone; the root user has none.
 * And what the account inherits from its organization, which an export does not hold. Undefined for a principal that the account
 * does not have. Throws PolicyError for a document that is no policy.
 */
export function principalPolicies(
  account: Account,
  arn: string,
  organization: Inheritance | 'none' = 'none',
): ExplainedPrincipal | undefined {
  const found = findPrincipal(account, arn);
  if (found === undefined) return undefined;
  const { type, id, name, arn: holderArn, tags = [] } = found;
  const { accountId } = account;
  const control =
    organization === 'none'
      ? { serviceControl: [], resourceControl: [] }
      : recordFor(organization, { type, accountId, arn: holderArn, id, name });
  const set = {
    root: type === 'Account',
    identity: found.identity,
    ...(found.boundary === undefined ? {} : { boundary: managed(account, found.boundary, 'boundary') }),
    serviceControl: readLevels(control.serviceControl, 'identity'),
    resourceControl: readLevels(control.resourceControl, 'resource-control'),
  };
  return { set, tags, arn: holderArn, ...(type === 'Role' ? {} : { userId: id }) };
}

interface Found {
  readonly type: 'Account' | 'User' | 'Role';
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly identity: readonly ReadablePolicy[];
  readonly boundary?: string;
  readonly tags?: TagPairs;
}

function findPrincipal(account: Account, arn: string): Found | undefined {
  const { accountId, partition, users, groups, roles } = account;
  if (arn === `arn:${partition}:iam::${accountId}:root`) {
    return { type: 'Account', arn, id: accountId, name: 'root', identity: [] };
  }
  const user = users.find((one) => one.arn === arn);
  if (user !== undefined) {
    const own = policiesOf(account, user, 'user');
    const inherited = groups
      .filter(({ name }) => user.groups.includes(name))
      .flatMap((group) => policiesOf(account, group, `group ${group.name}`));
    return { ...user, type: 'User', identity: [...own, ...inherited] };
  }
  const group = groups.find((one) => one.arn === arn);
  if (group !== undefined) {
    return { ...group, type: 'User', identity: policiesOf(account, group, `group ${group.name}`) };
  }
  const [, owner, roleName] = SESSION.exec(arn) ?? [];
  const role = roles.find((one) => one.arn === arn || (owner === accountId && one.name === roleName));
  return role && { ...role, type: 'Role', identity: policiesOf(account, role, 'role') };
}

function readLevels(levels: PolicyLevels, grammar: PolicyGrammar): ReadablePolicy[][] {
  return levels.map((level) =>
    level.map(({ name, arn, source, document }) =>
      readPolicy(document, { name, source, ...(arn === undefined ? {} : { arn }) }, grammar),
    ),
  );
}

function policiesOf(account: Account, holder: PolicyHolder, source: string): ReadablePolicy[] {
  return [
    ...holder.inline.map(({ name, document }) => readPolicy(document, { name, source })),
    ...holder.attached.map((arn) => managed(account, arn, source)),
  ];
}

function managed(account: Account, arn: string, source: string): ReadablePolicy {
  const policy = account.policies.find((one) => one.arn === arn);
  // The export's reader has resolved every reference.
  if (policy === undefined) throw new RangeError(`${arn} is not in the account`);
  return readPolicy(policy.document, { name: policy.name, arn, source });
}
