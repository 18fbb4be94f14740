import { type AuthenticationStrategy, ENGINES, type EngineType } from '../model/engine.ts';
import { MqError } from '../model/errors.ts';
import { LIMITS } from '../model/limits.ts';
import type { UserRequest } from '../shapes/requests.ts';

/**
 * The users of a new broker. RabbitMQ takes exactly one administrator, or none when its configuration manages
 * sign-in (API Reference, CreateBrokerRequest.users; the RabbitMQ sentence is recorded).
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

/**
 * One user of a broker, as CreateBroker and the user calls take it.
 * @param prefix `users.` where the user is one of a list, so that `errorAttribute` names the member with its
 * path.
 */
export function checkUser(engineType: EngineType, user: UserRequest, prefix = ''): void {
  checkUsername(engineType, user.username, `${prefix}username`);
  checkPassword(user.password, `${prefix}password`);
  checkGroups(user.groups ?? [], `${prefix}groups`);
  checkReplicationUser(user, `${prefix}replicationUser`);
}

/** RabbitMQ keeps its users itself: every call on users gets this error (recorded). */
export function checkManagesUsers(engineType: EngineType): void {
  if (ENGINES[engineType].listsUsers) return;
  throw new MqError(
    'BadRequestException',
    'To manage broker users, please use the RabbitMQ web console, or the management API',
  );
}

/** 2–100 of these (API Reference, User). RabbitMQ takes no tilde. */
const USERNAME: Readonly<Record<EngineType, RegExp>> = {
  ACTIVEMQ: /^[A-Za-z0-9._~-]{2,100}$/,
  RABBITMQ: /^[A-Za-z0-9._-]{2,100}$/,
};
const ALLOWED: Readonly<Record<EngineType, string>> = { ACTIVEMQ: '- . _ ~', RABBITMQ: '- . _' };

/** The service deletes a user of this name (Developer Guide, "Amazon MQ for RabbitMQ broker users"). */
const RABBITMQ_RESERVED = 'guest';

function checkUsername(engineType: EngineType, username: string, attribute: string): void {
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

const { min, max, distinct } = LIMITS.passwordCharacters;
const FORBIDDEN = /[,:=]/;

/**
 * Password of a broker user (API Reference, User). The first two sentences are recorded; no sentence contains
 * the password.
 * @param attribute The member that the error names; it differs between CreateBroker and the user calls.
 */
export function checkPassword(password: string, attribute: string): void {
  const characters = [...password];
  if (characters.length < min || characters.length > max) {
    throw new MqError(
      'BadRequestException',
      `Password is invalid. Enter a password ${min} to ${max} characters long.`,
      attribute,
    );
  }
  if (FORBIDDEN.test(password)) {
    throw new MqError(
      'BadRequestException',
      "Make sure your password doesn't contain invalid characters [, :=].",
      attribute,
    );
  }
  if (new Set(characters).size < distinct) {
    throw new MqError(
      'BadRequestException',
      `Password is invalid. Enter a password with at least ${distinct} different characters.`,
      attribute,
    );
  }
}

const GROUP = /^[A-Za-z0-9._~-]{2,100}$/;

/** At most 20 groups a user, each named as a user is (API Reference, User). */
export function checkGroups(groups: readonly string[], attribute: string): void {
  if (groups.length > LIMITS.groupsPerUser) {
    throw new MqError(
      'BadRequestException',
      `User has [${groups.length}] groups. Specify at most [${LIMITS.groupsPerUser}].`,
      attribute,
    );
  }
  const wrong = groups.find((group) => !GROUP.test(group));
  if (wrong !== undefined) {
    throw new MqError(
      'BadRequestException',
      `Group [${wrong}] is invalid. Specify 2 to 100 letters, digits and [- . _ ~].`,
      attribute,
    );
  }
}

/** The user that replicates data does not sign in to the console; the sentence is recorded. */
export function checkReplicationUser(
  user: { readonly replicationUser?: boolean | undefined; readonly consoleAccess?: boolean | undefined },
  attribute: string,
): void {
  if (!user.replicationUser || !user.consoleAccess) return;
  throw new MqError(
    'BadRequestException',
    "Replication user couldn't have console access. [replicationUser] and " +
      '[consoleAccess] are mutually exclusive parameters.',
    attribute,
  );
}
