/**
 * An account from an export: checked, every reference resolved, policy documents parsed and valid. Only
 * `parseAccountExport` makes one.
 */
export interface Account {
  readonly accountId: string;
  readonly partition: Partition;
  readonly users: readonly AccountUser[];
  readonly groups: readonly AccountGroup[];
  readonly roles: readonly AccountRole[];
  /** Every managed policy of the export, and AWS managed policies that are attached to an identity. */
  readonly policies: readonly ManagedPolicy[];
  readonly instanceProfiles: readonly InstanceProfile[];
  /**
   * Absent: the export does not list them, as IAM's own exports never do. An import then keeps the providers
   * that the account already has.
   */
  readonly providers?: readonly AccountProvider[];
  /** The name that sign-in pages show instead of the account's id. Absent: the account has no alias. */
  readonly alias?: string;
  /** Absent: AWS's default. */
  readonly passwordPolicy?: PasswordPolicy;
  /** Whether a credential report was asked for. */
  readonly credentialReport?: true;
}

/** An identity provider as an entity of IAM. */
export type AccountProvider = OpenIdProvider | SamlProvider;

interface ProviderCommon {
  readonly arn: string;
  readonly createdAt?: string;
  readonly tags?: TagPairs;
}

export interface OpenIdProvider extends ProviderCommon {
  readonly kind: 'oidc';
  /** The issuer as `iss` holds it, with its scheme. */
  readonly url: string;
  readonly clientIds: readonly string[];
  /**
   * They are stored and shown, but not checked: keys are fetched over TLS, which trusts the root certificates
   * of the platform.
   */
  readonly thumbprints: readonly string[];
}

export interface SamlProvider extends ProviderCommon {
  readonly kind: 'saml';
  /** The metadata document, as text that has passed the check of metadata. */
  readonly metadata: string;
  /** `SAMLSP…`. */
  readonly uuid: string;
  /** When `metadata` was last replaced. Absent: never. */
  readonly updatedAt?: string;
  /** Absent: assertions may be encrypted, and may be plain. */
  readonly encryption?: 'Required';
  /** The keys that decrypt assertions, the oldest first; the table holds the keys themselves. */
  readonly privateKeys?: readonly SamlPrivateKey[];
}

export interface SamlPrivateKey {
  /** `SAMLPK…`. */
  readonly keyId: string;
  readonly createdAt: string;
}

/** What passwords of the account's users must be (IAM API Reference, `PasswordPolicy`). */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly requireSymbols: boolean;
  readonly requireNumbers: boolean;
  readonly requireUppercase: boolean;
  readonly requireLowercase: boolean;
  readonly usersMayChange: boolean;
  /** Days. */
  readonly maxAge?: number;
  readonly reusePrevention?: number;
  readonly hardExpiry?: boolean;
}

/** The login profile of a user with a password. The table holds a slow hash and never the password. */
export interface LoginProfile {
  readonly createdAt: string;
  readonly resetRequired: boolean;
  /** `scrypt$…`. Absent: the login profile is from an older mqgate, which stored no hash. */
  readonly passwordHash?: string;
}

/** The partitions an account can live in (IAM User Guide, "IAM ARNs"). */
export const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;
export type Partition = (typeof PARTITIONS)[number];

export interface InlinePolicy {
  readonly name: string;
  readonly document: unknown;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly arn: string;
  /** The document of the default version, which alone is in effect. */
  readonly document: unknown;
  /** `ANPA…`. */
  readonly id?: string;
  readonly description?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** `v1`, …: the default version. */
  readonly versionId: string;
  /** Every version, with the default one, in IAM's order: the newest first. */
  readonly versions: readonly PolicyVersion[];
  /** Absent: none, or from an IAM export, which lacks it. */
  readonly tags?: TagPairs;
}

export interface PolicyVersion {
  readonly id: string;
  readonly document: unknown;
  readonly createdAt?: string;
}

/** A container for one role, as Amazon EC2 uses it. */
export interface InstanceProfile {
  readonly name: string;
  /** `AIPA…`. */
  readonly id: string;
  readonly arn: string;
  readonly createdAt?: string;
  /** Name of its role; absent: none. */
  readonly role?: string;
  readonly tags: TagPairs;
}

/** What users, groups and roles have in common: their own policies, and ARNs of managed ones. */
export interface PolicyHolder {
  readonly name: string;
  /** Unique id: `AIDA…`, `AGPA…`, `AROA…`. IAM never uses one again, even for the same name. */
  readonly id: string;
  readonly arn: string;
  /**
   * ISO 8601 in UTC, to the second (`2024-01-02T09:07:13Z`), like all times here. Absent where the export has
   * none.
   */
  readonly createdAt?: string;
  readonly inline: readonly InlinePolicy[];
  readonly attached: readonly string[];
}

/** Tags as pairs, because a tag's key may be any text, even `__proto__`. */
export type TagPairs = readonly (readonly [key: string, value: string])[];

export interface AccountUser extends PolicyHolder {
  readonly groups: readonly string[];
  /** ARN of the permissions boundary. */
  readonly boundary?: string;
  readonly loginProfile?: LoginProfile;
  readonly tags: TagPairs;
}

export type AccountGroup = PolicyHolder;

export interface AccountRole extends PolicyHolder {
  readonly trust: unknown;
  readonly description?: string;
  /** 3600 to 43200. IAM's export lacks it; AWS's default is used then. */
  readonly maxSessionSeconds?: number;
  readonly boundary?: string;
  readonly tags: TagPairs;
}
