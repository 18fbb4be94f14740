import type { PolicySet } from '../../src/authz/decide/policySet.ts';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { Account, PolicyHolder, TagPairs } from '../../src/directory/account.ts';
import { CommandFault } from '../commandFault.ts';

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
 * The policies that bear on a principal: a user's with those of its groups, or a role's; the root user has none. An export holds
 * no service control policies. Throws CommandFault for a principal that the account does not have.
 */
export function principalPolicies(account: Account, arn: string): ExplainedPrincipal {
  if (arn === `arn:${account.partition}:iam::${account.accountId}:root`) {
    return { set: policySet([], undefined, true), tags: [], userId: account.accountId, arn };
  }
  const user = account.users.find((one) => one.arn === arn);
  if (user !== undefined) {
    const groups = account.groups.filter(({ name }) => user.groups.includes(name));
    const identity = [
      ...policiesOf(account, user, 'user'),
      ...groups.flatMap((group) => policiesOf(account, group, `group ${group.name}`)),
    ];
    const set = policySet(identity, boundaryOf(account, user.boundary));
    return { set, tags: user.tags, userId: user.id, arn };
  }
  const [, owner, roleName] = SESSION.exec(arn) ?? [];
  const role = account.roles.find(
    (one) => one.arn === arn || (owner === account.accountId && one.name === roleName),
  );
  if (role !== undefined) {
    const set = policySet(policiesOf(account, role, 'role'), boundaryOf(account, role.boundary));
    return { set, tags: role.tags, arn: role.arn };
  }
  throw new CommandFault(`Account ${account.accountId} has no user, role or root user ${arn}.`);
}

function policySet(
  identity: readonly ReadablePolicy[],
  boundary: ReadablePolicy | undefined,
  root = false,
): PolicySet<ReadablePolicy> {
  return {
    root,
    identity,
    ...(boundary === undefined ? {} : { boundary }),
    serviceControl: [],
    resourceControl: [],
  };
}

function policiesOf(account: Account, holder: PolicyHolder, source: string): ReadablePolicy[] {
  return [
    ...holder.inline.map(({ name, document }) => readPolicy(document, { name, source })),
    ...holder.attached.map((arn) => managed(account, arn, source)),
  ];
}

function boundaryOf(account: Account, arn: string | undefined): ReadablePolicy | undefined {
  return arn === undefined ? undefined : managed(account, arn, 'boundary');
}

function managed(account: Account, arn: string, source: string): ReadablePolicy {
  const policy = account.policies.find((one) => one.arn === arn);
  // The export's reader has resolved every reference.
  if (policy === undefined) throw new RangeError(`${arn} is not in the account`);
  return readPolicy(policy.document, { name: policy.name, arn, source });
}
