import type { PolicySet } from '../decide/types.ts';
import type { Caller } from '../principal.ts';

/** A caller's compiled policies, and its other facts that conditions use. */
export type LoadedPolicies = {
  /** `aws:PrincipalTag/…`: the tags of the user or role; session tags take precedence. */
  readonly tags: Readonly<Record<string, string>>;
  readonly organization: OrganizationFacts | 'none';
  /** How long ago they were read, in milliseconds; for records. */
  readonly ageMs?: number;
} & (
  | { readonly set: PolicySet }
  /** A document is not a policy: every request is refused. */
  | { readonly set: 'unreadable'; readonly fault: string }
);

export interface OrganizationFacts {
  /** `o-…`. */
  readonly id: string;
  /** `o-…/r-…/ou-…/`. */
  readonly path: string;
}

/**
 * Port: the compiled policies of one caller. Undefined when the principal no longer exists. Rejects when the
 * directory cannot be read: the request is then undecidable, never allowed.
 */
export interface PolicySource {
  load(caller: Caller): Promise<LoadedPolicies | undefined>;
}
