import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { managedPolicies } from '../../src/directory/managedPolicy.ts';
import { closestName } from '../../workbench/findings/closestName.ts';
import { policyFindings } from '../../workbench/findings/policyFindings.ts';
import { condition, statementOf } from '../authz/decide/worlds.ts';

const allow = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };
const MQ = 'arn:aws:mq:us-east-1:123456789012:';

function findings(statement: object, Version = '2012-10-17') {
  return policyFindings(readPolicy({ Version, Statement: [statement] }, { name: 'p', source: 'user' }));
}
const told = (statement: object, Version?: string) =>
  findings(statement, Version).map(({ code, message }) => `${code}: ${message}`);

/** What is written, and what is said of it: all of it, or nothing. */
const ROWS: readonly (readonly [statement: object, ...said: string[]])[] = [
  [allow],
  [
    {
      ...allow,
      Action: [
        'MQ:deletetags',
        'mq:UpdateBrokerAccessConfiguration',
        'mq:*User?',
        'm?:Nope',
        '*',
        's3:Nonsense',
      ],
    },
  ],
  [
    { ...allow, Action: ['mq:DeleteTag', 'mq:ListBrokers'] },
    'unknownAction: mq:DeleteTag is not an action of Amazon MQ. Did you mean mq:DeleteTags?',
  ],
  [
    { ...allow, Action: 'mq:DeleteTag' },
    'unknownAction: mq:DeleteTag is not an action of Amazon MQ. Did you mean mq:DeleteTags?',
    'neverMatches: The statement can never match: no action of Amazon MQ matches its actions.',
  ],
  [
    { ...allow, Action: ['mq:Teleport*', 'mq:*'] },
    'unknownAction: mq:Teleport* matches no action of Amazon MQ.',
  ],
  [
    { ...allow, Action: 'mg:CreateTags' },
    'unknownService: mg: is not a known service. Did you mean mq:CreateTags?',
  ],
  [{ ...allow, Action: 'mg:*' }, 'unknownService: mg: is not a known service. Did you mean mq?'],
  [{ ...allow, Action: 'nothinglikeit:*' }, 'unknownService: nothinglikeit: is not a known service.'],
  [
    { Effect: 'Deny', NotAction: ['mq:Delete', 'dynamdb:*'], Resource: '*' },
    'unknownAction: mq:Delete is not an action of Amazon MQ.',
    'unknownService: dynamdb: is not a known service. Did you mean dynamodb?',
  ],

  [
    {
      ...allow,
      Resource: [`${MQ}broker:*`, `${MQ}broker:a:b-1`, `${MQ}configuration:c-1`, 'arn:aws:mq:*', `${MQ}*`],
    },
  ],
  [
    {
      ...allow,
      Resource: ['arn:*:mq:*:*:broker:${aws:username}-*:*', `${MQ}broker:*:b-1`, 'arn:aws-cn:s3:::x'],
    },
  ],
  [
    { ...allow, Resource: [`${MQ}broker:b-*`, `${MQ}broker:orders-*`] },
    "deprecatedArn: broker:b-* is an older form that leaves the broker's name out: write broker:*:b-*.",
  ],
  [
    { ...allow, Resource: `${MQ}broker:b-1` },
    "deprecatedArn: broker:b-1 is an older form that leaves the broker's name out: write broker:*:b-1.",
  ],
  [
    { ...allow, Resource: `${MQ}broker/orders` },
    `malformedArn: ${MQ}broker/orders: Amazon MQ separates the parts of a resource with colons, not slashes.`,
  ],
  [
    { ...allow, Resource: `${MQ}queue:x` },
    `malformedArn: ${MQ}queue:x: Amazon MQ has no resource type "queue".`,
  ],
  [
    { ...allow, Resource: `${MQ}broker:orders` },
    `malformedArn: ${MQ}broker:orders: a broker is named broker:Name:b-id.`,
  ],
  [
    { ...allow, Resource: `${MQ}broker:orders:1` },
    `malformedArn: ${MQ}broker:orders:1: a broker is named broker:Name:b-id.`,
  ],
  [{ ...allow, Resource: `${MQ}broker:` }, `malformedArn: ${MQ}broker:: it names no broker.`],
  [
    { ...allow, Resource: `${MQ}configuration:x` },
    `malformedArn: ${MQ}configuration:x: a configuration is named configuration:c-id.`,
  ],
  [
    { ...allow, Resource: 'arn:aws:mq::123456789012:broker:*' },
    'malformedArn: arn:aws:mq::123456789012:broker:*: an ARN of Amazon MQ names a region.',
  ],
  [
    { ...allow, Resource: 'arn:aws:mq:us-east-1::broker:*' },
    'malformedArn: arn:aws:mq:us-east-1::broker:*: an ARN of Amazon MQ names an account.',
  ],
  [
    { ...allow, Resource: 'arn:aws:mq:useast1:123456789012:broker:*' },
    'malformedArn: arn:aws:mq:useast1:123456789012:broker:*: there is no region "useast1".',
  ],
  [
    { ...allow, Resource: 'arn:aws:mq:us-east-1:1234:broker:*' },
    'malformedArn: arn:aws:mq:us-east-1:1234:broker:*: the account is not twelve digits.',
  ],
  [
    { ...allow, Resource: 'arn:amazon:mq:us-east-1:123456789012:broker:*' },
    'malformedArn: arn:amazon:mq:us-east-1:123456789012:broker:*: there is no partition "amazon".',
  ],
  [
    { ...allow, Resource: 'arn:aws::us-east-1:123456789012:x' },
    'malformedArn: arn:aws::us-east-1:123456789012:x: it names no service.',
    'neverMatches: The statement can never match: its actions are those of Amazon ' +
      'MQ, and its resources are all of other services.',
  ],
  [
    { ...allow, Resource: 'arn:aws:mq:us-east-1:123456789012:' },
    'malformedArn: arn:aws:mq:us-east-1:123456789012:: it names no resource.',
  ],
  [
    { ...allow, Resource: 'arn:aws:mq:us-east-1' },
    'malformedArn: arn:aws:mq:us-east-1: an ARN has six fields; this one has 4 and is completed with *.',
  ],
  [{ ...allow, Resource: "arn:aws:mq:*:*:broker:${aws:username, 'a:b'}:b-1" }],

  [
    { ...allow, Action: ['mq:ListBrokers', 'mq:DescribeBroker'], Resource: `${MQ}broker:*` },
    'wildcardOnlyAction: mq:ListBrokers has no resource-level permissions: it is evaluated ' +
      'against *, which no ARN matches. Give it a statement with Resource *.',
  ],
  [
    { ...allow, Action: 'mq:ListBrokers', Resource: `${MQ}broker:*` },
    'wildcardOnlyAction: mq:ListBrokers has no resource-level permissions: it is evaluated ' +
      'against *, which no ARN matches. Give it a statement with Resource *.',
    'neverMatches: The statement can never match: its actions are ' +
      'evaluated against *, and it names ARNs only.',
  ],
  [{ ...allow, Action: ['mq:List*', 'mq:Create*'], Resource: [`${MQ}broker:*`] }],
  [{ ...allow, Action: 'mq:ListBrokers', Resource: [`${MQ}broker:*`, '**'] }],
  [{ Effect: 'Allow', Action: 'mq:ListBrokers', NotResource: `${MQ}broker:*` }],

  [
    { ...allow, Resource: 'arn:aws:s3:::x/*' },
    'neverMatches: The statement can never match: its actions are those of Amazon ' +
      'MQ, and its resources are all of other services.',
  ],
  [{ ...allow, Resource: ['arn:aws:s3:::x/*', 'arn:aws:*:*:*:x'] }],
  [{ ...allow, Action: ['mq:*', 's3:*'], Resource: 'arn:aws:s3:::x/*' }],
  [
    { ...allow, Condition: { Null: { K: 'true' }, StringEquals: { k: 'x' } } },
    'neverMatches: The statement can never match: k must be both absent and StringEquals.',
  ],
  [
    {
      ...allow,
      Condition: {
        Null: { k: 'true' },
        StringNotEquals: { k: 'x' },
        StringLikeIfExists: { k: 'x' },
        'ForAllValues:StringEquals': { k: 'x' },
      },
    },
  ],
  [{ ...allow, Condition: { Null: { k: ['true', 'false'] }, StringEquals: { k: 'x' } } }],
  [
    { ...allow, Condition: { Null: { k: true }, 'ForAnyValue:StringNotEquals': { k: 'x' } } },
    'neverMatches: The statement can never match: k must be both absent and ForAnyValue:StringNotEquals.',
  ],
  [
    { ...allow, Condition: { StringEquals: { 'aws:TagKeys': 'env' } } },
    'neverMatches: The statement can never match: aws:TagKeys is a list, which an operator for single ' +
      'values never matches: use ForAnyValue:StringEquals or ForAllValues:StringEquals.',
  ],
  [
    {
      ...allow,
      Condition: {
        StringNotEquals: { 'aws:TagKeys': 'env' },
        'ForAnyValue:StringEquals': { 'aws:TagKeys': 'env' },
      },
    },
  ],

  [
    { ...allow, Condition: { Matches: { k: 'x' } } },
    'unreadable: A part of the statement cannot be read (unknown operator ' +
      'Matches on k): in an Allow, that part never matches.',
  ],
  [
    { ...allow, Effect: 'Deny', Condition: { ArnLike: { k: 'x' } } },
    'unreadable: A part of the statement cannot be read (malformed value "x" for ' +
      'ArnLike on k): in a Deny, that part always matches.',
  ],
];

