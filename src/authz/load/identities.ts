/** A role as STS looks at it. */
export interface RoleFacts {
  readonly arn: string;
  /** `AROA…`. */
  readonly roleId: string;
  readonly roleName: string;
  /** The trust policy: parsed JSON, not yet checked against its grammar. */
  readonly trust: unknown;
  /** From 3600 to 43200; 3600 where the directory does not say. */
  readonly maxSessionSeconds: number;
  readonly tags: readonly (readonly [key: string, value: string])[];
}

/** A user as credentials are issued for it. */
export interface UserFacts {
  readonly arn: string;
  /** `AIDA…`. */
  readonly userId: string;
  readonly userName: string;
}

/**
 * Port: users and roles by name, for those who issue credentials. Rejects as `Directory` does; undefined: there is none.
 * Names are compared as IAM keeps them, with case.
 */
export interface Identities {
  role(accountId: string, roleName: string): Promise<RoleFacts | undefined>;
  user(accountId: string, userName: string): Promise<UserFacts | undefined>;
}
