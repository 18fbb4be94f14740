import type {
  AuthenticationStrategy,
  DataReplicationMode,
  DayOfWeek,
  DeploymentMode,
  EngineType,
  StorageType,
} from './engine.ts';
import type { Scope } from './scope.ts';

export interface MaintenanceWindow {
  readonly dayOfWeek: DayOfWeek;
  readonly timeOfDay: string;
  readonly timeZone: string;
}

export interface EncryptionOptions {
  readonly useAwsOwnedKey: boolean;
  readonly kmsKeyId?: string | undefined;
}

/** As DescribeBroker answers it: without the service account's password, which is kept beside it as a hash. */
export interface LdapServerMetadata {
  readonly hosts: readonly string[];
  readonly roleBase: string;
  readonly roleName?: string | undefined;
  readonly roleSearchMatching: string;
  readonly roleSearchSubtree?: boolean | undefined;
  readonly serviceAccountUsername: string;
  readonly userBase: string;
  readonly userRoleName?: string | undefined;
  readonly userSearchMatching: string;
  readonly userSearchSubtree?: boolean | undefined;
}

export interface ConfigurationReference {
  readonly id: string;
  readonly revision: number;
}

/** What the caller chose, checked and with every default filled in. Holds no secret. */
export interface BrokerChoice {
  readonly name: string;
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly hostInstanceType: string;
  readonly deploymentMode: DeploymentMode;
  readonly storageType: StorageType;
  /** GB. */
  readonly storageSize?: number | undefined;
  readonly authenticationStrategy: AuthenticationStrategy;
  readonly autoMinorVersionUpgrade: boolean;
  readonly publiclyAccessible: boolean;
  readonly securityGroups: readonly string[];
  readonly subnetIds: readonly string[];
  readonly encryptionOptions: EncryptionOptions;
  readonly ldapServerMetadata?: LdapServerMetadata | undefined;
  readonly logs: { readonly general: boolean; readonly audit: boolean };
  readonly dataReplicationMode: DataReplicationMode;
  readonly dataReplicationPrimaryBrokerArn?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * A broker as it is kept. Its state is never stored: it is derived from the transition times (see lifecycle.ts).
 * All times are milliseconds since the epoch.
 */
export interface BrokerRecord extends Scope, BrokerChoice {
  readonly id: string;
  readonly created: number;
  /** When creation ends. */
  readonly runningAt: number;
  /** When deletion ends; absent: not being deleted. */
  readonly deletedAt?: number | undefined;
  readonly maintenanceWindowStartTime: MaintenanceWindow;
  readonly configuration: ConfigurationReference;
  readonly ldapServiceAccountPasswordHash?: string | undefined;
  readonly userCount: number;
  /** Counts the writes: every update conditions on the one it read. */
  readonly version: number;
}

/** What ListBrokers needs of a broker. */
export type BrokerListing = Pick<
  BrokerRecord,
  | 'accountId'
  | 'region'
  | 'id'
  | 'name'
  | 'created'
  | 'runningAt'
  | 'deletedAt'
  | 'deploymentMode'
  | 'engineType'
  | 'hostInstanceType'
  | 'dataReplicationPrimaryBrokerArn'
>;

/** A user as it is kept: never with its password. */
export interface UserRecord {
  readonly username: string;
  readonly consoleAccess: boolean;
  readonly groups: readonly string[];
  readonly replicationUser: boolean;
  readonly passwordHash: string;
}

/** Who holds a broker name, and what the first call asked for (for `creatorRequestId`). */
export interface NameClaim {
  readonly brokerId: string;
  readonly creatorRequestId?: string | undefined;
  /** Digest of the essential members of the call that made the claim. */
  readonly fingerprint: string;
}
