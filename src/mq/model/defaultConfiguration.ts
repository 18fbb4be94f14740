import { DEFAULT_DOCUMENTS } from '../configurations/defaultDocuments.ts';
import type { NewConfiguration } from './configuration.ts';
import { type AuthenticationStrategy, ENGINES, type EngineType } from './engine.ts';
import type { Scope } from './scope.ts';

export interface DefaultConfigurationRequest extends Scope {
  readonly id: string;
  readonly name: string;
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly authenticationStrategy: AuthenticationStrategy;
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/** A configuration at revision 1 with the default document; the description is recorded. */
export function defaultConfiguration(request: DefaultConfigurationRequest): NewConfiguration {
  const { accountId, region, id, name, engineType, engineVersion, authenticationStrategy, created } = request;
  const description = `Auto-generated default for ${name} on ${ENGINES[engineType].spelled} ${engineVersion}`;
  return {
    configuration: {
      accountId,
      region,
      id,
      name,
      description,
      engineType,
      engineVersion,
      authenticationStrategy,
      created,
      latestRevision: { revision: 1, created, description },
      tags: request.tags ?? {},
    },
    data: Buffer.from(DEFAULT_DOCUMENTS[engineType], 'utf8').toString('base64'),
  };
}
