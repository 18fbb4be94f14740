import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MqError } from '../../../src/mq/model/errors.ts';
import { readShape } from '../../../src/mq/shapes/readShape.ts';
import {
  createUserShape,
  promoteShape,
  updateBrokerShape,
  updateUserShape,
} from '../../../src/mq/shapes/requests.ts';

/** Every member of the service model's request shapes, path labels excepted. */
const MEMBERS = {
  UpdateBroker: [
    updateBrokerShape,
    'authenticationStrategy autoMinorVersionUpgrade configuration dataReplicationMode ' +
      'engineVersion hostInstanceType ldapServerMetadata logs maintenanceWindowStartTime ' +
      'resourceShareArns securityGroups storageSize',
  ],
  CreateUser: [createUserShape, 'consoleAccess groups password replicationUser'],
  UpdateUser: [updateUserShape, 'consoleAccess groups password replicationUser'],
  Promote: [promoteShape, 'mode'],
} as const;

describe.each(Object.entries(MEMBERS))('%s', (_, [shape, members]) => {
  test('knows the members of the model', () => {
    expect(Object.keys(shape.shape).toSorted()).toStrictEqual(members.split(' '));
  });

  test('any JSON is read or refused with a typed error', () => {
    const body = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...members.split(' ')), fc.jsonValue()),
    );
    fc.assert(
      fc.property(body, (given) => {
        try {
          readShape(shape, given);
        } catch (error) {
          expect(error).toBeInstanceOf(MqError);
        }
      }),
    );
  });
});
