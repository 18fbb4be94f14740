import type { NamedDocument } from '../policy/compiledPolicy.ts';
import type { Principal } from '../principal.ts';

/** Policies of an organization, one list per level from its root to the account. */
export type PolicyLevels = readonly (readonly NamedDocument[])[];

/** What the principal's account inherits from its organization (Organizations User Guide, "SCP evaluation"). */
export interface OrganizationRecord {
  /** `o-…`: `aws:PrincipalOrgID`, `aws:ResourceOrgID`. */
  readonly id: string;
  /** `o-…/r-…/ou-…/`, ending in a slash: `aws:PrincipalOrgPaths`. */
  readonly path: string;
  /** `[]` for principals that service control policies do not bind: the management account's, service-linked roles. */
  readonly serviceControl: PolicyLevels;
  readonly resourceControl: PolicyLevels;
}

/** Everything the directory holds for one principal that a decision looks at. */
export interface PrincipalRecord {
  readonly identity: readonly NamedDocument[];
  readonly boundary?: NamedDocument;
  /** The user's or role's own tags (`aws:PrincipalTag/…`). */
  readonly tags: Readonly<Record<string, string>>;
  readonly organization: OrganizationRecord | 'none';
  /**
   * When the oldest part of it was read, by the clock of whoever keeps it; absent: since the load began. What a directory shares
   * between principals must not make a change take longer than the refresh time.
   */
  readonly asOf?: number;
}

/**
 * Port: where identities and their policies come from (an account snapshot, or live IAM).
 * Every method rejects when the source cannot be asked or answers in part: the request is then undecidable, never allowed.
 * INVARIANT: strongly consistent, as far as the source has such reads.
 */
export interface Directory {
  /**
   * The policies of the principal's holder (`policyHolder`): the user and its groups, the role, nothing for the root user.
   * Undefined when the holder is gone, or another one stands under its name (compare the unique id and the ARN).
   */
  load(principal: Principal): Promise<PrincipalRecord | undefined>;
  /** Managed policies by ARN, the account's own or AWS's, in their default version; an ARN that names none is not in the map. */
  managedPolicies(accountId: string, arns: readonly string[]): Promise<ReadonlyMap<string, NamedDocument>>;
}
