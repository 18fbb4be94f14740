import { expect, it } from 'vitest';
import { MqError } from '../../src/mq/model/errors.ts';
import { readShape } from '../../src/mq/shapes/readShape.ts';
import { createBrokerShape } from '../../src/mq/shapes/requests.ts';
import { activeMq } from './world.ts';

it('an error has the members that it was made with', () => {
  expect(new MqError('NotFoundException', 'Not there.', 'broker-id')).toMatchObject({
    name: 'NotFoundException',
    status: 404,
    message: 'Not there.',
    errorAttribute: 'broker-id',
  });
});

it('an error has a limited length, however long the quoted value is', () => {
  const long = `${'a'.repeat(2_047)}\ud83d\ude00${'b'.repeat(100_000)}`;
  const { message } = new MqError('BadRequestException', long);
  expect(message).toBe(`${'a'.repeat(2_047)}\ufffd…`);
});

it('a body of one long word is not quoted in the error', () => {
  const body = activeMq('one', { engineType: 'x'.repeat(1_000_000) });
  expect(() => readShape(createBrokerShape, body)).toThrow(
    expect.objectContaining({ errorAttribute: 'engineType', message: expect.stringMatching(/^.{1,2049}$/) }),
  );
});
