import { decide } from '../../authz/decide/decide.ts';
import type { ActionQuestion } from '../../authz/decide/types.ts';
import type { Principal } from '../../authz/principal.ts';
import type { TrustPolicy } from './trustPolicy.ts';
import type { TrustPrincipals } from './trustPrincipals.ts';

/**
 * How a trust policy names whom it allows, the strongest first. `itself`: this user, this session; `role`:
 * the role that it is a session of; `everyone`: `*`; `account`: its account, which only lets that account's
 * own policies allow it; `provider`: the one that vouches for it.
 */
export const STRENGTHS = ['itself', 'role', 'everyone', 'account', 'provider'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** Everything that a trust policy may call somebody. */
export interface TrustNames {
  readonly itself: readonly string[];
  readonly role: readonly string[];
  readonly account?: string;
  readonly provider: readonly string[];
}

export function trustNames(principal: Principal): TrustNames {
  const { accountId: account, arn, userId } = principal;
  switch (principal.type) {
    case 'User':
      return { itself: [arn, userId], role: [], account, provider: [] };
    case 'AssumedRole':
      return { itself: [arn], role: [principal.roleArn, principal.roleId], account, provider: [] };
    case 'FederatedUser':
      return { itself: [arn], role: [], account, provider: [] };
    case 'Account':
      return { itself: [], role: [], account, provider: [] };
  }
}

/**
 * How a trust policy allows what is asked, or that it does not. A Deny that bears on the caller outweighs
 * every Allow, and so does one of which this cannot be known.
 */
export function trustedAs(
  policy: TrustPolicy,
  names: TrustNames,
  question: ActionQuestion,
): Strength | undefined {
  const denies = policy.filter(({ effect, principals }) => effect === 'Deny' && isDenied(principals, names));
  return STRENGTHS.find((strength) => {
    const allows = policy.filter(
      ({ effect, principals }) => effect === 'Allow' && isAllowed(principals, names, strength),
    );
    const identity = [...denies, ...allows].map((statement) => statement.policy);
    const set = { root: false, identity, serviceControl: [], resourceControl: [] };
    return decide(set, [question]).outcome === 'allowed';
  });
}

/**
 * Whoever comes with a provider's word only must be let in by that provider's name: `*` means who has
 * credentials.
 */
export function isAllowed(principals: TrustPrincipals, names: TrustNames, strength: Strength): boolean {
  if (principals.negated)
    return strength === 'everyone' && !has(principals, names, 'some') && !isOutside(names);
  switch (strength) {
    case 'itself':
      return names.itself.some((name) => principals.names.has(name));
    case 'role':
      return names.role.some((name) => principals.names.has(name));
    case 'everyone':
      return principals.everyone && !isOutside(names);
    case 'account':
      return names.account !== undefined && principals.accounts.has(names.account);
    case 'provider':
      return names.provider.some((name) => principals.federated.has(name));
  }
}

/**
 * A Deny of everyone but some spares only those of whom it lists every name: account, role and session (IAM
 * User Guide, "NotPrincipal").
 */
export function isDenied(principals: TrustPrincipals, names: TrustNames): boolean {
  return principals.negated ? !has(principals, names, 'every') : has(principals, names, 'some');
}

function has(principals: TrustPrincipals, names: TrustNames, which: 'some' | 'every'): boolean {
  if (principals.everyone) return true;
  const listed = [
    ...(names.itself.length === 0 ? [] : [names.itself.some((name) => principals.names.has(name))]),
    ...(names.role.length === 0 ? [] : [names.role.some((name) => principals.names.has(name))]),
    ...(names.account === undefined ? [] : [principals.accounts.has(names.account)]),
    ...(names.provider.length === 0 ? [] : [names.provider.some((name) => principals.federated.has(name))]),
  ];
  return which === 'some' ? listed.includes(true) : !listed.includes(false);
}

function isOutside({ account }: TrustNames): boolean {
  return account === undefined;
}
