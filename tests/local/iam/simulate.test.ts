import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import type { Table } from '../../../src/state/table/client.ts';
import {
  ACCOUNT,
  account,
  attached,
  document,
  FULL_ACCESS,
  group,
  inline,
  READ_ONLY,
  role,
  user,
} from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { iamWorld, json, userCaller } from './world.ts';

let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

const own = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: 'mq:DescribeBroker',
      Resource: 'arn:aws:mq:*:*:broker:${aws:username}-*:*',
      Condition: { StringEquals: { 'aws:ResourceTag/env': 'dev' } },
    },
  ],
};
const asker = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iam:*', Resource: '*' },
    {
      Effect: 'Deny',
      Action: 'iam:*',
      Resource: '*',
      Condition: { StringEquals: { 'iam:ResourceTag/secret': 'yes' } },
    },
  ],
};
const organization = {
  id: 'o-exampleorgid',
  path: 'o-exampleorgid/r-1/',
  management: false,
  serviceControl: [
    [
      { name: 'all', source: 'r-1', document: document('*') },
      { name: 'no-reboots', source: 'r-1', document: document('mq:RebootBroker', 'Deny') },
    ],
  ],
  resourceControl: [],
};

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table);
  const whole = account({
    users: [
      user('alice', {
        GroupList: ['admins'],
        PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: FULL_ACCESS },
      }),
      user('bob', inline('UserPolicyList', { own })),
      user('secret', { Tags: [{ Key: 'Secret', Value: 'yes' }] }),
      user('asker', inline('UserPolicyList', { asker })),
    ],
    groups: [group('admins', attached(FULL_ACCESS))],
    roles: [role('reader', attached(READ_ONLY))],
  });
  await importSnapshot(table, whole, { organization });
});
afterAll(() => stop());

const arn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const simulate = (source: string, parameters: Record<string, string>) =>
  iam('SimulatePrincipalPolicy', { PolicySourceArn: arn(source), ...parameters });
const decisions = async (...call: Parameters<typeof simulate>) =>
  (await simulate(...call)).result.EvaluationResults.member.map(
    (one: { EvalDecision: string }) => one.EvalDecision,
  );

it('simulates a custom policy in IAM’s form', async () => {
  const { result } = await iam('SimulateCustomPolicy', {
    'PolicyInputList.member.1': json(own),
    'ActionNames.member.1': 'mq:DescribeBroker',
    'ResourceArns.member.1': 'arn:aws:mq:us-east-1:123456789012:broker:bob-1:b-1',
    CallerArn: arn('user/bob'),
    'ContextEntries.member.1.ContextKeyName': 'aws:ResourceTag/env',
    'ContextEntries.member.1.ContextKeyType': 'string',
    'ContextEntries.member.1.ContextKeyValues.member.1': 'dev',
  });
  expect(result).toMatchObject({
    IsTruncated: 'false',
    EvaluationResults: {
      member: [
        {
          EvalActionName: 'mq:DescribeBroker',
          EvalDecision: 'allowed',
          MatchedStatements: {
            member: [
              {
                SourcePolicyId: 'PolicyInputList.1',
                SourcePolicyType: 'IAM Policy',
                StartPosition: { Line: '1' },
              },
            ],
          },
        },
      ],
    },
  });
});

it("uses a principal's own policies, its groups', its boundary and its organization's", async () => {
  const actions = {
    'ActionNames.member.1': 'mq:DeleteBroker',
    'ActionNames.member.2': 'mq:RebootBroker',
    'ActionNames.member.3': 's3:GetObject',
  };
  expect(await decisions('user/alice', actions)).toEqual(['allowed', 'explicitDeny', 'implicitDeny']);
  expect(await decisions('role/reader', actions)).toEqual(['implicitDeny', 'explicitDeny', 'implicitDeny']);
  expect(await decisions('group/admins', actions)).toEqual(['allowed', 'explicitDeny', 'implicitDeny']);
  const { result } = await simulate('user/alice', actions);
  expect(result.EvaluationResults.member[1]).toMatchObject({
    OrganizationsDecisionDetail: { AllowedByOrganizations: 'false' },
    PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: 'true' },
    MatchedStatements: '',
  });
});

