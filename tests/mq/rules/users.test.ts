import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MqError } from '../../../src/mq/model/errors.ts';
import { checkUsers } from '../../../src/mq/rules/users.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';
import { PASSWORD } from '../world.ts';

const user = (more: object = {}) => ({ username: 'admin', password: PASSWORD, ...more });
const active = (...users: ReturnType<typeof user>[]) => checkUsers('ACTIVEMQ', 'SIMPLE', users);
const rabbit = (...users: ReturnType<typeof user>[]) => checkUsers('RABBITMQ', 'SIMPLE', users);

const LENGTH = 'Password is invalid. Enter a password 12 to 250 characters long.';
const CHARACTERS = "Make sure your password doesn't contain invalid characters [, :=].";
const ONE = 'Specify exactly one user for engine type [RABBITMQ].';

test.each([
  ['a password of 11', () => active(user({ password: 'abcdefghijk' })), 'users.password', LENGTH],
  ['a password of 251', () => active(user({ password: 'abcd'.repeat(63) })), 'users.password', LENGTH],
  ['an empty password', () => active(user({ password: '' })), 'users.password', LENGTH],
  ['a comma', () => active(user({ password: `${PASSWORD},` })), 'users.password', CHARACTERS],
  ['a colon', () => active(user({ password: `${PASSWORD}:` })), 'users.password', CHARACTERS],
  ['an equal sign', () => active(user({ password: `${PASSWORD}=` })), 'users.password', CHARACTERS],
  [
    'three different characters',
    () => active(user({ password: 'abcabcabcabc' })),
    'users.password',
    'Password is invalid. Enter a password with at least 4 different characters.',
  ],
  [
    'a replication user with the console',
    () => active(user({ replicationUser: true, consoleAccess: true })),
    'users.replicationUser',
    "Replication user couldn't have console access. [replicationUser] and " +
      '[consoleAccess] are mutually exclusive parameters.',
  ],
  ['no user on RabbitMQ', () => rabbit(), 'users', ONE],
  ['two users on RabbitMQ', () => rabbit(user(), user({ username: 'other' })), 'users', ONE],
  [
    'two users where the configuration manages sign-in',
    () => checkUsers('RABBITMQ', 'CONFIG_MANAGED', [user(), user({ username: 'other' })]),
    'users',
    ONE,
  ],
  [
    'guest on RabbitMQ',
    () => rabbit(user({ username: 'guest' })),
    'users.username',
    'Username [guest] is reserved. Specify another username.',
  ],
  [
    'one name twice',
    () => active(user(), user()),
    'users',
    'User [admin] is specified more than once. Specify unique usernames.',
  ],
  [
    '251 users',
    () => active(...Array.from({ length: 251 }, (_, n) => user({ username: `user-${n}` }))),
    'users',
    'Broker has [251] users. Specify at most [250].',
  ],
  [
    '21 groups',
    () => active(user({ groups: Array.from({ length: 21 }, (_, n) => `group-${n}`) })),
    'users.groups',
    'User has [21] groups. Specify at most [20].',
  ],
] as const)('%s is refused', (_, check, errorAttribute, message) => {
  expect(check).toThrow(
    expect.objectContaining({ name: 'BadRequestException', status: 400, errorAttribute, message }),
  );
});

test.each(['a', 'a'.repeat(101), '', 'a b', 'a#b', 'ä1', 'ab\n'])('the name [%s] is refused', (name) => {
  for (const check of [active, rabbit]) {
    expect(() => check(user({ username: name }))).toThrow(
      expect.objectContaining({ errorAttribute: 'users.username' }),
    );
  }
  expect(() => active(user({ groups: ['ok', name] }))).toThrow(
    expect.objectContaining({ errorAttribute: 'users.groups' }),
  );
});

describe('a user is accepted', () => {
  test('with the shortest and longest values', () => {
    active();
    active(user({ username: 'ab', password: 'aabbccdd1234' }));
    active(user({ username: 'Z'.repeat(100), password: 'abcd'.repeat(62) }));
    active(user({ username: 'a.b_c~d-e', groups: Array.from({ length: 20 }, (_, n) => `group-${n}`) }));
    active(user({ username: 'guest' }));
    active(user({ replicationUser: true, consoleAccess: false }));
    rabbit(user({ username: 'a.b_c-d' }));
    checkUsers('RABBITMQ', 'CONFIG_MANAGED', []);
    checkUsers('RABBITMQ', 'CONFIG_MANAGED', [user()]);
  });

  test('with a tilde in its name for ActiveMQ only', () => {
    expect(() => rabbit(user({ username: 'a~b' }))).toThrow(MqError);
  });
});

test('no message quotes a password, and no user gives an untyped error', () => {
  const password = fc.oneof(wellFormedText({ minLength: 4 }), fc.string({ minLength: 12, maxLength: 300 }));
  fc.assert(
    fc.property(wellFormedText(), password, (username, secret) => {
      try {
        active({ username, password: secret });
      } catch (error) {
        expect(error).toBeInstanceOf(MqError);
      }
      try {
        active({ username: 'admin', password: secret });
      } catch (error) {
        expect(
          [LENGTH, CHARACTERS].concat(
            'Password is invalid. Enter a password with at least 4 different characters.',
          ),
        ).toContain((error as MqError).message);
      }
    }),
  );
});
