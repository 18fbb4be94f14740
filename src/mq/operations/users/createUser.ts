import { concurrentUpdate, MqError } from '../../model/errors.ts';
import { LIMITS } from '../../model/limits.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import { checkUser } from '../../rules/users.ts';
import { readShape } from '../../shapes/readShape.ts';
import { createUserShape } from '../../shapes/requests.ts';
import { findUserBroker, writeUser } from './findUser.ts';

/**
 * CreateUser: 200 `{}`; the user is added by the next reboot. 409 for a name in use, also when that user's
 * deletion is pending.
 */
export function createUser(ports: Pick<MqPorts, 'brokers' | 'clock' | 'hashSecret'>): RunOperation {
  return async (input) => {
    const { broker } = await findUserBroker(ports, input);
    const username = input.path.username ?? '';
    const { password, ...request } = readShape(createUserShape, input.body);
    checkUser(broker.engineType, { ...request, username, password });
    const values = {
      consoleAccess: request.consoleAccess ?? false,
      groups: request.groups ?? [],
      replicationUser: request.replicationUser ?? false,
      passwordHash: await ports.hashSecret(password),
    };
    await writeUser(
      ports,
      input,
      (user, { userCount, reboots }) => {
        if (user !== undefined) throw nameInUse(username);
        if (userCount >= LIMITS.usersPerBroker) throw limitReached(userCount);
        return {
          next: { username, ...values, pending: { change: 'CREATE', reboots } },
          users: 1,
          leaving: 0,
        };
      },
      concurrentUpdate,
    );
    return { status: 200, body: {} };
  };
}

function nameInUse(username: string): MqError {
  return new MqError(
    'ConflictException',
    `User [${username}] already exists. Specify a unique username.`,
    'username',
  );
}

function limitReached(userCount: number): MqError {
  return new MqError(
    'BadRequestException',
    `Broker has [${userCount}] users. Specify at most [${LIMITS.usersPerBroker}]. ` +
      'Delete a user and reboot the broker, then try again.',
    'username',
  );
}