it('uses the policies and the boundary of the request too', async () => {
  const reboot = { 'ActionNames.member.1': 'mq:CreateUser' };
  expect(await decisions('role/reader', reboot)).toEqual(['implicitDeny']);
  const added = { 'PolicyInputList.member.1': json(document('mq:CreateUser')) };
  expect(await decisions('role/reader', { ...reboot, ...added })).toEqual(['allowed']);
  const boundary = { 'PermissionsBoundaryPolicyInputList.member.1': json(document('mq:List*')) };
  expect(await decisions('user/alice', { ...reboot, ...boundary })).toEqual(['implicitDeny']);
});

it('takes a user as its own caller, and names missing context keys', async () => {
  const call = {
    'ActionNames.member.1': 'mq:DescribeBroker',
    'ResourceArns.member.1': 'arn:aws:mq:us-east-1:123456789012:broker:bob-1:b-1',
  };
  const { result } = await simulate('user/bob', call);
  expect(result.EvaluationResults.member[0].MissingContextValues.member).toEqual(['aws:ResourceTag/env']);
});

it('gives pages of results', async () => {
  const actions = Object.fromEntries(
    Array.from({ length: 5 }, (_, n) => [`ActionNames.member.${n + 1}`, `mq:Action${n}`]),
  );
  const first = await simulate('user/alice', { ...actions, MaxItems: '3' });
  expect(first.result.EvaluationResults.member).toHaveLength(3);
  const second = await simulate('user/alice', { ...actions, MaxItems: '3', Marker: first.result.Marker });
  expect(second.result.EvaluationResults.member).toHaveLength(2);
  expect(second.result.IsTruncated).toBe('false');
});

const WRONG: [string, Record<string, string>, RegExp][] = [
  [
    'SimulateCustomPolicy',
    { 'ActionNames.member.1': 'mq:X', 'PolicyInputList.member.1': '{' },
    /^InvalidInput: Policy input list item 1 has invalid content$/,
  ],
  [
    'SimulateCustomPolicy',
    { 'ActionNames.member.1': 'mq', 'PolicyInputList.member.1': json(document('mq:*')) },
    /^InvalidInput: The action is invalid since it is missing names$/,
  ],
  [
    'SimulatePrincipalPolicy',
    { PolicySourceArn: arn('user/x'), 'ActionNames.member.1': 'mq:X' },
    /^NoSuchEntity: Unable to retrieve specified IAM entity\.$/,
  ],
  [
    'SimulatePrincipalPolicy',
    { PolicySourceArn: arn('root'), 'ActionNames.member.1': 'mq:X' },
    /^InvalidInput: Invalid ARN provided in the request: arn:.*:root$/,
  ],
  ['SimulatePrincipalPolicy', { PolicySourceArn: arn('user/bob') }, /^InvalidInput: ActionNames/],
];
it.each(WRONG)('%s with a wrong request gets IAM’s error (%#)', async (action, parameters, error) => {
  expect((await iam(action, parameters)).error).toMatch(error);
});