describe('policyFindings', () => {
  it.each(ROWS.map(([statement, ...said]) => ({ statement, said })))('$statement', ({ statement, said }) => {
    expect(told(statement)).toEqual(said);
  });

  it('reports variables that stay plain text', () => {
    const own = { ...allow, Resource: `${MQ}broker:\${aws:username}-*:*` };
    const message = '${aws:username} is plain text: the policy needs "Version": "2012-10-17" for variables.';
    expect(told(own, '2008-10-17')).toEqual([`variableNotReplaced: ${message}`]);
    expect(findings({ ...allow, Condition: { StringEquals: { k: '${x}' } } }, '2008-10-17')).toMatchObject([
      { code: 'variableNotReplaced', path: 'Statement[0].Condition' },
    ]);
    expect(told(own)).toEqual([]);
  });

  it('reports the place of a finding', () => {
    const document = {
      Version: '2012-10-17',
      Statement: [allow, { Sid: 'S', ...allow, Action: 'mq:DeleteTag' }],
    };
    const [finding] = policyFindings(readPolicy(document, { name: 'p', source: 'user' }));
    expect(finding).toMatchObject({ statement: 1, sid: 'S', path: 'Statement[1].Action' });
  });

  it("reports no finding in AWS's own policies for Amazon MQ", () => {
    const policies = managedPolicies('aws');
    expect(policies).toHaveLength(5);
    for (const { name, document } of policies) {
      expect(policyFindings(readPolicy(document, { name, source: 'user' }))).toEqual([]);
    }
  });

  it('never throws', () => {
    const statement = statementOf(fc.option(condition, { nil: undefined }));
    fc.assert(
      fc.property(statement, fc.constantFrom('2012-10-17', '2008-10-17'), (one, version) => {
        expect(Array.isArray(findings(one, version))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('closestName', () => {
  it.each([
    ['DeleteTag', ['CreateTags', 'DeleteTags'], 'DeleteTags'],
    ['deletetags', ['DeleteTags'], 'DeleteTags'],
    ['', ['ab'], undefined],
    ['mq', ['kms', 'ms'], 'ms'],
    ['abcdefghijkl', ['abcdefghi'], 'abcdefghi'],
    ['abcdefghijklm', ['abcdefghi'], undefined],
  ])('%s among %j is %s', (name, known, closest) => {
    expect(closestName(name, known)).toBe(closest);
  });
});
