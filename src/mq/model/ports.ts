import type { BrokerListing, BrokerRecord, NameClaim, UserListing, UserRecord } from './broker.ts';
import type { ConfigurationRecord, NewConfiguration } from './configuration.ts';
import type { DecidedTags } from './decidedTags.ts';
import type { LifecycleDurations } from './lifecycle.ts';
import type { Scope } from './scope.ts';

/**
 * What one operation of the Amazon MQ domain is given and gives back. It knows nothing of HTTP or signatures.
 */

/**
 * The caller and the call, after authorization. All text is decoded; `body` is parsed JSON, not yet
 * validated.
 */
export interface OperationInput {
  readonly accountId: string;
  readonly region: string;
  /** Labels of the path, by the names of the operations table (`brokerId`, `resourceArn`, …). */
  readonly path: Readonly<Record<string, string>>;
  /** Query pairs in the order sent; duplicates kept. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly body: unknown;
  /**
   * ARN of the caller. It decides who may repeat a CreateBroker call by its `creatorRequestId`, and nothing
   * else.
   */
  readonly caller: string;
  /** Whether the caller may make the account's service-linked role. Only CreateBroker asks. */
  readonly mayMakeRole?: boolean;
  /**
   * The tags that the call was decided by; a write holds only while they are still so. Absent where the
   * decision read none.
   */
  readonly decidedTags?: DecidedTags | undefined;
}

