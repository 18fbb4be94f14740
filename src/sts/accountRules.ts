import type { ContextFact, PolicySet } from '../authz/decide/types.ts';
import { single } from '../authz/resolve/callerContext.ts';
import type { StsDependencies } from './dependencies.ts';

/** The organization's policies that apply when a principal of this account is to assume a role. */
interface AccountRules {
  readonly resourceControl: PolicySet['resourceControl'];
  readonly facts: readonly (readonly [key: string, fact: ContextFact])[];
}

/**
 * Undefined: they cannot be read, so no principal may assume the role. For the root user: the policies that
 * its account inherits.
 */
export async function accountRules(
  accountId: string,
  roleArn: string,
  { policies }: Pick<StsDependencies, 'policies'>,
): Promise<AccountRules | undefined> {
  const [, partition] = roleArn.split(':');
  const root = {
    type: 'Account',
    accountId,
    arn: `arn:${partition}:iam::${accountId}:root`,
    userId: accountId,
  } as const;
  const loaded = await policies.load({ principal: root });
  if (loaded === undefined || loaded.set === 'unreadable') return undefined;
  const { organization } = loaded;
  const facts = organization === 'none' ? [] : [['aws:resourceorgid', single(organization.id)] as const];
  return { resourceControl: loaded.set.resourceControl, facts };
}
