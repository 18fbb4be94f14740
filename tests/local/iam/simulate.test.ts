import { afterAll, beforeAll, expect, it } from 'vitest';
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
import { iamWorld, json } from './world.ts';

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

it('a custom policy, in the shape of IAM', async () => {
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

it("a principal's own policies, its groups', its boundary and its organization's", async () => {
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
    MatchedStatements: { member: [{ SourcePolicyId: 'no-reboots' }] },
  });
});

it('what the call adds counts too: policies, a boundary', async () => {
  const reboot = { 'ActionNames.member.1': 'mq:CreateUser' };
  expect(await decisions('role/reader', reboot)).toEqual(['implicitDeny']);
  const added = { 'PolicyInputList.member.1': json(document('mq:CreateUser')) };
  expect(await decisions('role/reader', { ...reboot, ...added })).toEqual(['allowed']);
  const boundary = { 'PermissionsBoundaryPolicyInputList.member.1': json(document('mq:List*')) };
  expect(await decisions('user/alice', { ...reboot, ...boundary })).toEqual(['implicitDeny']);
});

it('a user is its own caller, and what is not given is told', async () => {
  const call = {
    'ActionNames.member.1': 'mq:DescribeBroker',
    'ResourceArns.member.1': 'arn:aws:mq:us-east-1:123456789012:broker:bob-1:b-1',
  };
  const { result } = await simulate('user/bob', call);
  expect(result.EvaluationResults.member[0].MissingContextValues.member).toEqual(['aws:ResourceTag/env']);
});

it('pages of results', async () => {
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
  ['SimulateCustomPolicy', { 'ActionNames.member.1': 'mq:X' }, /^InvalidInput: PolicyInputList is missing/],
  [
    'SimulateCustomPolicy',
    { 'ActionNames.member.1': 'mq:X', 'PolicyInputList.member.1': '{' },
    /^MalformedPolicyDocument: /,
  ],
  [
    'SimulateCustomPolicy',
    { 'ActionNames.member.1': 'mq:*', 'PolicyInputList.member.1': json(document('mq:*')) },
    /^InvalidInput: ActionNames/,
  ],
  [
    'SimulatePrincipalPolicy',
    { PolicySourceArn: arn('user/x'), 'ActionNames.member.1': 'mq:X' },
    /^NoSuchEntity: /,
  ],
  [
    'SimulatePrincipalPolicy',
    { PolicySourceArn: arn('root'), 'ActionNames.member.1': 'mq:X' },
    /^NoSuchEntity: /,
  ],
  ['SimulatePrincipalPolicy', { PolicySourceArn: arn('user/bob') }, /^InvalidInput: ActionNames/],
];
it.each(WRONG)('%s, wrongly asked (%#)', async (action, parameters, error) => {
  expect((await iam(action, parameters)).error).toMatch(error);
});
