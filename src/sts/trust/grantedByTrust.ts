import type { PolicySet } from '../../authz/decide/types.ts';
import type { CompiledPolicy } from '../../authz/policy/compiledPolicy.ts';
import { compilePolicy } from '../../authz/policy/compilePolicy.ts';
import type { Strength } from './trustedAs.ts';

/** A policy that allows everything; it replaces the policies that a trust policy makes unnecessary. */
const ALLOW_ALL = compilePolicy({
  name: 'allowed by the trust policy',
  source: 'trust',
  document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
});

/**
 * The caller's policies where a trust policy of its own account allows it. A trust policy that names the
 * account changes nothing. If it names the caller's role, or `*`, the caller needs no identity policy, but
 * its boundary and session policies still apply. If it names the caller itself, only their Deny statements
 * apply. Service and resource control policies always apply.
 * Source: IAM User Guide, "Policy evaluation logic", permissions of resource-based policies within one
 * account.
 */
export function withTrust(own: PolicySet, strength: Strength): PolicySet {
  if (strength === 'account' || strength === 'provider') return own;
  const granted: PolicySet = { ...own, identity: [...own.identity, ALLOW_ALL] };
  if (strength !== 'itself') return granted;
  const { boundary, session } = own;
  return {
    ...granted,
    ...(boundary === undefined ? {} : { boundary: denyOnly(boundary) }),
    ...(session === undefined ? {} : { session: session.map(denyOnly) }),
  };
}

/** The Deny statements of a policy. */
function denyOnly(policy: CompiledPolicy): CompiledPolicy {
  return {
    ...policy,
    forAction: (action) => ({
      deny: policy.forAction(action).deny,
      allow: ALLOW_ALL.forAction(action).allow,
    }),
  };
}

/**
 * The policies of a caller that has none of its own: the trust policy allows the call, and these policies
 * limit it.
 */
export function granted(resourceControl: PolicySet['resourceControl']): PolicySet {
  return { root: false, identity: [ALLOW_ALL], serviceControl: [], resourceControl };
}
