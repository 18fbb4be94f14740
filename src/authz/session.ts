import type { Principal } from './principal.ts';

/** The STS operation that issued temporary credentials; `Login`: the gateway's own exchange of a GetCallerIdentity proof. */
export const SESSION_KINDS = [
  'GetSessionToken',
  'AssumeRole',
  'AssumeRoleWithWebIdentity',
  'GetFederationToken',
  'Login',
] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/**
 * What temporary credentials say of their holder: the inside of a session token, once it was opened and the signature stands.
 * Times are whole seconds in milliseconds since the epoch.
 * Source: IAM User Guide, "Temporary security credentials in IAM", "Session policies", "Pass session tags in AWS STS".
 */
export interface Session {
  readonly kind: SessionKind;
  /** `ASIA…`: names the session in caches and records; worth nothing without its secret. */
  readonly accessKeyId: string;
  readonly principal: Principal;
  /**
   * `aws:TokenIssueTime`. For a role session that logged in with AWS credentials: 0, older than any
   * revocation (docs/rules/identities.md rule 21).
   */
  readonly issuedAt: number;
  /** From this moment on the token is refused. */
  readonly expiresAt: number;
  /**
   * Inline session policies as JSON text, and ARNs of managed ones: together they limit what the holder's
   * policies allow. Both empty: no limit, except for a federated session, which is then allowed nothing
   * (docs/rules/iam.md rule 4).
   */
  readonly policies: readonly string[];
  readonly policyArns: readonly string[];
  /** Session tags, those inherited by role chaining included; they outweigh the role's own under `aws:PrincipalTag/…`. */
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** Keys of the tags that the next role in a chain inherits. */
  readonly transitiveTagKeys: readonly string[];
  /** When the second factor was given (GetSessionToken only); absent: `aws:MultiFactorAuthPresent` is false. */
  readonly mfaAt?: number;
  readonly sourceIdentity?: string;
  /** ARN of the identity provider (`aws:FederatedProvider`). */
  readonly federatedProvider?: string;
}

/** Who calls: the principal, and its session if it signed with temporary credentials. */
export interface Caller {
  readonly principal: Principal;
  readonly session?: Session | undefined;
}
