import { decide } from '../../src/authz/decide/decide.ts';
import type { ActionQuestion, ContextFact, PolicySet } from '../../src/authz/decide/types.ts';
import type { Account } from '../../src/directory/account.ts';
import type { Inheritance } from '../../src/directory/organization/organization.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { single } from './solveKey.ts';
import type { World } from './world.ts';

/** The principals of an account that a comparison asks about: its users, its roles and the root user. */
export function principalArns({ account, rootArn }: AccountPrincipals): string[] {
  return [...account.users, ...account.roles].map(({ arn }) => arn).concat(rootArn);
}

/** The policies that apply to a principal, and the facts that are known in every request of it. */
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

/** The caller: the principal itself, or a session of it that has another ARN. */
export interface ComparedForm extends ComparedPrincipal {
  readonly name: string;
}

/** The resource of `GetFederationToken`: a federated user with a name that the caller chooses. */
const SESSION_NAME = 'any-session';

/**
 * The principal itself, and, if it may call GetFederationToken, also its federated session. Such a session
 * has the holder's policies and an ARN, a type, an id and tags of its own; its session policy can only take
 * away, and may take away nothing (docs/rules/identities.md rule 9).
 */
export function comparedForms(principals: AccountPrincipals, arn: string): ComparedForm[] {
  const own = comparedPrincipal(principals, arn);
  if (own === undefined) return [];
  const itself = { ...own, name: arn };
  const federated = federatedSession(own, principals.account);
  return federated === undefined ? [itself] : [itself, { ...federated, name: `${arn} (federated session)` }];
}

function federatedSession(
  { set, world }: ComparedPrincipal,
  { partition, accountId }: Account,
): ComparedPrincipal | undefined {
  if (world.holder === 'Role') return undefined;
  const arn = `arn:${partition}:sts::${accountId}:federated-user/${SESSION_NAME}`;
  const asked: ActionQuestion = {
    action: 'sts:GetFederationToken',
    resource: { kind: 'arn', arn },
    required: true,
    context: () => 'unknown',
  };
  if (decide(set, [asked]).outcome === 'refused') return undefined;
  const known = new Map([...world.known].filter(([key]) => !key.startsWith('aws:principaltag/')));
  known.set('aws:principalarn', single(arn));
  known.set('aws:principaltype', single('FederatedUser'));
  known.set('aws:userid', single(`${accountId}:${SESSION_NAME}`));
  known.set('aws:username', 'absent');
  // It has the condition keys of temporary credentials. Its tags are open, like those of a role session.
  return { set, world: { ...world, holder: 'Role', known, allTagsKnown: false } };
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
