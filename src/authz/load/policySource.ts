import type { PolicySet } from '../decide/policySet.ts';
import type { Principal } from '../principal.ts';

/** A principal's policies, ready to decide with, and its tags (`aws:PrincipalTag/…`). */
export type LoadedPolicies = { readonly tags: Readonly<Record<string, string>> } & (
  | { readonly set: PolicySet }
  /** A document cannot be read as a policy: every request is refused. */
  | { readonly set: 'unreadable'; readonly fault: string }
);

/**
 * Port: the compiled policies of one principal. Undefined when the principal is gone.
 * Rejects when the directory cannot be asked: the request is then undecidable, never allowed.
 */
export interface PolicySource {
  load(principal: Principal): Promise<LoadedPolicies | undefined>;
}
