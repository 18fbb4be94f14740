import { describe, expect, test } from 'vitest';
import { writtenFault } from '../../../src/authz/policy/documentRules.ts';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { FAULTY, GOOD } from './writtenDocuments.ts';

const text = (document: unknown) => JSON.stringify(document);

test('the recorded table holds 78 faulty and 54 good documents', () => {
  expect([FAULTY.length, GOOD.length]).toEqual([78, 54]);
});

test.each(FAULTY.map(([document, sentence]) => [text(document), sentence, document] as const))(
  'AWS refuses %s: %s',
  (_, sentence, document) => {
    expect(writtenFault(document, 'managed')).toBe(sentence);
  },
);

test.each(GOOD.map((document) => [text(document), document] as const))('AWS takes %s', (_, document) => {
  expect(writtenFault(document, 'managed')).toBeUndefined();
  // Whatever is written must be readable when it decides.
  expect(() => parsePolicy(document)).not.toThrow();
});

describe('beyond the table', () => {
  const policy = (change: object) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'mq:*', Resource: '*', ...change }],
  });
  const SID =
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';
  const WILD = 'Resource vendor must be fully qualified and cannot contain regexes.';

  test.each([
    [{ Sid: 'with-dash' }, SID],
    [{ Sid: 'with space' }, SID],
    [{ Principal: '*' }, 'Policy document should not specify a principal.'],
    [{ NotPrincipal: { AWS: '*' } }, 'Policy document should not specify a principal.'],
    [
      { Resource: 'arn:*:mq:us-east-1:123456789012:broker:a:b-1' },
      /^Partition "\*" is not valid for resource "arn:/,
    ],
    [{ Resource: 'arn:aws*:mq:*:*:broker:*' }, /^Partition "aws\*" is not valid/],
    [{ Resource: 'arn:aws:*:us-east-1:123456789012:broker:a:b-1' }, WILD],
    [{ Resource: 'arn:aws:m?:us-east-1:123456789012:broker:a:b-1' }, WILD],
    [{ Condition: { StringEqual: { 'aws:a': 'b' } } }, 'Syntax errors in policy.'],
    [{ Condition: { NullIfExists: { 'aws:a': 'true' } } }, 'Syntax errors in policy.'],
    [{ Condition: { StringEquals: { 'aws:a': null } } }, 'Syntax errors in policy.'],
    [{ Action: 'mq' }, /^Actions\/Conditions must be prefaced by a vendor/],
    [{ Action: ':List' }, /^Actions\/Conditions must be prefaced by a vendor/],
    [{ Action: ['mq:*', 'mq:a:b'] }, 'Actions/Condition can contain only one colon.'],
  ])('%j', (change, sentence) => {
    const fault = writtenFault(policy(change), 'managed');
    if (typeof sentence === 'string') expect(fault).toBe(sentence);
    else expect(fault).toMatch(sentence);
  });

  test.each([
    [{ Resource: 'arn:aws:mq:*:*:broker:${aws:username}-*:*' }],
    [{ Resource: 'arn:aws-cn:mq:cn-north-1:123456789012:configuration:c-1' }],
    [{ Resource: 'arn:aws:mq:us-east-1:123456789012' }],
    [{ Resource: 'arn:aws:iam::123456789012:*' }],
    [{ Resource: 'arn:aws:iam::*:*/admin' }],
    [{ Sid: '' }],
    [{ Condition: { Null: { 'aws:a': true }, 'ForAllValues:StringLikeIfExists': { 'aws:b': ['c'] } } }],
  ])('%j is taken', (change) => {
    expect(writtenFault(policy(change), 'managed')).toBeUndefined();
  });

  test('an inline policy may be of the older version, or of none', () => {
    for (const Version of ['2008-10-17', undefined]) {
      expect(writtenFault({ ...policy({}), Version }, 'inline')).toBe(
        Version === undefined ? 'Syntax errors in policy.' : undefined,
      );
    }
    const { Statement } = policy({});
    expect(writtenFault({ Statement }, 'inline')).toBeUndefined();
    expect(writtenFault({ Statement }, 'session')).toMatch(/^Policy document must be version/);
  });

  test.each(['arn:aws:mq', 'arn:aws:mq:us-east-1', 'arn:aws:mq:us-east-1:123456789012'])(
    'a session policy needs all six fields of an ARN: %s',
    (Resource) => {
      expect(writtenFault(policy({ Resource }), 'session')).toBe(
        `Resource ${Resource} must be in ARN format or "*".`,
      );
      expect(writtenFault(policy({ Resource }), 'managed')).toBeUndefined();
    },
  );

  test.each([undefined, null, 7, 'text', [], [{}]])('%j is no document', (document) => {
    expect(writtenFault(document, 'inline')).toBe('Syntax errors in policy.');
  });
});
