import { describe, expect, it } from 'vitest';
import { PolicyMemory } from '../../workbench/simulate/policyMemory.ts';
import { MAX_RESULTS } from '../../workbench/simulate/readCase.ts';
import { simulateCase } from '../../workbench/simulate/simulateCase.ts';
import { SimulationError } from '../../workbench/simulate/simulationError.ts';

const ACCOUNT = '123456789012';
const BROKER = `arn:aws:mq:us-east-1:${ACCOUNT}:broker:orders:b-1`;
const USER = `arn:aws:iam::${ACCOUNT}:user/team/alice`;
const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
const deny = { ...allow, Effect: 'Deny' };
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const ALL = policy(allow);
const when = (Condition: object) => policy({ ...allow, Condition });
const entry = (name: string, type: string, ...values: unknown[]) => ({
  ContextKeyName: name,
  ContextKeyType: type,
  ContextKeyValues: values,
});
const BASE = { PolicyInputList: [ALL], ActionNames: ['mq:DeleteBroker'] };

const simulate = (value: unknown) => simulateCase(value, new PolicyMemory()).EvaluationResults;
const decisions = (more: object) => simulate({ ...BASE, ...more }).map(({ EvalDecision }) => EvalDecision);

function fault(value: unknown): [string, string] {
  try {
    simulate(value);
  } catch (error) {
    if (error instanceof SimulationError) return [error.code, error.message];
  }
  throw new Error('expected a SimulationError');
}

