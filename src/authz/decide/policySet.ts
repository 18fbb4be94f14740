import type { CompiledPolicy } from '../policy/compiledPolicy.ts';

/**
 * Every policy that bears on one principal, by kind. An explanation needs more of each policy than the decision does.
 * Source: IAM User Guide, "Policy evaluation logic".
 */
export interface PolicySet<Policy extends CompiledPolicy = CompiledPolicy> {
  /** The account's root user: it needs no identity Allow. */
  readonly root: boolean;
  /** Inline and attached policies of the user and its groups, or of the role. */
  readonly identity: readonly Policy[];
  /** Absent: the principal has no boundary. */
  readonly boundary?: Policy;
  /** Absent: no session, or none that is cut. `[]` is a session cut to nothing (GetFederationToken without a policy). */
  readonly session?: readonly Policy[];
  /**
   * One list per level, from the organization's root to the account. `[]`: no organization, or a principal that service
   * control policies do not bind. A level that is `[]` allows nothing.
   */
  readonly serviceControl: readonly (readonly Policy[])[];
  /** The same for resource control policies; they only deny (`RCPFullAWSAccess` is always there). */
  readonly resourceControl: readonly (readonly Policy[])[];
}
