import { describe, expect, test } from 'vitest';
import { writtenFault } from '../../../src/authz/policy/documentRules.ts';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { FAULTY, GOOD } from './writtenDocuments.ts';

const text = (document: unknown) => JSON.stringify(document);

test('the recorded table has 78 faulty and 54 good documents', () => {
  expect([FAULTY.length, GOOD.length]).toEqual([78, 54]);
});

test.each(FAULTY.map(([document, sentence]) => [text(document), sentence, document] as const))(
  'AWS refuses %s: %s',
  (_, sentence, document) => {
    expect(writtenFault(document, 'managed')).toBe(sentence);
  },
);

test.each(GOOD.map((document) => [text(document), document] as const))('AWS accepts %s', (_, document) => {
  expect(writtenFault(document, 'managed')).toBeUndefined();
  // Whatever is written must be readable when it decides.
  expect(() => parsePolicy(document)).not.toThrow();
});

describe('documents that the table does not have', () => {
  /** A member that the change makes undefined is absent. */
  const policy = (change: object) =>
    JSON.parse(
      text({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'mq:*', Resource: '*', ...change }],
      }),
    );
  const SID =
    'Statement IDs (SID) must be alpha-numeric. Check that your input ' +
    'satisfies the regular expression [0-9A-Za-z]*';
  const WILD_VENDOR = 'Action vendors (e.g., aws, ec2, etc.) must not contain wildcards.';
  const WILD = 'Resource vendor must be fully qualified and cannot contain regexes.';
  const SYNTAX = 'Syntax errors in policy.';
  const LEGACY = 'The policy failed legacy parsing';
  const VENDOR = /^Actions\/Conditions must be prefaced by a vendor/;
  const IAM_PATH = /^IAM resource path must either be "\*", root, or start with user\//;
  const notArn = (resource: string) => `Resource ${resource} must be in ARN format or "*".`;
  const operand = (operator: string, value: unknown) => ({ Condition: { [operator]: { 'aws:a': value } } });

  test.each<[object, string | RegExp]>([
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
    [operand('StringEqual', 'b'), SYNTAX],
    [operand('NullIfExists', 'true'), SYNTAX],
    [operand('ForAllValues:Null', 'true'), SYNTAX],
    [operand('StringEquals', null), SYNTAX],
    [operand('StringEquals', ['b', null]), SYNTAX],
    [{ Condition: { StringEquals: { 'aws:a': 'b' }, Bool: { 'aws:b': null } } }, SYNTAX],
    [{ Condition: { StringEquals: { 'aws:a': 'b', 'aws:b': {} } } }, SYNTAX],
    [{ Condition: { StringEquals: {}, Bool: [] } }, SYNTAX],
    [{ Condition: null }, SYNTAX],
    [{ Sid: 5 }, SYNTAX],
    ...[['Allow'], 'Allows', 'DisAllow', 'deny ', true].map(
      (Effect) => [{ Effect }, SYNTAX] as [object, string],
    ),
    [{ Resource: null }, SYNTAX],
    [{ Resource: ['*', 5] }, SYNTAX],
    [{ Action: ['mq:*', null] }, SYNTAX],
    [{ NotAction: 'mq:*' }, SYNTAX],
    [{ NotResource: '*' }, SYNTAX],
    [{ Actions: 'mq:*' }, SYNTAX],
    [{ Effect: 'deny' }, LEGACY],
    [operand('DateNotEquals', ['2026-01', '2026-1']), LEGACY],
    [operand('BinaryEquals', 'QQ='), LEGACY],
    [operand('BinaryEquals', ['QQ==', 'QQQQ=']), LEGACY],
    [operand('NumericNotEquals', '5abc'), LEGACY],
    [operand('ForAnyValue:NumericLessThanIfExists', ['5', true]), LEGACY],
    [operand('IpAddress', '10.0.0.256'), LEGACY],
    [operand('NotIpAddress', '10.0.0.0/33'), LEGACY],
    [operand('ArnLike', 'aws'), LEGACY],
    [operand('ArnNotEquals', ['arn:aws:mq', 'xarn:aws:mq']), LEGACY],
    [{ Action: 'mq' }, VENDOR],
    [{ Action: ':List' }, VENDOR],
    [{ Action: ['*', '*x'] }, VENDOR],
    [{ Action: 'x*' }, VENDOR],
    [{ NotAction: 'mq', Action: undefined }, VENDOR],
    [{ Action: ['mq:*', 'mq:a:b'] }, 'Actions/Condition can contain only one colon.'],
    [{ Action: 'm?:ListBrokers' }, WILD_VENDOR],
    [{ Action: '*:List*' }, WILD_VENDOR],
    [{ Action: ['mq:*', 'mq*:*'] }, WILD_VENDOR],
    [{ Action: undefined, NotAction: 'm*:*' }, WILD_VENDOR],
    [{ Action: 'm_q:*' }, 'Vendor m_q is not valid'],
    [{ Action: ' mq:List' }, 'Vendor  mq is not valid'],
    [{ Action: 'mq :List' }, 'Vendor mq  is not valid'],
    [{ Resource: ['**', '*x'] }, notArn('*x')],
    [{ Resource: 'x*' }, notArn('x*')],
    [
      { Resource: 'x:aws:mq:us-east-1:123456789012:broker:a:b-1' },
      notArn('x:aws:mq:us-east-1:123456789012:broker:a:b-1'),
    ],
    [{ Resource: 'x:aws:mq' }, notArn('x:aws:mq')],
    ...['xaws', 'awsx', '12345678901', '1234567890123', 'x123456789012', ' '].map(
      (account) => [{ Resource: `arn:aws:mq:us-east-1:${account}` }, LEGACY] as [object, string],
    ),
    [{ Resource: 'arn:aws:iam::123456789012:broker/*' }, IAM_PATH],
    [{ Resource: 'arn:aws:iam::123456789012:root/a' }, IAM_PATH],
    [{ Resource: 'arn:aws:iam::123456789012:roots' }, IAM_PATH],
    [{ Resource: 'arn:aws:iam::123456789012:us:er/a' }, IAM_PATH],
    [{ Resource: 'arn:aws:iam::123456789012:a/user/' }, IAM_PATH],
  ])('%j', (change, sentence) => {
    const fault = writtenFault(policy(change), 'managed');
    if (typeof sentence === 'string') expect(fault).toBe(sentence);
    else expect(fault).toMatch(sentence);
  });

  test.each<[object]>([
    [{ Resource: 'arn:aws:mq:*:*:broker:${aws:username}-*:*' }],
    [{ Resource: 'arn:aws-cn:mq:cn-north-1:123456789012:configuration:c-1' }],
    [{ Resource: 'arn:aws:mq:us-east-1:123456789012' }],
    [{ Resource: 'arn:aws:iam::123456789012:*' }],
    [{ Resource: 'arn:aws:iam::123456789012:root' }],
    [{ Resource: 'arn:aws:iam::*:*/admin' }],
    [{ Resource: 'arn:aws:iam::*:us*' }],
    [{ Resource: 'arn:aws:iam::*:${aws:username}/a' }],
    [{ Resource: 'arn:aws:iam::*:u?er/a' }],
    [{ Resource: 'arn:aws:iam:*:123456789012:user/a' }],
    [{ Resource: 'arn:aws:s3:*::bucket' }],
    [{ Resource: ['**', '*', null] }],
    ...['-cn', '-us-gov', '-iso', '-iso-b', '-iso-e', '-iso-f', '-eusc'].map((end): [object] => [
      { Resource: `arn:aws${end}:mq:*:*:broker:*` },
    ]),
    ...['', 'aws', '1234*', '?', '${aws:PrincipalAccount}'].map((account): [object] => [
      { Resource: `arn:aws:mq:us-east-1:${account}` },
    ]),
    [{ Resource: undefined, NotResource: ['*', null] }],
    [{ Action: ['**', '*:*', 'mq.-:*', 'MQ1:'] }],
    [{ Sid: '' }],
    [{ Sid: 'aZ_09' }],
    [operand('DateEquals', ['2026-01', '2026', 5])],
    [operand('BinaryEquals', ['QQ==', 'QQQ=', ''])],
    [operand('NumericEquals', ['5', 5, '1e3'])],
    [operand('NotIpAddress', ['10.0.0.0/8', '::1'])],
    [operand('ArnLike', ['arn:', '*', 'x?', '${aws:PrincipalArn}'])],
    [operand('StringEquals', ['5abc', true, 5])],
    [{ Condition: { Foo: {} } }],
    [{ Condition: { Null: { 'aws:a': true }, 'ForAllValues:StringLikeIfExists': { 'aws:b': ['c'] } } }],
  ])('%j is accepted', (change) => {
    expect(writtenFault(policy(change), 'managed')).toBeUndefined();
  });

  test('an inline policy may have the older version, or none', () => {
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

  test('a session policy may compare with operands that IAM refuses, but not with malformed base64', () => {
    const refused = { DateEquals: 'x', NumericEquals: 'x', IpAddress: 'x', ArnLike: 'x' };
    for (const [operator, value] of Object.entries(refused)) {
      expect(writtenFault(policy(operand(operator, value)), 'session')).toBeUndefined();
      expect(writtenFault(policy(operand(operator, value)), 'inline')).toBe(LEGACY);
    }
    expect(writtenFault(policy(operand('BinaryEquals', 'x')), 'session')).toBe(LEGACY);
    expect(writtenFault(policy({ Effect: 'deny' }), 'session')).toBe(LEGACY);
  });

  test.each(['*', 'arn:aws:mq:us-east-1:123456789012:broker:a:b-1', 'arn:aws:s3:::bucket'])(
    'a session policy may have the resource %s',
    (Resource) => {
      expect(writtenFault(policy({ Resource }), 'session')).toBeUndefined();
    },
  );

  test.each<[object[], string | RegExp | undefined]>([
    [[{}, { Principal: '*' }], 'Policy document should not specify a principal.'],
    [[{}, { Effect: 'maybe' }], SYNTAX],
    [[{}, { Effect: 'allow' }], LEGACY],
    [[{ Resource: 'x' }, { Sid: '-' }], SID],
    [[{ Action: 'mq' }, { Resource: undefined }], 'Policy statement must contain resources.'],
    [[{ Resource: undefined }, { Action: [] }], 'Policy statement must contain resources.'],
    [[{}, { Action: 'mq' }], VENDOR],
    [[{ Action: 'mq' }, { Resource: 'x' }], notArn('x')],
    [[{}, { Resource: undefined }], 'Policy statement must contain resources.'],
    [[{ Sid: 'a' }, { Sid: 'b' }, { Sid: 'a' }], 'Statement IDs (SID) in a single policy must be unique.'],
    [[{ Sid: 'a' }, { Sid: '' }, {}, { Sid: '' }, {}], undefined],
  ])('of several statements: %j is refused', (changes, sentence) => {
    const Statement = changes.flatMap((change) => policy(change).Statement);
    const fault = writtenFault({ ...policy({}), Statement }, 'managed');
    if (sentence instanceof RegExp) expect(fault).toMatch(sentence);
    else expect(fault).toBe(sentence);
  });

  const MIXED = { ...policy({}), Statement: [...policy({}).Statement, 5] };
  test.each([undefined, null, 7, 'text', [], [{}], MIXED])('%j is not a document', (document) => {
    expect(writtenFault(document, 'inline')).toBe('Syntax errors in policy.');
  });
});
