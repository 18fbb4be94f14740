import type { TagPairs } from './account.ts';

/**
 * The variable members of an account's `AWSServiceRoleForAmazonMQ`; AWS defines its trust policy, path and
 * policy.
 */
export interface ServiceLinkedRole {
  /** `AROA…`: a role that is made again after a deletion has another id. */
  readonly roleId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly description?: string;
  readonly tags?: TagPairs;
}

/** The state of a deletion. Source: IAM API Reference, GetServiceLinkedRoleDeletionStatus. */
export interface RoleDeletion {
  readonly status: 'NOT_STARTED' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  /** For a failed deletion: one sentence, and the brokers that still use the role. */
  readonly reason?: string;
  readonly usage?: readonly RoleUsage[];
}

export interface RoleUsage {
  readonly region: string;
  /** ARNs. */
  readonly resources: readonly string[];
}

/**
 * Port: the service-linked roles for Amazon MQ, one per account (src/state/roles/ implements it).
 * Every method rejects when its source is unavailable.
 */
export interface ServiceLinkedRoles {
  get(accountId: string): Promise<ServiceLinkedRole | undefined>;
  /** `exists`: the account already has one, which is not changed. */
  create(accountId: string, description?: string): Promise<ServiceLinkedRole | 'exists'>;
  /** False: there is no role. */
  describe(accountId: string, description: string): Promise<boolean>;
  /** False: there is no role, or its tags are not `before` any more. */
  tag(accountId: string, before: TagPairs, tags: TagPairs): Promise<boolean>;
  /**
   * Starts the deletion and returns the id of its task, or of the task that is already running. Undefined:
   * there is no role.
   */
  delete(accountId: string): Promise<string | undefined>;
  /** Undefined: no such task. */
  deletion(accountId: string, taskId: string): Promise<RoleDeletion | undefined>;
}
