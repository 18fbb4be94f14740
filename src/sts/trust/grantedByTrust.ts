import type { PolicySet } from '../../authz/decide/types.ts';
import type { CompiledPolicy } from '../../authz/policy/compiledPolicy.ts';
import { compilePolicy } from '../../authz/policy/compilePolicy.ts';
import type { Strength } from './trustedAs.ts';

/** Allows everything; put in the place of what a trust policy makes unnecessary. */
const ALLOW_ALL = compilePolicy({
  name: 'allowed by the trust policy',
  source: 'trust',
  document: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } },
});

/**
 * The caller's policies where a trust policy of its own account allows it. One that names the account changes
 * nothing. Named as a role, or as everyone, the caller needs no identity policy, but boundary and session
 * policies still cut. Named itself, only their Deny counts. Service and resource control policies bind as
 * ever.
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

/** What a policy denies, and nothing else of it. */
function denyOnly(policy: CompiledPolicy): CompiledPolicy {
  return {
    ...policy,
    forAction: (action) => ({
      deny: policy.forAction(action).deny,
      allow: ALLOW_ALL.forAction(action).allow,
    }),
  };
}

/** For somebody without policies of its own: allowed by the trust policy, as far as these let it. */
export function granted(resourceControl: PolicySet['resourceControl']): PolicySet {
  return { root: false, identity: [ALLOW_ALL], serviceControl: [], resourceControl };
}
