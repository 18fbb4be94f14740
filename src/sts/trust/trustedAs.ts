import { decide } from '../../authz/decide/decide.ts';
import type { ActionQuestion } from '../../authz/decide/types.ts';
import type { Principal } from '../../authz/principal.ts';
import type { TrustPolicy } from './trustPolicy.ts';
import type { TrustPrincipals } from './trustPrincipals.ts';

/**
 * How a trust policy names the caller that it allows, the strongest form first. `itself`: this user or
 * session; `role`: the role of the session; `everyone`: `*`; `account`: its account, so that the account's
 * own policies must allow it too; `provider`: its identity provider.
 */
export const STRENGTHS = ['itself', 'role', 'everyone', 'account', 'provider'] as const;
export type Strength = (typeof STRENGTHS)[number];

/** Every name by which a trust policy can name a caller. */
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
 * How a trust policy allows the request; undefined: it does not. A Deny that applies to the caller overrides
 * every Allow; so does a Deny that may apply.
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
 * A caller with only an identity provider's token must be allowed by the provider's name: `*` means every
 * caller with credentials.
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
 * A Deny with NotPrincipal exempts a caller only if it lists all of the caller's names: account, role and
 * session (IAM User Guide, "NotPrincipal").
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
