import type { PolicySet } from '../decide/types.ts';
import type { Caller } from '../principal.ts';

/** A caller's policies, ready to decide with, and what else of it conditions look at. */
export type LoadedPolicies = {
  /** `aws:PrincipalTag/…`: the user's or role's, outweighed by the session's. */
  readonly tags: Readonly<Record<string, string>>;
  readonly organization: OrganizationFacts | 'none';
  /** How long ago they were read, in milliseconds; for records. */
  readonly ageMs?: number;
} & (
  | { readonly set: PolicySet }
  /** A document cannot be read as a policy: every request is refused. */
  | { readonly set: 'unreadable'; readonly fault: string }
);

export interface OrganizationFacts {
  /** `o-…`. */
  readonly id: string;
  /** `o-…/r-…/ou-…/`. */
  readonly path: string;
}

/**
 * Port: the compiled policies of one caller. Undefined when the principal is gone.
 * Rejects when the directory cannot be asked: the request is then undecidable, never allowed.
 */
export interface PolicySource {
  load(caller: Caller): Promise<LoadedPolicies | undefined>;
}
