/**
 * Who signed a request, as IAM names it.
 * Only `authenticate` makes one from a request: a Principal of a request means that its signature was
 * checked.
 * Sources: IAM User Guide, "IAM identifiers", "Where you can use policy variables" (principal key values);
 * STS API Reference.
 */
export type Principal = LongTermPrincipal | AssumedRolePrincipal | FederatedUserPrincipal;

/**
 * Principals that can have long-term access keys. With GetSessionToken credentials the principal stays the
 * same.
 */
export type LongTermPrincipal = RootPrincipal | UserPrincipal;

/** The account's root user: `arn:aws:iam::<account>:root`; its user id is the account id. */
interface RootPrincipal {
  readonly type: 'Account';
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
}

/** An IAM user: `arn:aws:iam::<account>:user/<path/><name>`, user id `AIDA…`. */
export interface UserPrincipal {
  readonly type: 'User';
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  readonly userName: string;
}

/**
 * A role's session: `arn:aws:sts::<account>:assumed-role/<role name>/<session name>`, user id `AROA…:<session
 * name>`.
 */
export interface AssumedRolePrincipal {
  readonly type: 'AssumedRole';
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  /** `arn:aws:iam::<account>:role/<path/><name>`: the role whose policies apply; also `aws:PrincipalArn`. */
  readonly roleArn: string;
  /** `AROA…`: a deleted role that is created again under the same name gets another id. */
  readonly roleId: string;
}

/**
 * A session of GetFederationToken: `arn:aws:sts::<account>:federated-user/<name>`, user id
 * `<account>:<name>`.
 */
interface FederatedUserPrincipal {
  readonly type: 'FederatedUser';
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  /** The principal that made the session: its policies apply, limited by the session policies. */
  readonly issuer: LongTermPrincipal;
}

/**
 * The holder: its identity-based policies apply to a principal's requests. It is a user, a role, or the root
 * user.
 */
export interface PolicyHolder {
  readonly type: 'Account' | 'User' | 'Role';
  readonly accountId: string;
  readonly arn: string;
  /** Unique id: the account id, `AIDA…` or `AROA…`. */
  readonly id: string;
  /** Friendly name: the last part of the ARN; `root` for the root user. */
  readonly name: string;
}

export function policyHolder(principal: Principal): PolicyHolder {
  switch (principal.type) {
    case 'AssumedRole': {
      const { accountId, roleArn: arn, roleId: id } = principal;
      return { type: 'Role', accountId, arn, id, name: lastPart(arn) };
    }
    case 'FederatedUser':
      return policyHolder(principal.issuer);
    case 'User':
      return {
        type: 'User',
        accountId: principal.accountId,
        arn: principal.arn,
        id: principal.userId,
        name: principal.userName,
      };
    case 'Account':
      return {
        type: 'Account',
        accountId: principal.accountId,
        arn: principal.arn,
        id: principal.userId,
        name: 'root',
      };
  }
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/**
 * The STS operation that issued temporary credentials; `Login`: the gateway's own exchange of a
 * GetCallerIdentity proof.
 */
export const SESSION_KINDS = [
  'GetSessionToken',
  'AssumeRole',
  'AssumeRoleWithWebIdentity',
  'GetFederationToken',
  'Login',
  'AssumeRoleWithSAML',
] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/**
 * The content of a session token that was opened and whose signature was verified. Times are whole seconds in
 * milliseconds since the epoch.
 * Source: IAM User Guide, "Temporary security credentials in IAM", "Session policies", "Pass session tags in
 * AWS STS".
 */
export interface Session {
  readonly kind: SessionKind;
  /** `ASIA…`: identifies the session in caches and records; it is not secret. */
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
  /**
   * Session tags, also those inherited by role chaining. In `aws:PrincipalTag/…` they take precedence over
   * the role's own tags.
   */
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** Keys of the tags that the next role in a chain inherits. */
  readonly transitiveTagKeys: readonly string[];
  /**
   * When the second factor was given (GetSessionToken only); absent: `aws:MultiFactorAuthPresent` is false.
   */
  readonly mfaAt?: number;
  readonly sourceIdentity?: string;
  /** ARN of the identity provider (`aws:FederatedProvider`). */
  readonly federatedProvider?: string;
  /** AssumeRoleWithSAML only. */
  readonly saml?: SamlSubject;
}

/**
 * The claims of a SAML assertion that stay with the session. Source: IAM User Guide, "Available keys for
 * SAML-based AWS STS federation".
 */
export interface SamlSubject {
  /** `saml:sub`. */
  readonly subject: string;
  /** `saml:sub_type`. */
  readonly subjectType: string;
  /** `saml:namequalifier`. */
  readonly nameQualifier: string;
}

/** The caller: the principal, and its session if it signed with temporary credentials. */
export interface Caller {
  readonly principal: Principal;
  readonly session?: Session | undefined;
}
