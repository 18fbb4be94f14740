import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MqError } from '../../../src/mq/model/errors.ts';
import { readShape } from '../../../src/mq/shapes/readShape.ts';
import { createBrokerShape } from '../../../src/mq/shapes/requests.ts';
import { activeMq } from '../world.ts';

const read = (body: unknown) => readShape(createBrokerShape, body);

function refusal(body: unknown): MqError {
  try {
    read(body);
  } catch (error) {
    if (error instanceof MqError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

test.each(['brokerName', 'deploymentMode', 'engineType', 'hostInstanceType', 'publiclyAccessible'])(
  '%s is required',
  (member) => {
    for (const nothing of [{ [member]: undefined }, { [member]: null }]) {
      expect(refusal({ ...activeMq('a'), ...nothing })).toMatchObject({
        name: 'BadRequestException',
        status: 400,
        errorAttribute: member,
        message: `Parameter [${member}] is missing. Specify a value for it.`,
      });
    }
  },
);

test.each([
  ['brokerName', 1, 'brokerName'],
  ['publiclyAccessible', 'true', 'publiclyAccessible'],
  ['autoMinorVersionUpgrade', 1, 'autoMinorVersionUpgrade'],
  ['engineType', ['ACTIVEMQ'], 'engineType'],
  ['hostInstanceType', {}, 'hostInstanceType'],
  ['securityGroups', 'sg-1', 'securityGroups'],
  ['securityGroups', [1], 'securityGroups'],
  ['subnetIds', [null], 'subnetIds'],
  ['storageSize', '20', 'storageSize'],
  ['storageSize', 1.5, 'storageSize'],
  ['storageSize', 0, 'storageSize'],
  ['storageSize', 2 ** 31, 'storageSize'],
  ['tags', ['a'], 'tags'],
  ['tags', { a: 1 }, 'tags'],
  ['tags', { a: null }, 'tags'],
  ['users', {}, 'users'],
  ['users', ['x'], 'users'],
  ['users', [{ username: 'a' }], 'users.password'],
  ['users', [{ username: 'a', password: 12 }], 'users.password'],
  ['users', [{ username: 'a', password: 'x', groups: 'g' }], 'users.groups'],
  ['logs', true, 'logs'],
  ['logs', { audit: 'x' }, 'logs.audit'],
  ['encryptionOptions', {}, 'encryptionOptions.useAwsOwnedKey'],
  ['configuration', { revision: 1 }, 'configuration.id'],
  ['configuration', { id: 'c-1', revision: '1' }, 'configuration.revision'],
  ['maintenanceWindowStartTime', { dayOfWeek: 'MONDAY' }, 'maintenanceWindowStartTime.timeOfDay'],
  ['ldapServerMetadata', { hosts: ['a'] }, 'ldapServerMetadata.roleBase'],
  ['creatorRequestId', 'x'.repeat(1025), 'creatorRequestId'],
  ['creatorRequestId', '\ud800', 'creatorRequestId'],
])('%s of %j is refused on %s', (member, value, attribute) => {
  expect(refusal({ ...activeMq('a'), [member]: value })).toMatchObject({
    name: 'BadRequestException',
    errorAttribute: attribute,
  });
});

describe('an enumeration', () => {
  test.each([
    ['engineType', 'ActiveMQ', 'ACTIVEMQ'],
    ['engineType', 'rabbitmq', 'RABBITMQ'],
    ['deploymentMode', 'Single_Instance', 'SINGLE_INSTANCE'],
    ['storageType', 'efs', 'EFS'],
    ['authenticationStrategy', 'simple', 'SIMPLE'],
    ['dataReplicationMode', 'none', 'NONE'],
  ])('reads %s as %s for %s', (member, given, meant) => {
    expect(read({ ...activeMq('a'), [member]: given })).toMatchObject({ [member]: meant });
  });

  test.each(['ACTıVEMQ', 'ACTIVEMQ ', '', 'KAFKA', 'constructor'])('refuses engineType [%s]', (given) => {
    expect(refusal({ ...activeMq('a'), engineType: given }).message).toBe(
      `Value [${given}] of [engineType] is invalid. Valid values: [ACTIVEMQ, RABBITMQ].`,
    );
  });
});

test.each([null, undefined])('a body of %s has no members', (body) => {
  expect(refusal(body).message).toContain('is missing');
});

test.each([1, 'x', true, []])('a body of %j is not an object', (body) => {
  expect(refusal(body)).toMatchObject({
    message: 'The request body is invalid. Specify a JSON object.',
    errorAttribute: undefined,
  });
});

test('unknown members are dropped, and null members are absent', () => {
  const given = { ...activeMq('a'), extra: { deep: [1] }, logs: { general: null }, tags: null };
  const { extra: _extra, tags: _tags, ...known } = given;
  expect(read(given)).toStrictEqual({
    ...known,
    engineType: 'ACTIVEMQ',
    logs: {},
  });
});

test('any JSON is read, or refused with a typed error that quotes no secret', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('ACTIVEMQ', 'SINGLE_INSTANCE', true, 'x'));
  const members = Object.keys(createBrokerShape.shape);
  const body = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...members), value));
  fc.assert(
    fc.property(body, fc.string({ minLength: 12 }), (given, secret) => {
      const users = [{ username: 1, password: secret }];
      for (const sent of [given, { ...activeMq('a'), users }, { ...activeMq('a'), users: [secret] }]) {
        try {
          read(sent);
        } catch (error) {
          expect(error).toBeInstanceOf(MqError);
          if (sent !== given) expect((error as MqError).message).not.toContain(secret);
        }
      }
    }),
  );
});
