/** The two types of policies that bear on what a request may do (Organizations API Reference, `PolicySummary.Type`). */
export const POLICY_TYPES = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
export type PolicyType = (typeof POLICY_TYPES)[number];

/**
 * An organization as its file describes it: checked, one tree, every reference resolved, policy documents parsed and valid.
 * Plain JSON, so that a snapshot keeps it as it is. Made by `parseOrganization` only.
 */
export interface Organization {
  /** `o-…`. */
  readonly id: string;
  readonly managementAccountId: string;
  /** Those that are enabled. One that is not binds nobody. */
  readonly policyTypes: readonly PolicyType[];
  /** The root, its organizational units and its accounts. */
  readonly targets: readonly OrganizationTarget[];
  readonly policies: readonly OrganizationPolicy[];
}

/** What policies are attached to: `r-…`, `ou-…` or an account id. */
export interface OrganizationTarget {
  readonly id: string;
  /** Absent: the root. */
  readonly parentId?: string;
}

export interface OrganizationPolicy {
  readonly name: string;
  readonly arn?: string;
  readonly type: PolicyType;
  readonly document: unknown;
  /** Ids of the targets that it is attached to. */
  readonly targets: readonly string[];
}

/** The organization cannot say what binds an account: nothing of that account can be decided. The message is one sentence. */
export class OrganizationError extends Error {
  override readonly name = 'OrganizationError';
}