describe('simulateCase', () => {
  it('answers the example of the AWS CLI reference', () => {
    const text =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*",' +
      '"Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}';
    const ask = (time: string) =>
      simulate({
        PolicyInputList: [text],
        ActionNames: ['dynamodb:CreateBackup'],
        ContextEntries: [entry('aws:CurrentTime', 'date', time)],
      });
    const result = {
      EvalActionName: 'dynamodb:CreateBackup',
      EvalResourceName: '*',
      MissingContextValues: [],
    };
    const StartPosition = { Line: 1, Column: 38 };
    const EndPosition = { Line: 1, Column: 167 };
    expect(ask('2019-04-25T11:00:00Z')).toEqual([
      {
        ...result,
        EvalDecision: 'allowed',
        MatchedStatements: [
          { SourcePolicyId: 'PolicyInputList.1', SourcePolicyType: 'IAM Policy', StartPosition, EndPosition },
        ],
      },
    ]);
    expect(ask('2014-04-25T11:00:00Z')).toEqual([
      { ...result, EvalDecision: 'implicitDeny', MatchedStatements: [] },
    ]);
  });

  it('answers every action on every resource, ordered by action', () => {
    const results = simulate({
      ...BASE,
      ActionNames: ['s3:GetObject', 'made:Up'],
      ResourceArns: ['*', 'arn:aws:s3:::b/k'],
    });
    expect(results.map(({ EvalActionName, EvalResourceName }) => [EvalActionName, EvalResourceName])).toEqual(
      [
        ['s3:GetObject', '*'],
        ['s3:GetObject', 'arn:aws:s3:::b/k'],
        ['made:Up', '*'],
        ['made:Up', 'arn:aws:s3:::b/k'],
      ],
    );
  });

  it('names each policy by its list and its place in the list', () => {
    const ids = (more: object) =>
      simulate({ ...BASE, ...more }).flatMap(({ MatchedStatements }) =>
        MatchedStatements.map(({ SourcePolicyId }) => SourcePolicyId),
      );
    const twice = [JSON.stringify(policy(deny)), policy(deny)];
    expect(ids({ PolicyInputList: twice })).toEqual(['PolicyInputList.1', 'PolicyInputList.2']);
    expect(ids({ PermissionsBoundaryPolicyInputList: [policy(deny)] })).toEqual([
      'PermissionsBoundaryPolicyInputList.1',
    ]);
    expect(ids({ SessionPolicyInputList: [ALL, policy(deny)] })).toEqual(['SessionPolicyInputList.2']);
    expect(ids({ ServiceControlPolicyInputList: [[ALL], [ALL, policy(deny)]] })).toEqual([
      'ServiceControlPolicyInputList.2.2',
    ]);
    const rcp = policy({ ...deny, Principal: '*' });
    expect(ids({ ResourceControlPolicyInputList: [[], [rcp]], ActionNames: ['s3:GetObject'] })).toEqual([
      'ResourceControlPolicyInputList.2.1',
    ]);
    const levels = [{ ServiceControlPolicyInputList: [policy(deny)] }];
    expect(ids({ OrderedOrganizationPolicyInputList: levels })).toEqual([
      'OrderedOrganizationPolicyInputList.1.ServiceControlPolicyInputList.1',
    ]);
  });

  it.each<[string, object, string]>([
    ['no boundary', { PermissionsBoundaryPolicyInputList: [] }, 'allowed'],
    [
      'a boundary',
      { PermissionsBoundaryPolicyInputList: [policy({ ...allow, Action: 's3:*' })] },
      'implicitDeny',
    ],
    ['no session', { SessionPolicyInputList: [] }, 'allowed'],
    ['a session policy', { SessionPolicyInputList: [policy({ ...allow, Action: 's3:*' })] }, 'implicitDeny'],
    ['no organization', { ServiceControlPolicyInputList: [] }, 'allowed'],
    ['a level without policies', { ServiceControlPolicyInputList: [[ALL], []] }, 'implicitDeny'],
    [
      'a resource control policy',
      { ResourceControlPolicyInputList: [[policy({ ...deny, Principal: '*' })]] },
      'allowed',
    ],
    [
      'null for what is not given',
      { SessionPolicyInputList: null, CallerArn: null, ResourceArns: null },
      'allowed',
    ],
    ['no policies', { PolicyInputList: [] }, 'implicitDeny'],
    ['members that are no input', { Name: 'case 1', MaxItems: 10 }, 'allowed'],
  ])('accepts %s', (_name, more, decision) => {
    expect(decisions(more)).toEqual([decision]);
  });

  it('decides calls of Amazon MQ as the gateway does', () => {
    const older = policy({ ...allow, Resource: `arn:aws:mq:us-east-1:${ACCOUNT}:broker:b-1` });
    expect(decisions({ PolicyInputList: [older], ResourceArns: [BROKER] })).toEqual(['allowed']);
    const onArns = policy({ ...allow, Resource: 'arn:*' });
    const list = {
      PolicyInputList: [onArns],
      ActionNames: ['MQ:listBrokers', 's3:ListAllMyBuckets'],
      ResourceArns: [BROKER],
    };
    expect(decisions(list)).toEqual(['implicitDeny', 'allowed']);
    const tagged = when({ StringEquals: { 'aws:ResourceTag/env': 'dev', 'mq:ResourceTag/Env': 'dev' } });
    for (const name of ['mq:ResourceTag/env', 'AWS:resourcetag/ENV']) {
      expect(
        decisions({ PolicyInputList: [tagged], ContextEntries: [entry(name, 'string', 'dev')] }),
      ).toEqual(['allowed']);
    }
  });

  it.each<[string, string, object, string]>([
    ['one value is no list', 'string', { StringEquals: { k: 'x' } }, 'allowed'],
    ['a list of one is a list', 'stringList', { StringEquals: { k: 'x' } }, 'implicitDeny'],
    ['a list', 'stringList', { 'ForAnyValue:StringEquals': { k: 'x' } }, 'allowed'],
  ])('types the context value: %s', (_name, type, condition, decision) => {
    expect(
      decisions({ PolicyInputList: [when(condition)], ContextEntries: [entry('K', type, 'x')] }),
    ).toEqual([decision]);
  });

  it('reads numbers and booleans as text, and a missing type as string', () => {
    const condition = { Bool: { b: 'true' }, NumericEquals: { n: '5' }, StringEquals: { s: 'x' } };
    const ContextEntries = [
      entry('b', 'boolean', true),
      entry('n', 'numeric', 5),
      { ContextKeyName: 's', ContextKeyValues: ['x'] },
    ];
    expect(decisions({ PolicyInputList: [when(condition)], ContextEntries })).toEqual(['allowed']);
  });

  it.each<[arn: string, keys: Record<string, string>]>([
    [
      USER,
      {
        'aws:PrincipalArn': USER,
        'aws:username': 'alice',
        'aws:PrincipalType': 'User',
        'aws:PrincipalAccount': ACCOUNT,
      },
    ],
    [
      `arn:aws:iam::${ACCOUNT}:role/a/R`,
      { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/a/R`, 'aws:PrincipalType': 'AssumedRole' },
    ],
    [
      `arn:aws:sts::${ACCOUNT}:assumed-role/R/session`,
      { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/R`, 'aws:PrincipalType': 'AssumedRole' },
    ],
    [`arn:aws:iam::${ACCOUNT}:root`, { 'aws:PrincipalType': 'Account', 'aws:userid': ACCOUNT }],
  ])('derives condition keys from CallerArn: %s', (CallerArn, keys) => {
    expect(decisions({ CallerArn, PolicyInputList: [when({ StringEquals: keys })] })).toEqual(['allowed']);
  });

  it('prefers the values of ContextEntries', () => {
    const mine = when({ StringEquals: { 'aws:username': 'bob' } });
    const more = { CallerArn: USER, PolicyInputList: [mine] };
    expect(decisions(more)).toEqual(['implicitDeny']);
    expect(decisions({ ...more, ContextEntries: [entry('aws:UserName', 'string', 'bob')] })).toEqual([
      'allowed',
    ]);
  });

  it('handles principals that have rules of their own', () => {
    const root = { CallerArn: `arn:aws:iam::${ACCOUNT}:root`, PolicyInputList: [] };
    expect(decisions(root)).toEqual(['allowed']);
    expect(decisions({ ...root, ServiceControlPolicyInputList: [[policy(deny)]] })).toEqual(['explicitDeny']);
    const linked = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/mq.amazonaws.com/AWSServiceRoleForAmazonMQ`;
    const session = `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForAmazonMQ/s`;
    for (const CallerArn of [linked, session]) {
      expect(decisions({ CallerArn, ServiceControlPolicyInputList: [[policy(deny)]] })).toEqual(['allowed']);
    }
    const posing = `arn:aws:iam::${ACCOUNT}:user/aws-service-role/x`;
    expect(decisions({ CallerArn: posing, ServiceControlPolicyInputList: [[policy(deny)]] })).toEqual([
      'explicitDeny',
    ]);
    const CallerArn = `arn:aws:sts::${ACCOUNT}:federated-user/f`;
    expect(decisions({ CallerArn })).toEqual(['implicitDeny']);
    expect(decisions({ CallerArn, SessionPolicyInputList: [ALL] })).toEqual(['allowed']);
  });

  it.each<[string, object, string]>([
    ['ActionNames', { ActionNames: [] }, 'ActionNames must name at least one action.'],
    ['ActionNames', { ActionNames: 'mq:X' }, 'ActionNames must be a list.'],
    ['ActionNames', { ActionNames: [7] }, 'ActionNames.1 must be a string.'],
    [
      'ActionNames',
      { ActionNames: ['mq:*'] },
      'ActionNames must be of the form service:Action, without wildcards: mq:*.',
    ],
    [
      'ActionNames',
      { ActionNames: ['mq'] },
      'ActionNames must be of the form service:Action, without wildcards: mq.',
    ],
    ['ResourceArns', { ResourceArns: ['broker'] }, 'ResourceNames are not in a valid ARN format: broker.'],
    ['ResourceArns', { ResourceArns: [null] }, 'ResourceArns.1 must be a string.'],
    [
      'CallerArn',
      { CallerArn: 'me' },
      'CallerArn must be the ARN of a user, a group, a role, a session or the root user.',
    ],
    [
      'CallerArn',
      { CallerArn: 7 },
      'CallerArn must be the ARN of a user, a group, a role, a session or the root user.',
    ],
    ['PolicyInputList', { PolicyInputList: undefined }, 'PolicyInputList is missing.'],
    ['PolicyInputList', { PolicyInputList: ALL }, 'PolicyInputList must be a list.'],
    [
      'PolicyInputList',
      { PolicyInputList: [[ALL]] },
      'PolicyInputList.1 must be a policy: its JSON text or a JSON object.',
    ],
    [
      'PolicyInputList',
      { PolicyInputList: ['x'.repeat(131_073)] },
      'PolicyInputList.1 must have length less than or equal to 131072.',
    ],
    [
      'boundaries',
      { PermissionsBoundaryPolicyInputList: [ALL, ALL] },
      'The list of Permissions Boundary policies cannot exceed 1 items.',
    ],
    [
      'levels',
      { ServiceControlPolicyInputList: [ALL] },
      'ServiceControlPolicyInputList.1 must be a list of policies: ' +
        'ServiceControlPolicyInputList is a list of levels.',
    ],
    [
      'levels',
      { OrderedOrganizationPolicyInputList: [[ALL]] },
      'OrderedOrganizationPolicyInputList.1 must be a JSON object.',
    ],
    [
      'a resource-based policy',
      { ResourcePolicy: '{}' },
      'ResourcePolicy is not a list of policies that can be simulated.',
    ],
    [
      'a misspelt list',
      { SessionPolicyInputLists: [ALL] },
      'SessionPolicyInputLists is not a list of policies that can be simulated.',
    ],
    ['ContextEntries', { ContextEntries: {} }, 'ContextEntries must be a list.'],
    ['ContextEntries', { ContextEntries: ['k'] }, 'ContextEntries.1 must be a JSON object.'],
    [
      'ContextEntries',
      { ContextEntries: [{ ContextKeyValues: [] }] },
      'ContextKeyName cannot be null or empty.',
    ],
    [
      'ContextEntries',
      { ContextEntries: [entry('k', 'text', 'x')] },
      'ContextEntries.1.ContextKeyType must be one of string, stringList, numeric, numericList, ' +
        'boolean, booleanList, ip, ipList, binary, binaryList, date, dateList.',
    ],
    [
      'ContextEntries',
      { ContextEntries: [{ ContextKeyName: 'k' }] },
      'Context values for context key k cannot be null or empty.',
    ],
    [
      'ContextEntries',
      { ContextEntries: [entry('k', 'stringList', ...new Array(10_001).fill('x'))] },
      'ContextEntries.1 has more than 10000 values.',
    ],
    [
      'ContextEntries',
      { ContextEntries: [entry('k', 'string', {})] },
      'ContextEntries.1.ContextKeyValues.1 must be a string.',
    ],
    [
      'ContextEntries',
      { ContextEntries: [entry('k', 'numeric', 2 ** 60)] },
      'ContextEntries.1.ContextKeyValues.1 must be a string.',
    ],
    [
      'ContextEntries',
      { ContextEntries: [entry('k', 'string', 'a'), entry('K', 'string', 'b')] },
      'Duplicate context key: K.',
    ],
    [
      'too many results',
      { ActionNames: new Array(MAX_RESULTS / 10 + 1).fill('a:b'), ResourceArns: new Array(10).fill('*') },
      'ActionNames and ResourceArns make more than 10000 results.',
    ],
  ])('answers InvalidInput: %s', (_name, more, message) => {
    expect(fault({ ...BASE, ...more })).toEqual(['InvalidInput', message]);
  });

  it('reports findings about the policies if asked', () => {
    const odd = policy({ ...allow, Action: 'mq:DeleteTag' });
    const levels = [[odd], [policy({ ...allow, Action: 'mg:*' })]];
    const value = { ...BASE, SessionPolicyInputList: [odd], ServiceControlPolicyInputList: levels };
    const { PolicyFindings } = simulateCase(value, new PolicyMemory(), true);
    expect(PolicyFindings?.map((finding) => [finding.policy, finding.code])).toEqual([
      ['SessionPolicyInputList.1', 'unknownAction'],
      ['SessionPolicyInputList.1', 'neverMatches'],
      ['ServiceControlPolicyInputList.1.1', 'unknownAction'],
      ['ServiceControlPolicyInputList.1.1', 'neverMatches'],
      ['ServiceControlPolicyInputList.2.1', 'unknownService'],
    ]);
  });

  it.each([undefined, null, 7, 'text', [BASE]])('answers InvalidInput: %j is not a case', (value) => {
    expect(fault(value)).toEqual(['InvalidInput', 'A case must be a JSON object.']);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'document is not JSON: unexpected end of the text (line 1, column 2)'],
    ['no policy', {}, 'Statement must be a statement'],
    [
      'a fault',
      policy({ Effect: 'Maybe', Action: '*', Resource: '*' }),
      'Statement[0].Effect must be Allow or Deny',
    ],
    [
      'a Principal',
      policy({ ...allow, Principal: '*' }),
      'Statement[0].Principal has no place in this kind of policy',
    ],
  ])('answers MalformedPolicyDocument: %s', (_name, document, reason) => {
    const message = `Policy PolicyInputList.2 cannot be read: ${reason}`;
    expect(fault({ ...BASE, PolicyInputList: [ALL, document] })).toEqual([
      'MalformedPolicyDocument',
      message,
    ]);
  });
});
