import type { EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';

/** 2–100 of these (API Reference, User). RabbitMQ takes no tilde. */
const USERNAME: Readonly<Record<EngineType, RegExp>> = {
  ACTIVEMQ: /^[A-Za-z0-9._~-]{2,100}$/,
  RABBITMQ: /^[A-Za-z0-9._-]{2,100}$/,
};
const ALLOWED: Readonly<Record<EngineType, string>> = { ACTIVEMQ: '- . _ ~', RABBITMQ: '- . _' };

/** Deleted by the service wherever it appears (Developer Guide, "Amazon MQ for RabbitMQ broker users"). */
const RABBITMQ_RESERVED = 'guest';

export function checkUsername(engineType: EngineType, username: string, attribute: string): void {
  if (!USERNAME[engineType].test(username)) {
    throw new MqError(
      'BadRequestException',
      `Username [${username}] is invalid. Specify 2 to 100 letters, digits and [${ALLOWED[engineType]}].`,
      attribute,
    );
  }
  if (engineType === 'RABBITMQ' && username === RABBITMQ_RESERVED) {
    throw new MqError(
      'BadRequestException',
      `Username [${username}] is reserved. Specify another username.`,
      attribute,
    );
  }
}
