import type { LdapServerMetadata } from '../model/broker.ts';
import { type AuthenticationStrategy, ENGINES, type EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { LdapServerMetadataRequest } from '../shapes/members.ts';

/**
 * The strategies of each engine. The API offers LDAP for ActiveMQ only; RabbitMQ's other strategies are set
 * in its configuration (API Reference, Brokers).
 */
const STRATEGIES: Readonly<Record<EngineType, readonly AuthenticationStrategy[]>> = {
  ACTIVEMQ: ['SIMPLE', 'LDAP'],
  RABBITMQ: ['SIMPLE', 'CONFIG_MANAGED'],
};

export function chooseAuthentication(
  engineType: EngineType,
  strategy: AuthenticationStrategy = 'SIMPLE',
  metadata?: LdapServerMetadata,
): AuthenticationStrategy {
  const valid = STRATEGIES[engineType];
  if (!valid.includes(strategy)) {
    throw new MqError(
      'BadRequestException',
      `Authentication strategy [${strategy}] is invalid for broker engine type ` +
        `[${engineType}]. Valid values: [${valid.join(', ')}].`,
      'authenticationStrategy',
    );
  }
  if (engineType === 'RABBITMQ' && metadata !== undefined) {
    throw new MqError(
      'BadRequestException',
      'LDAP server metadata is not supported for RabbitMQ brokers.',
      'ldapServerMetadata',
    );
  }
  if (strategy === 'LDAP' && metadata === undefined) {
    throw new MqError(
      'BadRequestException',
      'Authentication strategy [LDAP] needs LDAP server metadata. Specify [ldapServerMetadata].',
      'ldapServerMetadata',
    );
  }
  return strategy;
}

/**
 * How a configuration's brokers authenticate: one of the engine's strategies, `SIMPLE` when none is given.
 */
export function chooseStrategy(
  engineType: EngineType,
  strategy: AuthenticationStrategy = 'SIMPLE',
): AuthenticationStrategy {
  const valid = STRATEGIES[engineType];
  if (valid.includes(strategy)) return strategy;
  throw new MqError(
    'BadRequestException',
    `Authentication strategy [${strategy}] is invalid for ` +
      `[${ENGINES[engineType].spelled}] configurations. Valid values: ` +
      `[${valid.join(', ')}].`,
    'authenticationStrategy',
  );
}

/** The metadata without its password. It may be stored in the clear and returned. */
export function readLdapServerMetadata(request: LdapServerMetadataRequest): LdapServerMetadata {
  if (request.hosts.length === 0 || request.hosts.length > LIMITS.ldapHosts) {
    throw new MqError(
      'BadRequestException',
      `LDAP server has [${request.hosts.length}] hosts. Specify one ` +
        'host, and a failover host if you have one.',
      'ldapServerMetadata.hosts',
    );
  }
  const { serviceAccountPassword: _secret, ...metadata } = request;
  return metadata;
}