/** `body` becomes JSON; absent for answers without one (204). */
export interface OperationOutput {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Throws MqError for what the caller can mend; anything else thrown is an internal error. */
export type RunOperation = (input: OperationInput) => Promise<OperationOutput>;

/**
 * Port: what the authorization of a call must know of a broker or configuration: its name (part of a broker's
 * ARN) and tags.
 * INVARIANT: reads are strongly consistent; an answer authorizes.
 */
export interface ResourceFacts {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** A broker's; a configuration's is of no account here. */
  readonly engineType?: 'ACTIVEMQ' | 'RABBITMQ';
}

/**
 * `strong`: the present state. `eventual`: may be some seconds old, where a source caches (the pass-through
 * backend, ADR 10).
 */
export type Freshness = 'strong' | 'eventual';

export interface ResourceFactsSource {
  /**
   * Facts of a live or lately deleted (tombstoned) broker; undefined when there is none in this account and
   * region.
   */
  broker(
    accountId: string,
    region: string,
    brokerId: string,
    freshness?: Freshness,
  ): Promise<ResourceFacts | undefined>;
  /** The same for a configuration. */
  configuration(
    accountId: string,
    region: string,
    configurationId: string,
    freshness?: Freshness,
  ): Promise<ResourceFacts | undefined>;
  /**
   * Whether the account has `AWSServiceRoleForAmazonMQ`: imported, made by a call of its own, or with an
   * earlier broker.
   */
  serviceLinkedRole(accountId: string): Promise<boolean>;
}

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** Where new ids come from: `b-<uuid>`, `c-<uuid>`. */
export interface IdSource {
  broker(): string;
  configuration(): string;
}

/** A secret as a salted one-way hash that tells how it was made. */
export type HashSecret = (secret: string) => Promise<string>;

/** Everything one CreateBroker writes: all of it or nothing. */
export interface BrokerCreation {
  readonly broker: BrokerRecord;
  readonly claim: NameClaim;
  readonly users: readonly UserRecord[];
  /** The default configuration to make; absent when the caller chose an existing one. */
  readonly defaultConfiguration?: NewConfiguration | undefined;
  /** The primary broker that a replica names, where it is in the same scope. */
  readonly primary?: BrokerUpdate | undefined;
  /** The account's service-linked role: made with it unless it is there, or needed, and not to be made. */
  readonly role?: 'made' | 'needed' | undefined;
}

/** A broker as it was read, and as it shall be. */
export interface BrokerUpdate {
  readonly read: BrokerRecord;
  readonly next: BrokerRecord;
}

/**
 * `created` also when this very broker was found written already (a lost answer). `configurationGone`: the
 * chosen configuration, or that revision of it, is not there (any more). `primaryChanged`: the primary is not
 * as it was read. `roleGone`: the service-linked role that it needs is not there (any more).
 */
export type CreateOutcome =
  | 'created'
  | 'nameTaken'
  | 'limitReached'
  | 'configurationGone'
  | 'primaryChanged'
  | 'roleGone';

/** `changed`: the broker is not as it was read; read it again. */
type WriteOutcome = 'written' | 'changed';

/** One user's write: what becomes of it, and how the broker's user counts change with it. */
export interface UserWrite {
  readonly username: string;
  /** The user as it shall be; undefined: removed at once. */
  readonly next: UserRecord | undefined;
  /** The user as it was read; undefined: there was none. */
  readonly read: UserRecord | undefined;
  readonly users: -1 | 0 | 1;
  readonly leaving: 0 | 1;
}

export interface UserPage {
  readonly users: readonly UserListing[];
  readonly more: boolean;
}

export interface BrokerPage {
  readonly brokers: readonly BrokerListing[];
  readonly more: boolean;
}

/** Where brokers live. Reads are strongly consistent; a repository has its own clock for what has expired. */
export interface BrokerRepository {
  /** Who holds the name now; undefined when it is free (never taken, or its broker is deleted). */
  nameClaim(scope: Scope, name: string): Promise<NameClaim | undefined>;
  create(creation: BrokerCreation): Promise<CreateOutcome>;
  /** A broker by id; one whose deletion has ended may still be given (its state tells). */
  get(scope: Scope, brokerId: string): Promise<BrokerRecord | undefined>;
  /** Up to `limit` brokers that are not gone, by id, after the id given. */
  list(
    scope: Scope,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<BrokerPage>;
  /**
   * Writes brokers as they shall be, all or none, together with who uses which configuration.
   * `configurationGone`: one that would be used, or that revision of it, is not there.
   */
  update(...updates: readonly BrokerUpdate[]): Promise<WriteOutcome | 'configurationGone'>;
  /** One user as it is kept, pending changes and all. */
  user(broker: BrokerRecord, username: string): Promise<UserRecord | undefined>;
  /**
   * Up to `limit` users by name, after the name given; not those whose deletion is in force after
   * `rebootsDone` reboots.
   */
  users(
    broker: BrokerRecord,
    page: {
      readonly after?: string | undefined;
      readonly limit: number;
      readonly rebootsDone: number;
    },
  ): Promise<UserPage>;
  /** Writes one user of a broker that has no reboot to take over; `changed` also when the broker is full. */
  writeUser(broker: BrokerRecord, write: UserWrite): Promise<WriteOutcome>;
  /** Removes what is still kept of users whose deletion is in force. */
  forgetUsers(broker: BrokerRecord, rebootsDone: number): Promise<void>;
  /** Starts the deletion of a broker as it was read, to end at `deletedAt`; its name is free from then on. */
  beginDeletion(broker: BrokerRecord, deletedAt: number): Promise<WriteOutcome>;
}

/** Where configurations live, as far as brokers need them. */
export interface ConfigurationReader {
  get(scope: Scope, configurationId: string): Promise<ConfigurationRecord | undefined>;
}

/** All that the operations of this domain stand on. An operation names the ones it needs. */
export interface MqPorts {
  readonly brokers: BrokerRepository;
  readonly configurations: ConfigurationReader;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly durations: LifecycleDurations;
  readonly hashSecret: HashSecret;
}

/**
 * How many calls an account may make in a region: `burst` at once after a pause, `perSecond` in the long run.
 */
export interface CallRate {
  /** More than 0; 0.5 is one call in two seconds. */
  readonly perSecond: number;
  /** A whole number, 1 or more. */
  readonly burst: number;
}

/** Counts every call of an account against its rate. */
export interface CallMeter {
  /** @returns whether there is room for one more call now; if so, it has been counted. */
  take(scope: Scope): Promise<boolean>;
}

export type Tags = Readonly<Record<string, string>>;

/** A broker or configuration whose tags were read. */
export interface TaggedResource {
  readonly type: 'broker' | 'configuration';
  readonly scope: Scope;
  readonly id: string;
  readonly tags: Tags;
}

/** Where tags are written: in the item of what they are on. */
export interface TagWriter {
  /** `changed`: the tags are not as they were read, or the resource is gone. */
  replace(read: TaggedResource, tags: Tags): Promise<WriteOutcome>;
}

/** What the operations on tags stand on. */
export interface TagPorts {
  readonly brokers: Pick<BrokerRepository, 'get'>;
  readonly configurations: ConfigurationReader;
  readonly tags: TagWriter;
  readonly clock: Clock;
}
