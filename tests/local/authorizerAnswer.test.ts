import { describe, expect, test } from 'vitest';
import { readAuthorizerAnswer } from '../../local/frontDoor/authorizerAnswer.ts';

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:offline/dev/GET/v1/brokers';

function policy(...statements: object[]) {
  return { principalId: 'someone', policyDocument: { Version: '2012-10-17', Statement: statements } };
}

function statement(Effect: string, Resource: unknown = ARN, Action: unknown = 'execute-api:Invoke') {
  return { Effect, Resource, Action };
}

describe('the authorizer’s policy', () => {
  test.each([
    ['the method itself', policy(statement('Allow')), 'allowed'],
    ['a wildcard', policy(statement('Allow', 'arn:aws:execute-api:*/dev/GET/*')), 'allowed'],
    ['one character', policy(statement('Allow', ARN.replace('brokers', 'broker?'))), 'allowed'],
    ['lists', policy(statement('Allow', ['x', ARN], ['x:Y', 'execute-api:*'])), 'allowed'],
    ['another method', policy(statement('Allow', ARN.replace('GET', 'PUT'))), 'denied'],
    ['a longer path', policy(statement('Allow', ARN.slice(0, -1))), 'denied'],
    ['another action', policy(statement('Allow', ARN, 'execute-api:ManageConnections')), 'denied'],
    ['no statement', policy(), 'denied'],
    ['a Deny beside an Allow', policy(statement('Allow', '*'), statement('Deny')), 'denied'],
    ['a dot is a dot', policy(statement('Allow', ARN.replace('/v1', '.v1'))), 'denied'],
  ])('%s', (_, answer, kind) => {
    expect(readAuthorizerAnswer(answer, ARN).kind).toBe(kind);
  });

  test('a Deny that names the method is an explicit one', () => {
    expect(readAuthorizerAnswer(policy(statement('Deny')), ARN)).toMatchObject({ explicit: true });
    expect(readAuthorizerAnswer(policy(), ARN)).toMatchObject({ explicit: false });
  });
});

test('the authorizer’s context values are passed on as strings', () => {
  const answer = { ...policy(statement('Allow')), context: { text: 'a', number: 1.5, flag: false } };
  expect(readAuthorizerAnswer(answer, ARN)).toEqual({
    kind: 'allowed',
    principalId: 'someone',
    context: { text: 'a', number: '1.5', flag: 'false' },
  });
});

test.each([
  ['nothing', undefined],
  ['a text', 'Unauthorized'],
  ['a list', []],
  ['no principalId', { ...policy(statement('Allow')), principalId: undefined }],
  ['no policy', { principalId: 'someone' }],
  ['no statements', { principalId: 'someone', policyDocument: {} }],
  ['no effect', policy({ Action: '*', Resource: '*' })],
  ['an unknown effect', policy(statement('allow'))],
  ['no resource', policy({ Effect: 'Allow', Action: '*' })],
  ['an object in the context', { ...policy(statement('Allow')), context: { a: {} } }],
  ['null in the context', { ...policy(statement('Allow')), context: { a: null } }],
])('%s is not a valid answer of the authorizer', (_, answer) => {
  expect(readAuthorizerAnswer(answer, ARN).kind).toBe('malformed');
});
