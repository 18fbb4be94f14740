import type { ContextFact, PolicySet } from '../../src/authz/decide/types.ts';
import type { Account } from '../../src/directory/account.ts';
import type { Inheritance } from '../../src/directory/organization/organization.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { single } from './solveKey.ts';
import type { World } from './world.ts';

/** The users and roles of an account, and its root user: whose questions a comparison asks. */
export function principalArns({ account, rootArn }: AccountPrincipals): string[] {
  return [...account.users, ...account.roles].map(({ arn }) => arn).concat(rootArn);
}

/** The policies that bear on a principal, and what of it is known in every request that it makes. */
export interface ComparedPrincipal {
  readonly set: PolicySet;
  readonly world: World;
}

/** Undefined for a principal that the account does not have. */
export function comparedPrincipal(principals: AccountPrincipals, arn: string): ComparedPrincipal | undefined {
  const { account, organization } = principals;
  const found = principals.find(arn);
  if (found === undefined) return undefined;
  const holder = arn === principals.rootArn ? 'Account' : arn.includes(':role/') ? 'Role' : 'User';
  const known = new Map<string, ContextFact>([
    ['aws:principalarn', single(found.arn)],
    ['aws:principalisawsservice', single('false')],
    ['aws:principaltype', single(holder === 'Role' ? 'AssumedRole' : holder)],
    ['aws:username', holder === 'User' ? single(arn.slice(arn.lastIndexOf('/') + 1)) : 'absent'],
    ...(found.userId === undefined ? [] : ([['aws:userid', single(found.userId)]] as const)),
    ...organizationFacts(organization),
  ]);
  // A role's session may have tags of its own, a source identity and a provider.
  if (holder !== 'Role') {
    for (const [key, value] of found.tags) known.set(`aws:principaltag/${key.toLowerCase()}`, single(value));
    for (const key of ['aws:sourceidentity', 'aws:federatedprovider']) known.set(key, 'absent');
  }
  const world = { ...placeOf(account), holder, known, allTagsKnown: holder !== 'Role' } as const;
  return { set: found.set, world };
}

function placeOf({ partition, accountId }: Account) {
  return { partition, account: accountId };
}

/** Without an organization file the account may still be in one. */
function organizationFacts(organization: Inheritance | 'none'): [string, ContextFact][] {
  if (organization === 'none') return [];
  return [
    ['aws:principalorgid', single(organization.id)],
    ['aws:resourceorgid', single(organization.id)],
    ['aws:principalorgpaths', { values: [organization.path], multivalued: true }],
  ];
}
