import type { BrokerListing, BrokerRecord, NameClaim, UserRecord } from './broker.ts';
import type { ConfigurationRecord, NewConfiguration } from './configuration.ts';
import type { LifecycleDurations } from './lifecycle.ts';
import type { Scope } from './scope.ts';

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
}

/**
 * `created` also when this very broker was found written already (a lost answer). `configurationGone`: the chosen configuration, or that revision of it, is not there
 * (any more).
 */
export type CreateOutcome = 'created' | 'nameTaken' | 'limitReached' | 'configurationGone';

/** `changed`: the broker is not as it was read; read it again. */
export type WriteOutcome = 'written' | 'changed';

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
  /** Names of the broker's users, in order. */
  usernames(scope: Scope, brokerId: string): Promise<readonly string[]>;
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
