import type { AuthenticationStrategy, EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { UserRequest } from '../shapes/user.ts';
import { checkUser } from './user.ts';

/**
 * The users of a new broker. RabbitMQ takes exactly one administrator, or none when its configuration manages sign-in
 * (API Reference, CreateBrokerRequest.users; the RabbitMQ sentence is recorded).
 */
export function checkUsers(
  engineType: EngineType,
  strategy: AuthenticationStrategy,
  users: readonly UserRequest[],
): void {
  const mayBeNone = strategy === 'CONFIG_MANAGED' && users.length === 0;
  if (engineType === 'RABBITMQ' && users.length !== 1 && !mayBeNone) {
    throw new MqError('BadRequestException', 'Specify exactly one user for engine type [RABBITMQ].', 'users');
  }
  if (users.length > LIMITS.usersPerBroker) {
    throw new MqError(
      'BadRequestException',
      `Broker has [${users.length}] users. Specify at most [${LIMITS.usersPerBroker}].`,
      'users',
    );
  }
  const names = new Set<string>();
  for (const user of users) {
    checkUser(engineType, user, 'users.');
    if (names.has(user.username)) {
      throw new MqError(
        'BadRequestException',
        `User [${user.username}] is specified more than once. Specify unique usernames.`,
        'users',
      );
    }
    names.add(user.username);
  }
}
