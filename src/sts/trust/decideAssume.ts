import { decide } from '../../authz/decide/decide.ts';
import type { ActionQuestion, Decision, PolicySet, Reason } from '../../authz/decide/types.ts';
import type { Principal } from '../../authz/principal.ts';
import { withTrust } from './grantedByTrust.ts';
import { isAllowed, isDenied, STRENGTHS, type Strength, type TrustNames, trustNames } from './trustedAs.ts';
import type { TrustPolicy } from './trustPolicy.ts';

/** The action of the operation that IAM principals call to assume a role. */
export const ASSUME_ROLE = 'sts:AssumeRole';

/** The actions that AssumeRole may need besides, for tags, a source identity and contexts. */
export const ACTIONS_WITH_ASSUME = ['sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'] as const;

/**
 * The actions of operations that no IAM principal calls: an identity provider signed the request, and the
 * trust policy alone decides.
 */
export const FEDERATED_ACTIONS = ['sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'] as const;

/** Who asks for a role, as the trust policy and the policies of the caller's account see it. */
export interface AssumingCaller {
  readonly principal: Principal;
  /** The caller's own policies, with the resource control policies of the role's account. */
  readonly own: PolicySet;
}

/**
 * Whether the trust policy and the caller's policies together allow one action of AssumeRole, three-valued
 * (docs/rules/identities.md rules 8 to 11). The root user and federated users assume no role.
 */
export function decideAssume(
  trust: TrustPolicy,
  { principal, own }: AssumingCaller,
  question: ActionQuestion,
  accountOfRole: string,
): Decision {
  const names = trustNames(principal);
  const needs = new Set<string>();
  let pending = false;
  let refusal: Decision = refusedBy(question, undefined);
  if (!assumesRoles(principal)) return refusal;
  for (const strength of STRENGTHS) {
    const trusted = decide(trustSet(trust, names, strength), [question]);
    if (trusted.outcome === 'refused') {
      if (trusted.reason.effect === 'explicitDeny') refusal = refusedBy(question, trusted.reason);
      continue;
    }
    const decided = decide(ownPolicies(own, strength, principal, question.action, accountOfRole), [question]);
    if (decided.outcome === 'refused') {
      refusal = decided;
      continue;
    }
    if (trusted.outcome === 'allowed' && decided.outcome === 'allowed') return decided;
    pending = true;
    for (const one of [trusted, decided]) {
      if (one.outcome === 'pending') for (const need of one.needs) needs.add(need);
    }
  }
  return pending ? { outcome: 'pending', needs } : refusal;
}

/** Only users and sessions of roles can assume roles (docs/rules/identities.md rules 7 and 11). */
export function assumesRoles({ type }: Pick<Principal, 'type'>): boolean {
  return type === 'User' || type === 'AssumedRole';
}

/**
 * The caller's policies for an action whose trust policy names the caller in this way. In one account, the
 * trust policy can replace an Allow of sts:AssumeRole, but not one of the other actions
 * (docs/rules/identities.md rules 8 to 10).
 */
export function ownPolicies(
  own: PolicySet,
  strength: Strength,
  { accountId }: Pick<Principal, 'accountId'>,
  action: string,
  accountOfRole: string,
): PolicySet {
  const alone = action.toLowerCase() === ASSUME_ROLE.toLowerCase() && accountId === accountOfRole;
  return alone ? withTrust(own, strength) : own;
}

/** The statements of a trust policy that apply to a caller who is named in this way. */
export function statementsFor(trust: TrustPolicy, names: TrustNames, strength: Strength): TrustPolicy {
  return trust.filter(({ effect, principals }) =>
    effect === 'Deny' ? isDenied(principals, names) : isAllowed(principals, names, strength),
  );
}

function trustSet(trust: TrustPolicy, names: TrustNames, strength: Strength): PolicySet {
  const identity = statementsFor(trust, names, strength).map(({ policy }) => policy);
  return { root: false, identity, serviceControl: [], resourceControl: [] };
}

/** @param reason that of the trust policy's Deny; undefined: the trust policy does not allow it */
function refusedBy({ action, resource, shown }: ActionQuestion, reason: Reason | undefined): Decision {
  const on = shown ?? (resource.kind === 'arn' ? resource.arn : '*');
  const { policyKind: _, ...named } = reason ?? { effect: 'implicitDeny' as const, action, resource: on };
  return { outcome: 'refused', reason: named };
}