describe('the size of a simulation is limited', () => {
  const custom = (documents: readonly unknown[], more: Record<string, string>) =>
    iam('SimulateCustomPolicy', {
      ...Object.fromEntries(documents.map((one, at) => [`PolicyInputList.member.${at + 1}`, json(one)])),
      ...more,
    });
  const many = (name: string, count: number, value: (at: number) => string) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`${name}.member.${at + 1}`, value(at)]));
  const statements = (count: number) => ({
    Version: '2012-10-17',
    Statement: Array.from({ length: count }, () => ({ Effect: 'Allow', Action: '*', Resource: '*' })),
  });

  it('to short pages for many statements and results, in little time', async () => {
    const documents = Array.from({ length: 8 }, () => statements(500));
    const call = {
      ...many('ActionNames', 100, (at) => `mq:A${at}`),
      ...many('ResourceArns', 100, (at) => broker(at)),
    };
    const { result } = await custom(documents, { ...call, MaxItems: '1000' });
    expect(result.IsTruncated).toBe('true');
    expect(result.EvaluationResults.member).toHaveLength(5);
    const next = await custom(documents, { ...call, MaxItems: '2', Marker: result.Marker });
    expect(next.result.EvaluationResults.member).toMatchObject([
      { EvalActionName: 'mq:A0', EvalResourceName: broker(5) },
      { EvalActionName: 'mq:A0', EvalResourceName: broker(6) },
    ]);
  });

  it.each([
    'NaN',
    'Infinity',
    '1e308',
    'abc',
    '1',
    '-1.0',
    '0.5.0',
    '',
    ' 1.0',
    '+1.0',
    '0x1.0',
    '1.0\n',
    '1.',
    '.1',
  ])('which begin at an action and a resource; a marker of %j is refused', async (place) => {
    const Marker = Buffer.from(JSON.stringify(['SimulateCustomPolicy', place])).toString('base64url');
    const { error } = await custom([statements(1)], { 'ActionNames.member.1': 'mq:A', Marker });
    expect(error).toBe('InvalidInput: Invalid marker for pagination.');
  });

  it('but a page for few policies is as long as requested', async () => {
    const call = {
      ...many('ActionNames', 10, (at) => `mq:A${at}`),
      ...many('ResourceArns', 100, (at) => broker(at)),
    };
    const { result } = await custom([statements(10)], { ...call, MaxItems: '1000' });
    const results: { ResourceSpecificResults: { member: unknown[] } }[] = result.EvaluationResults.member;
    expect(results.map(({ ResourceSpecificResults }) => ResourceSpecificResults.member.length)).toEqual(
      Array(10).fill(100),
    );
    expect(result.IsTruncated).toBe('false');
  });

  it('to short pages for many keys that each result names, in little time', async () => {
    const keys = Array.from({ length: 4_000 }, (_, at) => [`my:key-${at}`, 'v']);
    const needy = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'x:y',
        Resource: '*',
        Condition: { StringEquals: Object.fromEntries(keys) },
      },
    };
    const call = {
      ...many('ActionNames', 50, (at) => `mq:A${at}`),
      ...many('ResourceArns', 10, (at) => broker(at)),
    };
    const { result } = await custom([needy], { ...call, MaxItems: '1000' });
    const results: { MissingContextValues: { member: string[] } }[] = result.EvaluationResults.member;
    expect(results.length).toBeLessThan(10);
    expect(results[0]?.MissingContextValues.member).toHaveLength(4_000);
    expect(result.IsTruncated).toBe('true');
    const next = await custom([needy], { ...call, MaxItems: '1', Marker: result.Marker });
    expect(next.result.EvaluationResults.member[0].EvalActionName).toMatch(/^mq:A[1-9]/);
  });

  it('to pages that end with an action and have all its resources', async () => {
    const call = {
      ...many('ActionNames', 3, (at) => `mq:A${at}`),
      ...many('ResourceArns', 2, (at) => broker(at)),
    };
    const grant = (Resource: string, Effect = 'Allow') => ({
      Version: '2012-10-17',
      Statement: { Effect, Action: 'mq:*', Resource },
    });
    const { result } = await custom([grant(broker(0))], { ...call, MaxItems: '1' });
    expect(result.EvaluationResults.member).toHaveLength(1);
    const [{ EvalDecision, ResourceSpecificResults }] = result.EvaluationResults.member;
    expect(EvalDecision).toBe('implicitDeny');
    expect(ResourceSpecificResults.member).toMatchObject([
      { EvalResourceName: broker(0), EvalResourceDecision: 'allowed' },
      { EvalResourceName: broker(1), EvalResourceDecision: 'implicitDeny' },
    ]);
    const rest = await custom([grant(broker(0))], { ...call, Marker: result.Marker });
    expect(rest.result.EvaluationResults.member).toMatchObject([
      { EvalActionName: 'mq:A1' },
      { EvalActionName: 'mq:A2' },
    ]);
    const strictest = async (...documents: object[]) =>
      (await custom(documents, call)).result.EvaluationResults.member[0].EvalDecision;
    expect(await strictest(grant('*'))).toBe('allowed');
    expect(await strictest(grant('*'), grant(broker(1), 'Deny'))).toBe('explicitDeny');
  });

  it('for many patterns and texts', async () => {
    const pattern = (length: number) => ({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', Resource: `arn:aws:mq:*:*:${'*a'.repeat(length / 2)}b` },
    });
    const ask = (length: number, text: number) =>
      custom([pattern(length), pattern(length), pattern(length)], {
        'ActionNames.member.1': 'mq:DescribeBroker',
        'ResourceArns.member.1': `arn:aws:mq:us-east-1:${ACCOUNT}:${'a'.repeat(text)}`,
      });
    expect((await ask(60, 150_000)).error).toMatch(
      /^InvalidInput: ResourceArns must be ARNs of at most 2048 characters/,
    );
    expect((await ask(60_000, 2_000)).error).toMatch(
      /^InvalidInput: The policies are too large to be simulated: 3 /,
    );
    expect((await ask(6_000, 2_000)).result.EvaluationResults.member[0].EvalDecision).toBe('implicitDeny');
  });

  const broker = (at: number) => `arn:aws:mq:us-east-1:${ACCOUNT}:broker:n:b-${at}`;
});

