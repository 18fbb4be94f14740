import { expect, test } from 'vitest';
import { errorType, requestIdOf, requireAccepted } from '../../src/upstream/requireAccepted.ts';
import { answer } from './answers.ts';

test.each([
  [200, undefined],
  [204, undefined],
  [400, 'BadRequestException'],
  [404, 'NotFoundException'],
  [409, 'ConflictException'],
  [429, 'TooManyRequestsException'],
  [500, 'InternalServerErrorException'],
  [503, undefined],
])('the answer %d %s is for the caller', (status, error) => {
  expect(() => requireAccepted(answer(status, {}, error), 'ListBrokers')).not.toThrow();
});

test.each([
  [401, undefined],
  [401, 'UnauthorizedException'],
  [403, undefined],
  [403, 'ForbiddenException'],
  [403, 'somethingNew'],
  [400, 'ExpiredTokenException'],
  [400, 'UnrecognizedClientException:http://internal.example/'],
  [404, 'com.amazon.coral.service#IncompleteSignatureException'],
])('the answer %d %s is about the gateway itself', (status, error) => {
  expect(() => requireAccepted(answer(status, { message: 'SECRET' }, error), 'ListBrokers')).toThrow(
    expect.objectContaining({
      kind: 'refused',
      upstreamRequestId: 'upstream-1',
      message: expect.not.stringContaining('SECRET'),
    }),
  );
});

test('the sentence of AccessDenied is logged for the operator, with a bounded length', () => {
  const denied = (body: unknown) => () =>
    requireAccepted(answer(403, body, 'AccessDeniedException'), 'ListBrokers');
  expect(denied({ message: 'User: x' })).toThrow('403 AccessDeniedException: User: x');
  expect(denied({ Message: 'User: y' })).toThrow(': User: y');
  expect(denied({ message: `${'u'.repeat(400)}MORE` })).not.toThrow('MORE');
  expect(denied('<html/>')).toThrow('403 AccessDeniedException: ');
});

test('error names and request ids are read from headers of any form', () => {
  expect(errorType(answer(400, {}))).toBeUndefined();
  expect(requestIdOf({ ...answer(200, {}), headers: { 'x-amzn-requestid': 'a b\n' } })).toBeUndefined();
});
