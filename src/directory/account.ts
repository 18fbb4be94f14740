/**
 * An account as an export describes it: checked, every reference resolved, policy documents parsed and valid.
 * Made by `parseAccountExport` only.
 */
export interface Account {
  readonly accountId: string;
  readonly partition: Partition;
  readonly users: readonly AccountUser[];
  readonly groups: readonly AccountGroup[];
  readonly roles: readonly AccountRole[];
  /** Every managed policy of the export, and the known ones of AWS that something is attached to. */
  readonly policies: readonly ManagedPolicy[];
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
  /** The default version's document: the only one in force. */
  readonly document: unknown;
  /** `ANPA…`. */
  readonly id?: string;
  readonly description?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  /** `v1`, …: the default version. */
  readonly versionId: string;
  /** Every version, the default one too, as IAM lists them: the newest first. */
  readonly versions: readonly PolicyVersion[];
  /** Absent: none. The export of IAM does not tell them. */
  readonly tags?: TagPairs;
}

export interface PolicyVersion {
  readonly id: string;
  readonly document: unknown;
  readonly createdAt?: string;
}

/** What users, groups and roles have in common: their own policies, and ARNs of managed ones. */
export interface PolicyHolder {
  readonly name: string;
  /** Unique id: `AIDA…`, `AGPA…`, `AROA…`. Never given twice, even if the name is. */
  readonly id: string;
  readonly arn: string;
  /**
   * As ISO 8601 in UTC, to the second (`2024-01-02T09:07:13Z`); so are all times here. Absent where the
   * export has none.
   */
  readonly createdAt?: string;
  readonly inline: readonly InlinePolicy[];
  readonly attached: readonly string[];
}

/** Tags as pairs: a tag's key may be any word, `__proto__` too. */
export type TagPairs = readonly (readonly [key: string, value: string])[];

export interface AccountUser extends PolicyHolder {
  readonly groups: readonly string[];
  /** ARN of the permissions boundary. */
  readonly boundary?: string;
  readonly tags: TagPairs;
}

export type AccountGroup = PolicyHolder;

export interface AccountRole extends PolicyHolder {
  readonly trust: unknown;
  readonly description?: string;
  /** 3600 to 43200. The export does not tell it: AWS's default is taken then. */
  readonly maxSessionSeconds?: number;
  readonly boundary?: string;
  readonly tags: TagPairs;
}
