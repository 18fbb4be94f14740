import type { BrokerRepository, Clock, ConfigurationReader, WriteOutcome } from '../../model/ports.ts';
import type { Scope } from '../../model/scope.ts';

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
