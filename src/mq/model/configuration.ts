import type { AuthenticationStrategy, EngineType } from './engine.ts';
import type { Clock, ConfigurationReader, IdSource } from './ports.ts';
import type { Scope } from './scope.ts';

export interface ConfigurationRevision {
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** Absent when UpdateConfiguration had none (recorded). */
  readonly description?: string | undefined;
}

/** A configuration as it is kept; its documents live in revision items. */
export interface ConfigurationRecord extends Scope {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly authenticationStrategy: AuthenticationStrategy;
  readonly created: number;
  readonly latestRevision: ConfigurationRevision;
  readonly tags: Readonly<Record<string, string>>;
}

/** A configuration with the document of its first revision. */
export interface NewConfiguration {
  readonly configuration: ConfigurationRecord;
  /** Base64. */
  readonly data: string;
}

/** A revision with its document. */
export interface ConfigurationDocument extends ConfigurationRevision {
  /** Base64. */
  readonly data: string;
}

/** `changed`: the configuration was changed or removed after it was read; read it again. */
export type ConfigurationWrite = 'written' | 'changed';

/** A page of a list: the entries after the given key, in order. */
export interface PageRequest<Key> {
  readonly after?: Key | undefined;
  readonly limit: number;
}

/** Where configurations are kept. Reads are strongly consistent. */
export interface ConfigurationRepository extends ConfigurationReader {
  create(made: NewConfiguration): Promise<'created' | 'limitReached'>;
  /** By id. */
  list(scope: Scope, page: PageRequest<string>): Promise<readonly ConfigurationRecord[]>;
  /** Revisions of a configuration that was found, by number. */
  revisions(
    scope: Scope,
    configurationId: string,
    page: PageRequest<number>,
  ): Promise<readonly ConfigurationRevision[]>;
  /** Adds the revision after the latest one of the configuration as it was read. */
  addRevision(read: ConfigurationRecord, next: ConfigurationDocument): Promise<ConfigurationWrite>;
  /** Removes the configuration as it was read, with all of its revisions; not while a broker uses it. */
  remove(read: ConfigurationRecord): Promise<ConfigurationWrite | 'inUse'>;
}

/** The ports that the operations on configurations need. */
export interface ConfigurationPorts {
  readonly configurations: ConfigurationRepository;
  readonly clock: Clock;
  readonly ids: Pick<IdSource, 'configuration'>;
}
