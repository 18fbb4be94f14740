import type { BrokerListing, BrokerRecord, NameClaim, UserListing, UserRecord } from './broker.ts';
import type { ConfigurationDocument, ConfigurationRecord, NewConfiguration } from './configuration.ts';
import type { DecidedTags } from './decidedTags.ts';
import type { LifecycleDurations } from './lifecycle.ts';
import type { Scope } from './scope.ts';

/** Input and output of one operation of Amazon MQ, independent of HTTP and signatures. */

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
   * ARN of the caller. Used only to decide who may repeat a CreateBroker call with its `creatorRequestId`.
   */
  readonly caller: string;
  /**
   * The unique id behind it, for the same: a user or role that was made again under its old name is another.
   */
  readonly callerId?: string;
  /** Whether the caller may make the account's service-linked role. Only CreateBroker needs it. */
  readonly mayMakeRole?: boolean;
  /**
   * The tags that the decision read; a write succeeds only while they are unchanged. Absent when the decision
   * read none.
   */
  readonly decidedTags?: DecidedTags | undefined;
}

/** `body` becomes JSON; absent for an answer without a body (204). */
export interface OperationOutput {
  readonly status: number;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Throws MqError for what the caller can correct; any other error is an internal error. */
export type RunOperation = (input: OperationInput) => Promise<OperationOutput>;

/**
 * Port: the facts of a broker or configuration that authorization needs: its name (part of a broker's ARN)
 * and tags.
 * INVARIANT: reads are strongly consistent; an answer authorizes.
 */
export interface ResourceFacts {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The engine of a broker; absent for a configuration, whose decisions do not need it. */
  readonly engineType?: 'ACTIVEMQ' | 'RABBITMQ';
}

/**
 * `strong`: the present state. `eventual`: may be some seconds old when the source caches (the pass-through
 * backend, ADR 10).
 */
export type Freshness = 'strong' | 'eventual';

export interface ResourceFactsSource {
  /**
   * Facts of a broker, also of one that was deleted within a day (tombstone); undefined when this account and
   * region have none.
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
   * A revision of a configuration, the latest one unless it is named: the role that it hands over to a
   * broker. Undefined when this account and region have none.
   */
  configurationDocument(
    accountId: string,
    region: string,
    configurationId: string,
    revision: number | undefined,
  ): Promise<{ readonly engineType: 'ACTIVEMQ' | 'RABBITMQ'; readonly data: string } | undefined>;
  /**
   * Whether the account has `AWSServiceRoleForAmazonMQ`: imported, made by CreateServiceLinkedRole, or made
   * with an earlier broker.
   */
  serviceLinkedRole(accountId: string): Promise<boolean>;
}

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** The source of new ids: `b-<uuid>`, `c-<uuid>`. */
export interface IdSource {
  broker(): string;
  configuration(): string;
}

/**
 * Secret → what is kept of it: a salted one-way hash that names its own parameters, or for real processes a
 * sealed text.
 */
export type HashSecret = (secret: string) => Promise<string>;

/** Everything one CreateBroker writes: all of it or nothing. */
export interface BrokerCreation {
  readonly broker: BrokerRecord;
  readonly claim: NameClaim;
  readonly users: readonly UserRecord[];
  /** The default configuration to make; absent when the caller chose an existing one. */
  readonly defaultConfiguration?: NewConfiguration | undefined;
  /** The primary broker that a replica names, when it is in the same scope. */
  readonly primary?: BrokerUpdate | undefined;
  /**
   * The account's service-linked role: `made` with the broker unless it exists; `needed`: it must exist
   * already.
   */
  readonly role?: 'made' | 'needed' | undefined;
}

/** A broker as it was read, and as it is to be written. */
export interface BrokerUpdate {
  readonly read: BrokerRecord;
  readonly next: BrokerRecord;
}

/**
 * `created`: also when this same broker was written before and the answer was lost. `configurationGone`: the
 * chosen configuration or revision does not exist. `primaryChanged`: the primary was changed after it was
 * read. `roleGone`: the service-linked role that the broker needs does not exist.
 */
export type CreateOutcome =
  | 'created'
  | 'nameTaken'
  | 'limitReached'
  | 'configurationGone'
  | 'primaryChanged'
  | 'roleGone';

/** `changed`: the broker was changed after it was read; read it again. */
type WriteOutcome = 'written' | 'changed';

/** The write of one user, and how it changes the broker's user counts. */
export interface UserWrite {
  readonly username: string;
  /** The user as it is to be written; undefined: removed at once. */
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

/**
 * Where brokers are kept. Reads are strongly consistent; a repository has its own clock to find what has
 * expired.
 */
export interface BrokerRepository {
  /** The current claim on the name; undefined when it is free (never taken, or its broker is deleted). */
  nameClaim(scope: Scope, name: string): Promise<NameClaim | undefined>;
  create(creation: BrokerCreation): Promise<CreateOutcome>;
  /** A broker by id; the answer may be one whose deletion has ended (see brokerState). */
  get(scope: Scope, brokerId: string): Promise<BrokerRecord | undefined>;
  /** Up to `limit` brokers whose deletion has not ended, by id, after the given id. */
  list(
    scope: Scope,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<BrokerPage>;
  /**
   * Writes all brokers or none, together with the record of which configurations they use.
   * `configurationGone`: a configuration to be used, or its revision, does not exist.
   */
  update(...updates: readonly BrokerUpdate[]): Promise<WriteOutcome | 'configurationGone'>;
  /** One user as it is kept, pending changes included. */
  user(broker: BrokerRecord, username: string): Promise<UserRecord | undefined>;
  /**
   * Up to `limit` users by name, after the name given; without those that `rebootsDone` reboots have removed.
   */
  users(
    broker: BrokerRecord,
    page: {
      readonly after?: string | undefined;
      readonly limit: number;
      readonly rebootsDone: number;
    },
  ): Promise<UserPage>;
  /**
   * Writes one user of a broker without `rebootEndsAt`; `changed` also when the broker has the most users
   * allowed.
   */
  writeUser(broker: BrokerRecord, write: UserWrite): Promise<WriteOutcome>;
  /** Removes the items of users that `rebootsDone` reboots have removed. */
  forgetUsers(broker: BrokerRecord, rebootsDone: number): Promise<void>;
  /**
   * Starts the deletion of a broker as it was read, to end at `deletedAt`; its name is free from that time.
   */
  beginDeletion(broker: BrokerRecord, deletedAt: number): Promise<WriteOutcome>;
}

/** The part of the configuration repository that brokers need. */
export interface ConfigurationReader {
  get(scope: Scope, configurationId: string): Promise<ConfigurationRecord | undefined>;
  /** A document of a configuration that was found. */
  document(
    scope: Scope,
    configurationId: string,
    revision: number,
  ): Promise<ConfigurationDocument | undefined>;
}

/** All ports of the operations of Amazon MQ. Each operation names those that it needs. */
export interface MqPorts {
  readonly brokers: BrokerRepository;
  readonly configurations: ConfigurationReader;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly durations: LifecycleDurations;
  readonly hashSecret: HashSecret;
  /** Whether the users of RabbitMQ brokers are kept too. Default false: no call of the API reads them. */
  readonly keepsEveryUser?: boolean | undefined;
}

/** What differs for the operations when brokers are real processes. */
export type RealBrokerPorts = Required<Pick<MqPorts, 'durations' | 'hashSecret' | 'keepsEveryUser'>>;

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
  /** @returns whether one more call is allowed now; if so, it has been counted. */
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

/** Writes tags, in the item of the resource that has them. */
export interface TagWriter {
  /** `changed`: the tags were changed after they were read, or the resource does not exist. */
  replace(read: TaggedResource, tags: Tags): Promise<WriteOutcome>;
}

/** The ports that the operations on tags need. */
export interface TagPorts {
  readonly brokers: Pick<BrokerRepository, 'get'>;
  readonly configurations: ConfigurationReader;
  readonly tags: TagWriter;
  readonly clock: Clock;
}
