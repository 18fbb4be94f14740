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

/**
 * As in DescribeBroker's answer: without the service account's password, whose hash is a member of its own.
 */
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

/** The other broker of a data replication pair (API Reference, DataReplicationCounterpart). */
interface ReplicationCounterpart {
  readonly brokerId: string;
  readonly region: string;
}

/** A broker's side of a data replication pair; a primary has no counterpart until a replica names it. */
export interface Replication {
  readonly role: 'PRIMARY' | 'REPLICA';
  readonly counterpart?: ReplicationCounterpart | undefined;
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

/** `BrokerInstance`: where one instance of a broker is reached (API Reference). */
export interface BrokerInstance {
  readonly consoleURL?: string | undefined;
  readonly endpoints: readonly string[];
  /** ActiveMQ only. */
  readonly ipAddress?: string | undefined;
}

/**
 * A broker as it is kept. Its state is never stored: it is derived from the transition times and `failed`
 * (see lifecycle.ts). All times are milliseconds since the epoch.
 */
export interface BrokerRecord extends Scope, Omit<BrokerChoice, 'dataReplicationPrimaryBrokerArn'> {
  readonly id: string;
  readonly created: number;
  /** When creation ends. */
  readonly runningAt: number;
  /** The addresses of the broker's real process; absent: the names that the service would give. */
  readonly instances?: readonly BrokerInstance[] | undefined;
  /** The step at which a real process failed: its first start, or a later start. */
  readonly failed?: 'creation' | 'restart' | undefined;
  /** When deletion ends; absent: not being deleted. */
  readonly deletedAt?: number | undefined;
  readonly maintenanceWindowStartTime: MaintenanceWindow;
  /** The counter behind the limit on changes of the window: the count, and when it starts again. */
  readonly windowChanges?: { readonly count: number; readonly forgottenAt: number } | undefined;
  readonly configuration: ConfigurationReference;
  /** Configurations that were current before, newest first. */
  readonly configurationHistory?: readonly ConfigurationReference[] | undefined;
  readonly ldapServiceAccountPasswordHash?: string | undefined;
  /** AWS RAM resource shares; RabbitMQ only. */
  readonly resourceShareArns?: readonly string[] | undefined;
  /** The broker's side of its pair; present once the reboot that joins the pair has ended. */
  readonly replication?: Replication | undefined;
  /** The changes that the next reboot makes; while `rebootEndsAt` is set, those of the current reboot. */
  readonly pending?: PendingChanges | undefined;
  /** How many reboots have begun. A user's pending change records the count at which it was made. */
  readonly reboots: number;
  /**
   * When the last reboot ends or ended; absent once a write has stored the changes of that reboot (see
   * lifecycle.ts).
   */
  readonly rebootEndsAt?: number | undefined;
  /** The number of users, including those that the next reboot removes. */
  readonly userCount: number;
  /** How many of them the next reboot removes. */
  readonly leavingUsers: number;
  /**
   * Counts the writes of these members except the two user counts. Every update is conditional on the version
   * that it read.
   */
  readonly version: number;
}

/**
 * Members that change with the next reboot. A member is present only when its value differs from the current
 * one.
 */
export type PendingChanges = Partial<
  Pick<
    BrokerRecord,
    | 'authenticationStrategy'
    | 'configuration'
    | 'dataReplicationMode'
    | 'engineVersion'
    | 'hostInstanceType'
    | 'ldapServerMetadata'
    | 'ldapServiceAccountPasswordHash'
    | 'logs'
    | 'replication'
    | 'resourceShareArns'
    | 'storageSize'
  >
>;

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
  | 'replication'
  | 'pending'
  | 'rebootEndsAt'
  | 'failed'
>;

/**
 * A user's rights and password. `passwordHash` is a one-way hash, or for a real process, which must know the
 * password, its sealed text (src/state/brokers/sealedPassword.ts).
 */
export interface UserValues {
  readonly consoleAccess: boolean;
  readonly groups: readonly string[];
  readonly replicationUser: boolean;
  readonly passwordHash: string;
}

export type UserChange = 'CREATE' | 'UPDATE' | 'DELETE';

/** A user as it is kept. Pending changes become current with time (see lifecycle.ts). */
export interface UserRecord extends UserValues {
  readonly username: string;
  readonly pending?: PendingUserChange | undefined;
  /** Counts the writes of this user. */
  readonly version: number;
}

interface PendingUserChange {
  readonly change: UserChange;
  /** How many reboots of the broker had begun when the change was made; the next reboot applies it. */
  readonly reboots: number;
  /** The user's values after an UPDATE. */
  readonly values?: UserValues | undefined;
}

/** What ListUsers and DescribeBroker need of a user. */
export interface UserListing {
  readonly username: string;
  readonly pending?: Pick<PendingUserChange, 'change' | 'reboots'> | undefined;
}

/** The claim on a broker name, with the call that made it (for `creatorRequestId`). */
export interface NameClaim {
  readonly brokerId: string;
  readonly creatorRequestId?: string | undefined;
  /** Digest of the essential members of the call that made the claim. */
  readonly fingerprint: string;
}

/**
 * The configurations a broker uses, by id: the current one and the pending one, not those of the history. A
 * reboot or a deletion releases the old one when it begins, because it cannot be cancelled and nothing is
 * written when it ends.
 */
export function configurationsInUse(broker: BrokerRecord): ReadonlyMap<string, ConfigurationReference> {
  const { configuration, pending, rebootEndsAt } = broker;
  const coming = pending?.configuration ?? configuration;
  const used = rebootEndsAt === undefined ? [configuration, coming] : [coming];
  return new Map(used.map((reference) => [reference.id, reference]));
}