describe('a simulation of a principal’s policies', () => {
  const action = { 'ActionNames.member.1': 'mq:DeleteBroker' };

  it('refuses a session, because it cannot include a Deny for the session’s role', async () => {
    const PolicySourceArn = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/x`;
    expect((await iam('SimulatePrincipalPolicy', { ...action, PolicySourceArn })).error).toBe(
      `InvalidInput: Invalid ARN provided in the request: ${PolicySourceArn}`,
    );
  });

  it('includes a Deny by the tags of the entity', async () => {
    const asker = { principal: userCaller('asker').principal };
    const ask = (source: string) =>
      iam('SimulatePrincipalPolicy', { ...action, PolicySourceArn: arn(source) }, asker);
    expect((await ask('user/bob')).error).toBeUndefined();
    expect((await ask('user/secret')).error).toMatch(/^AccessDenied: .* with an explicit deny/);
  });

  it('refuses a resource of another account, which would have to allow the call too', async () => {
    const resource = { 'ResourceArns.member.1': 'arn:aws:mq:us-east-1:999999999999:broker:n:b-1' };
    expect((await simulate('user/alice', { ...action, ...resource })).error).toMatch(
      /^InvalidInput: ResourceArns must be of the account 123456789012/,
    );
    const custom = { ...action, ...resource, 'PolicyInputList.member.1': json(document('*')) };
    expect((await iam('SimulateCustomPolicy', { ...custom, CallerArn: arn('user/bob') })).error).toMatch(
      /^InvalidInput: ResourceArns must be of the account 123456789012/,
    );
    expect((await iam('SimulateCustomPolicy', custom)).error).toBeUndefined();
  });

  it.each(['aws-cn', 'aws-us-gov', 'nowhere'])(
    'refuses a resource or caller of the partition %s, which this one does not know',
    async (partition) => {
      const resource = { 'ResourceArns.member.1': `arn:${partition}:mq:us-east-1:123456789012:broker:n:b-1` };
      const caller = { CallerArn: arn('user/bob').replace(':aws:', `:${partition}:`) };
      const custom = { ...action, 'PolicyInputList.member.1': json(document('*')) };
      const answers = [
        await simulate('user/alice', { ...action, ...resource }),
        await iam('SimulateCustomPolicy', { ...custom, ...resource }),
        await iam('SimulateCustomPolicy', { ...custom, ...caller }),
      ];
      for (const { error } of answers)
        expect(error).toMatch(/^InvalidInput: ARNs must be of the partition aws,/);
    },
  );

  it('refuses an ARN of more than 2,048 characters before it decides anything', async () => {
    expect((await simulate(`user/${'a'.repeat(2_048)}`, action)).error).toMatch(
      /^ValidationError: .*'policySourceArn' failed to satisfy constraint: Member must have length less than or equal to 2048/,
    );
  });

  it.each(['ResourcePolicy', 'ResourceOwner', 'ResourceHandlingOption'])(
    'refuses %s instead of ignoring it',
    async (name) => {
      expect((await simulate('user/alice', { ...action, [name]: 'x' })).error).toMatch(
        `InvalidInput: ${name} cannot be simulated`,
      );
    },
  );
});

it('gives the places of statements in the text that IAM gives of a policy', async () => {
  const call = { 'ActionNames.member.1': 'mq:DeleteBroker', 'ActionNames.member.2': 'iam:GetUser' };
  const { result } = await simulate('user/asker', call);
  const [{ MatchedStatements: none }, { MatchedStatements: matched }] = result.EvaluationResults.member;
  expect(none).toBe('');
  const text = json(asker);
  const end = text.indexOf('},{') + 2;
  expect(matched.member).toEqual([
    {
      SourcePolicyId: 'user_asker_asker',
      SourcePolicyType: 'IAM Policy',
      StartPosition: { Line: '1', Column: String(text.indexOf('[') + 2) },
      EndPosition: { Line: '1', Column: String(end) },
    },
  ]);
});

describe('the text of a policy that is simulated', () => {
  const LISTS = ['PolicyInputList', 'PermissionsBoundaryPolicyInputList'];
  const written = (Id: string) =>
    `{"Id":"${Id}","Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"mq:*","Resource":"*"}}`;
  const call = (list: string, text: string) => ({
    'ActionNames.member.1': 'mq:DeleteBroker',
    'PolicyInputList.member.1': written(''),
    [`${list}.member.1`]: text,
  });

  it.each(LISTS)('in %s may hold letters of Latin-1, tabs and line ends', async (list) => {
    const text = `\t\r\n${written('é ÿ')}\n`;
    expect((await iam('SimulateCustomPolicy', call(list, text))).error).toBeUndefined();
  });

  it.each(LISTS.flatMap((list) => ['', 'Ā', '😀', '\u0085', '\u00a0'].map((text) => [list, text] as const)))(
    'in %s may not hold %j, which is not of Latin-1 or cannot be printed',
    async (list, text) => {
      const document = text === '' ? '' : written(text);
      const place = `${list.charAt(0).toLowerCase()}${list.slice(1)}`;
      const sentence =
        `ValidationError: 1 validation error detected: Value at '${place}' failed to satisfy constraint: ` +
        'Member must satisfy constraint: [Member must have length less than or equal to 131072, ' +
        'Member must have length greater than or equal to 1, Member must satisfy regular expression ' +
        'pattern: [\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+]';
      expect((await iam('SimulateCustomPolicy', call(list, document))).error).toBe(sentence);
    },
  );
});

describe('the parameter PolicyExclusionList', () => {
  const actions = {
    'ActionNames.member.1': 'mq:DeleteBroker',
    'ActionNames.member.2': 'mq:RebootBroker',
    'ActionNames.member.3': 'iam:GetUser',
  };
  const exclude = (members: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(members).map(([key, value]) => [`PolicyExclusionList.member.1.${key}`, value]),
    );
  const inlineOf = (PolicyName: string, AttachmentType: string, AttachmentName: string) =>
    exclude({
      'InlinePolicyIdentifier.PolicyName': PolicyName,
      'InlinePolicyIdentifier.AttachmentType': AttachmentType,
      'InlinePolicyIdentifier.AttachmentName': AttachmentName,
    });
  const NONE = ['allowed', 'explicitDeny', 'implicitDeny'];
  const WITHOUT_ALLOW = ['implicitDeny', 'explicitDeny', 'implicitDeny'];

  it.each([
    ['nothing', {}, NONE],
    ['an ARN', exclude({ PolicyArn: FULL_ACCESS }), WITHOUT_ALLOW],
    ['a type', exclude({ PolicyType: 'aws-managed' }), WITHOUT_ALLOW],
    ['a type that nothing is of', exclude({ PolicyType: 'user-managed' }), NONE],
    ['the boundary', exclude({ PolicyType: 'permission-boundary' }), NONE],
    ['the service control policies', exclude({ PolicyType: 'scp' }), ['allowed', 'allowed', 'implicitDeny']],
    ['resource control policies', exclude({ PolicyType: 'rcp' }), NONE],
    [
      'two types',
      { ...exclude({ PolicyType: 'scp' }), 'PolicyExclusionList.member.2.PolicyType': 'aws-managed' },
      ['implicitDeny', 'implicitDeny', 'implicitDeny'],
    ],
    [
      'a type twice',
      { ...exclude({ PolicyType: 'aws-managed' }), 'PolicyExclusionList.member.2.PolicyType': 'aws-managed' },
      WITHOUT_ALLOW,
    ],
    ['an ARN that is not attached', exclude({ PolicyArn: READ_ONLY }), NONE],
  ])('excludes %s', async (_, list, expected) => {
    expect(await decisions('user/alice', { ...actions, ...list })).toEqual(expected);
  });

  it.each([
    ['its name and owner', inlineOf('own', 'user', 'bob'), []],
    ['its type', exclude({ PolicyType: 'inline' }), []],
    ['a wildcard', inlineOf('own', 'user', 'b?*'), []],
    ['another owner', inlineOf('own', 'user', 'alice'), ['aws:ResourceTag/env']],
    ['another kind', inlineOf('own', 'group', 'bob'), ['aws:ResourceTag/env']],
    ['another name', inlineOf('other', 'user', 'bob'), ['aws:ResourceTag/env']],
  ])('excludes an inline policy by %s', async (_, list, missing) => {
    const call = {
      'ActionNames.member.1': 'mq:DescribeBroker',
      'ResourceArns.member.1': `arn:aws:mq:us-east-1:${ACCOUNT}:broker:bob-1:b-1`,
    };
    const { result } = await simulate('user/bob', { ...call, ...list });
    const [{ MissingContextValues }] = result.EvaluationResults.member;
    expect(MissingContextValues === '' ? [] : MissingContextValues.member).toEqual(missing);
  });

  const type = (value: string) =>
    `ValidationError: 1 validation error detected: Value '${value}' at ` +
    "'policyExclusionList.1.member.policyType' failed to satisfy constraint: " +
    'Member must satisfy enum value set: ' +
    '[scp, permission-boundary, aws-managed, inline, user-managed, rcp]';
  const kind = (value: string) =>
    `ValidationError: 1 validation error detected: Value '${value}' at 'policyExclusionList.1.member.` +
    "inlinePolicyIdentifier.attachmentType' failed to satisfy constraint: " +
    'Member must satisfy enum value set: [user, role, group]';
  const arn = 'InvalidInput: PolicyExclusionList: PolicyArn is the ARN of a policy, without wildcards.';
  const required =
    'InvalidInput: Invalid inline policy exclusion: policyName, attachmentType, and attachmentName ' +
    'are required';

  it.each([
    [exclude({ PolicyType: 'x' }), type('x')],
    [exclude({ PolicyType: '' }), type('')],
    [exclude({ PolicyType: 'Inline' }), type('Inline')],
    [exclude({ PolicyArn: '' }), arn],
    [exclude({ PolicyArn: 'AmazonMQFullAccess' }), arn],
    [exclude({ PolicyArn: 'arn:aws:iam::aws:policy/*' }), arn],
    [exclude({ 'InlinePolicyIdentifier.PolicyName': 'own' }), required],
    [exclude({ 'InlinePolicyIdentifier.AttachmentName': 'bob' }), required],
    [inlineOf('own', 'USER', 'bob'), kind('USER')],
    [inlineOf('own', 'thing', 'bob'), kind('thing')],
    [inlineOf('o*', 'user', 'bob'), required],
    [inlineOf('own', 'user', '*b*'), required],
    [
      exclude({ PolicyArn: FULL_ACCESS, PolicyType: 'scp' }),
      'InvalidInput: PolicyExclusionList: an entry names exactly one of PolicyType, PolicyArn and ' +
        'InlinePolicyIdentifier.',
    ],
  ])('with %j is refused', async (list, error) => {
    expect((await simulate('user/alice', { ...actions, ...list })).error).toBe(error);
  });

  it.each(['', '*', '?', 'a'.repeat(129)])(
    'with the name %j is refused in words of IAM’s model',
    async (name) => {
      const places = [inlineOf(name, 'user', 'bob'), inlineOf('own', 'user', name)];
      for (const [index, list] of places.entries()) {
        expect((await simulate('user/alice', { ...actions, ...list })).error).toMatch(
          new RegExp(
            '^ValidationError: 1 validation error detected: .*inlinePolicyIdentifier\\.' +
              `${index === 0 ? 'policyName' : 'attachmentName'}' failed to satisfy constraint: Member must `,
          ),
        );
      }
    },
  );
});
