import type { NewConfiguration } from './configuration.ts';
import { type AuthenticationStrategy, ENGINES, type EngineType } from './engine.ts';
import type { Scope } from './scope.ts';

/** The first document of a configuration: every setting at the engine's default. XML for ActiveMQ, Cuttlefish for RabbitMQ. */
const DOCUMENTS: Readonly<Record<EngineType, string>> = {
  ACTIVEMQ: [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<broker xmlns="http://activemq.apache.org/schema/core">',
    '  <!-- Default configuration: add elements here to change how the broker behaves. -->',
    '</broker>',
    '',
  ].join('\n'),
  RABBITMQ: '# Default configuration: add settings here to change how the broker behaves.\n',
};

export interface DefaultConfigurationRequest extends Scope {
  readonly id: string;
  readonly name: string;
  readonly engineType: EngineType;
  readonly engineVersion: string;
  readonly authenticationStrategy: AuthenticationStrategy;
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
      tags: {},
    },
    data: Buffer.from(DOCUMENTS[engineType], 'utf8').toString('base64'),
  };
}
