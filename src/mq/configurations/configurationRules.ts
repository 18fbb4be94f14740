import { type AuthenticationStrategy, ENGINES, type EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { CONFIGURATION_LIMITS } from './limits.ts';

const NAME = /^[A-Za-z0-9._~-]+$/;

/** LDAP of the service is ActiveMQ's; RabbitMQ's ways to sign in are in its document (API Reference, Configurations). */
const STRATEGIES: Readonly<Record<EngineType, readonly AuthenticationStrategy[]>> = {
  ACTIVEMQ: ['SIMPLE', 'LDAP'],
  RABBITMQ: ['SIMPLE', 'CONFIG_MANAGED'],
};

/** 1–150 letters, digits and `- . _ ~` (API Reference, CreateConfigurationRequest). Names needn't be unique. */
export function checkConfigurationName(name: string): void {
  if (NAME.test(name) && name.length <= CONFIGURATION_LIMITS.nameLength) return;
  throw new MqError(
    'BadRequestException',
    `Configuration name [${name}] is invalid. Specify 1 to ${CONFIGURATION_LIMITS.nameLength} letters, digits and [- . _ ~].`,
    'name',
  );
}

export function chooseStrategy(
  engineType: EngineType,
  strategy: AuthenticationStrategy = 'SIMPLE',
): AuthenticationStrategy {
  const valid = STRATEGIES[engineType];
  if (valid.includes(strategy)) return strategy;
  throw new MqError(
    'BadRequestException',
    `Authentication strategy [${strategy}] is invalid for [${ENGINES[engineType].spelled}] configurations. Valid values: [${valid.join(', ')}].`,
    'authenticationStrategy',
  );
}
