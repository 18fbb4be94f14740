import type { AuthenticationStrategy, EngineType } from './engine.ts';
import type { Scope } from './scope.ts';

export interface ConfigurationRevision {
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly description: string;
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
