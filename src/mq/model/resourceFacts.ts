/**
 * Port: what the authorization of a call must know of a broker or configuration: its name (part of a broker's ARN) and tags.
 * INVARIANT: reads are strongly consistent; an answer authorizes.
 */
export interface ResourceFacts {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  /** A broker's; a configuration's is of no account here. */
  readonly engineType?: 'ACTIVEMQ' | 'RABBITMQ';
}

/** `strong`: the present state. `eventual`: may be some seconds old, where a source caches (the pass-through backend, ADR 10). */
export type Freshness = 'strong' | 'eventual';

export interface ResourceFactsSource {
  /** Facts of a live or lately deleted (tombstoned) broker; undefined when there is none in this account and region. */
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
  /** Whether the account has `AWSServiceRoleForAmazonMQ`: imported, made by a call of its own, or with an earlier broker. */
  serviceLinkedRole(accountId: string): Promise<boolean>;
}
