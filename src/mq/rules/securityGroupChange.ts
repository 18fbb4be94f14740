import type { EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { checkSecurityGroups } from './network.ts';

/** "1 minimum, 5 maximum" (API Reference, UpdateBrokerRequest); the RabbitMQ sentence is recorded, whatever groups are given. */
export function checkSecurityGroupChange(engineType: EngineType, groups: readonly string[]): void {
  if (engineType === 'RABBITMQ') {
    throw new MqError(
      'BadRequestException',
      'Changing security groups is not supported for RabbitMQ brokers.',
      'securityGroups',
    );
  }
  if (groups.length === 0) {
    throw new MqError(
      'BadRequestException',
      'Broker has [0] security groups. Specify at least [1].',
      'securityGroups',
    );
  }
  checkSecurityGroups(groups);
}
