/**
 * An account's `AWSServiceRoleForAmazonMQ`, as far as it can differ: its trust, path and policy are AWS's.
 */
export interface ServiceLinkedRole {
  /** `AROA…`: made again after a deletion, the role has another one. */
  readonly roleId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly description?: string;
}

/** The state of a deletion. Source: IAM API Reference, GetServiceLinkedRoleDeletionStatus. */
export interface RoleDeletion {
  readonly status: 'NOT_STARTED' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED';
  /** Of a deletion that failed: one sentence, and the brokers that still use the role. */
  readonly reason?: string;
  readonly usage?: readonly RoleUsage[];
}

export interface RoleUsage {
  readonly region: string;
  /** ARNs. */
  readonly resources: readonly string[];
}

/**
 * Port: the service-linked roles for Amazon MQ, one an account (src/state/roles/ implements it).
 * Every method rejects when its source cannot be asked.
 */
export interface ServiceLinkedRoles {
  get(accountId: string): Promise<ServiceLinkedRole | undefined>;
  /** `exists`: there is one already, and it stays as it is. */
  create(accountId: string, description?: string): Promise<ServiceLinkedRole | 'exists'>;
  /** The only thing of it that its account may change. False: there is no role. */
  describe(accountId: string, description: string): Promise<boolean>;
  /**
   * Begins the deletion and gives its task's id; that of one still going on, if there is. Undefined: there is
   * no role.
   */
  delete(accountId: string): Promise<string | undefined>;
  /** Undefined: no such task. */
  deletion(accountId: string, taskId: string): Promise<RoleDeletion | undefined>;
}
