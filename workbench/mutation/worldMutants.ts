import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import type { NamedDocument } from '../../src/authz/policy/compiledPolicy.ts';
import type { Account, PolicyHolder } from '../../src/directory/account.ts';
import type { Inheritance } from '../../src/directory/organization/organization.ts';
import { AccountPrincipals, type CompiledDocuments } from '../simulate/principalPolicies.ts';
import { mutantsOf } from './mutants.ts';

/** One change of an account or its organization, and the principals that it applies to. */
export interface Mutant {
  /** Name of the policy, or the ARN of the principal whose boundary is removed. */
  readonly policy: string;
  readonly statement?: number;
  readonly sid?: string;
  readonly change: string;
  /** ARNs of users and roles. */
  readonly principals: ReadonlySet<string>;
  /** The account after the change; computed at its first use. */
  readonly world: () => AccountPrincipals;
}

/** Every mutant of the policies that apply to a user or role of the account. */
export function worldMutants(world: AccountPrincipals): readonly Mutant[] {
  const { account, organization } = world;
  const compiled: CompiledDocuments = new WeakMap();
  const bearing = new Map<object, { readonly policy: ReadablePolicy; readonly principals: Set<string> }>();
  const holders = [...account.users, ...account.roles];
  for (const { arn } of holders) {
    for (const policy of policiesOf(world, arn)) {
      const document = world.documentOf(policy);
      if (typeof document !== 'object' || document === null) continue;
      const known = bearing.get(document) ?? { policy, principals: new Set() };
      known.principals.add(arn);
      bearing.set(document, known);
    }
  }
  const ofDocuments = [...bearing].flatMap(([document, { policy, principals }]) =>
    mutantsOf(document).map(({ statement, change, document: changed }): Mutant => {
      const sid = policy.statements[statement]?.sid;
      const swap = (one: unknown) => (one === document ? changed : one);
      const inherited = organization === 'none' ? organization : withDocuments(organization, swap);
      return {
        policy: policy.name,
        statement,
        ...(sid === undefined ? {} : { sid }),
        change,
        principals,
        world: () => new AccountPrincipals(swapped(account, swap), inherited, compiled),
      };
    }),
  );
  const ofBoundaries = holders
    .filter(({ boundary }) => boundary !== undefined)
    .map(({ arn }): Mutant => {
      return {
        policy: arn,
        change: 'the permissions boundary is removed',
        principals: new Set([arn]),
        world: () => new AccountPrincipals(withoutBoundary(account, arn), organization, compiled),
      };
    });
  return [...ofDocuments, ...ofBoundaries];
}

function policiesOf(world: AccountPrincipals, arn: string): readonly ReadablePolicy[] {
  const set = world.find(arn)?.set;
  if (set === undefined) return [];
  const levels = [...set.serviceControl, ...set.resourceControl].flat();
  return [...set.identity, ...(set.boundary === undefined ? [] : [set.boundary]), ...levels];
}

type Swap = (document: unknown) => unknown;

function swapped(account: Account, swap: Swap): Account {
  const inline = <Holder extends PolicyHolder>(holder: Holder): Holder => ({
    ...holder,
    inline: holder.inline.map((policy) => ({ ...policy, document: swap(policy.document) })),
  });
  return {
    ...account,
    users: account.users.map(inline),
    groups: account.groups.map(inline),
    roles: account.roles.map(inline),
    policies: account.policies.map((policy) => ({ ...policy, document: swap(policy.document) })),
  };
}

function withDocuments(organization: Inheritance, swap: Swap): Inheritance {
  const levels = (list: Inheritance['serviceControl']) =>
    list.map((level) => level.map((named): NamedDocument => ({ ...named, document: swap(named.document) })));
  return {
    ...organization,
    serviceControl: levels(organization.serviceControl),
    resourceControl: levels(organization.resourceControl),
  };
}

function withoutBoundary(account: Account, arn: string): Account {
  const bare = <Holder extends { readonly arn: string; readonly boundary?: string }>(
    holder: Holder,
  ): Holder => {
    if (holder.arn !== arn) return holder;
    const { boundary: _, ...rest } = holder;
    return rest as Holder;
  };
  return { ...account, users: account.users.map(bare), roles: account.roles.map(bare) };
}
