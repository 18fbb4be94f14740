import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAccountExport } from '../../../src/directory/accountExport.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import type { Table } from '../../../src/state/table/client.ts';
import {
  ACCOUNT,
  account,
  document,
  inline,
  policy,
  policyArn,
  READ_ONLY,
  role,
  user,
} from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { badPath, NEVER, OK, runSteps, type Step, tag, tooLong } from './steps.ts';
import { iamWorld, json } from './world.ts';

let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table, () => Date.parse('2026-11-29T17:00:00Z'));
});
afterAll(() => stop());

const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const trust = (Principal: unknown, Action = 'sts:AssumeRole') =>
  json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Principal }] });
const EC2 = trust({ Service: 'ec2.amazonaws.com' });
const allowing = (Action: string | string[], Resource: string, Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
});
const inside = (...statements: object[]) =>
  inline(
    'UserPolicyList',
    Object.fromEntries(statements.map((statement, index) => [`p${index}`, statement])),
  );
const ADD = allowing('iam:AddRoleToInstanceProfile', arn('instance-profile/*'));
const passing = (service: string) =>
  allowing('iam:PassRole', arn('role/free'), { StringEquals: { 'iam:PassedToService': service } });

beforeEach(async () => {
  await importSnapshot(
    table,
    account({
      users: [
        user('alice'),
        user('nobody'),
        user('adder', inside(ADD)),
        user('passer', inside(ADD, passing('ec2.amazonaws.com'))),
        user('mispasser', inside(ADD, passing('mq.amazonaws.com'))),
        user(
          'bounder',
          inside(allowing('iam:CreateRole', '*', { StringEquals: { 'iam:PermissionsBoundary': READ_ONLY } })),
        ),
      ],
      roles: [
        role('free'),
        role('held', {
          InstanceProfileList: [
            {
              Path: '/p/',
              InstanceProfileName: 'holding',
              InstanceProfileId: 'AIPAHOLDING',
              Arn: arn('instance-profile/p/holding'),
              CreateDate: '2024-01-02T09:07:13+00:00',
              Roles: [],
            },
          ],
        }),
        role('trusting', {
          AssumeRolePolicyDocument: JSON.parse(trust({ AWS: arn('role/free') })),
        }),
      ],
      policies: [policy('shared', [document('mq:*')])],
    }),
    { organization: 'none' },
  );
});

const ROLE = { RoleName: 'new', AssumeRolePolicyDocument: EC2 };
const BOUNDARY = {
  PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY },
};

const TABLES: Readonly<Record<string, readonly Step[]>> = {
  'a role is made with all that it may have, and is read back': [
    [
      'CreateRole',
      {
        ...ROLE,
        Path: '/team/',
        Description: 'of the team',
        MaxSessionDuration: '7200',
        PermissionsBoundary: READ_ONLY,
        ...tag('team', 'a'),
      },
      {
        Role: {
          Path: '/team/',
          RoleName: 'new',
          RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
          Arn: arn('role/team/new'),
          CreateDate: '2026-11-29T17:00:00Z',
          ...BOUNDARY,
          Tags: { member: [{ Key: 'team', Value: 'a' }] },
        },
      },
    ],
    [
      'GetRole',
      { RoleName: 'New' },
      { Role: { Description: 'of the team', MaxSessionDuration: '7200', RoleLastUsed: '', ...BOUNDARY } },
    ],
    ['CreateRole', { ...ROLE, RoleName: 'NEW' }, 'EntityAlreadyExists: Role with name NEW already exists.'],
    ['TagRole', { RoleName: 'new', ...tag('env', 'x') }, OK],
    ['UntagRole', { RoleName: 'new', 'TagKeys.member.1': 'TEAM' }, OK],
    ['ListRoleTags', { RoleName: 'new' }, { Tags: { member: [{ Key: 'env', Value: 'x' }] } }],
    ['DeleteRole', { RoleName: 'new' }, OK],
    ['GetRole', { RoleName: 'new' }, 'NoSuchEntity: The role with name new cannot be found.'],
    ['DeleteRole', { RoleName: 'new' }, 'NoSuchEntity: The role with name new cannot be found.'],
  ],
  'what a new role may not be': [
    ['CreateRole', { ...ROLE, RoleName: 'n'.repeat(65) }, tooLong('roleName', 64)],
    ['CreateRole', { ...ROLE, Path: 'team/' }, badPath('path')],
    [
      'CreateRole',
      { ...ROLE, Path: '/aws-service-role/mq.amazonaws.com/' },
      'InvalidInput: The path /aws-service-role/ is reserved for service-linked roles.',
    ],
    [
      'CreateRole',
      { ...ROLE, RoleName: 'awsserviceroleforamazonmq' },
      'InvalidInput: The prefix AWSServiceRoleFor is reserved for service-linked roles.',
    ],
    ['CreateRole', { ...ROLE, Description: 'x'.repeat(1_001) }, tooLong('description', 1_000)],
    [
      'CreateRole',
      { ...ROLE, MaxSessionDuration: '3599' },
      /^ValidationError: .*greater than or equal to 3600$/,
    ],
    [
      'CreateRole',
      { ...ROLE, MaxSessionDuration: '43201' },
      /^ValidationError: .*less than or equal to 43200$/,
    ],
    [
      'CreateRole',
      { ...ROLE, AssumeRolePolicyDocument: trust({ AWS: arn('user/absent') }) },
      `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${arn('user/absent')}"`,
    ],
    [
      'CreateRole',
      { ...ROLE, AssumeRolePolicyDocument: trust({ AWS: '*' }, 'mq:*') },
      'MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [
      'CreateRole',
      { ...ROLE, PermissionsBoundary: policyArn('none') },
      `NoSuchEntity: Scope ARN: ${policyArn('none')} does not exist or is not attachable.`,
    ],
    ['CreateRole', ROLE, NEVER, 'nobody'],
    ['CreateRole', ROLE, NEVER, 'bounder'],
    ['CreateRole', { ...ROLE, PermissionsBoundary: READ_ONLY }, OK, 'bounder'],
  ],
  'a role is deleted when it has nothing left': [
    [
      'DeleteRole',
      { RoleName: 'held' },
      'DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
    ],
    ['RemoveRoleFromInstanceProfile', { RoleName: 'held', InstanceProfileName: 'Holding' }, OK],
    ['AttachRolePolicy', { RoleName: 'held', PolicyArn: READ_ONLY }, OK],
    [
      'DeleteRole',
      { RoleName: 'held' },
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    ],
    ['DetachRolePolicy', { RoleName: 'held', PolicyArn: READ_ONLY }, OK],
    ['PutRolePolicy', { RoleName: 'held', PolicyName: 'p', PolicyDocument: json(document('mq:*')) }, OK],
    ['DeleteRole', { RoleName: 'held' }, 'DeleteConflict: Cannot delete entity, must delete policies first.'],
    ['DeleteRolePolicy', { RoleName: 'held', PolicyName: 'p' }, OK],
    ['DeleteRole', { RoleName: 'held' }, OK],
  ],
  'instance profiles': [
    [
      'GetInstanceProfile',
      { InstanceProfileName: 'holding' },
      {
        InstanceProfile: {
          InstanceProfileId: 'AIPAHOLDING',
          Roles: { member: [{ RoleName: 'held' }] },
          Tags: '',
        },
      },
    ],
    [
      'CreateInstanceProfile',
      { InstanceProfileName: 'new', Path: '/x/', ...tag('team', 'a') },
      {
        InstanceProfile: {
          Path: '/x/',
          InstanceProfileName: 'new',
          InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
          Arn: arn('instance-profile/x/new'),
          Roles: '',
          Tags: { member: [{ Key: 'team', Value: 'a' }] },
        },
      },
    ],
    [
      'CreateInstanceProfile',
      { InstanceProfileName: 'NEW' },
      'EntityAlreadyExists: Instance Profile NEW already exists.',
    ],
    [
      'AddRoleToInstanceProfile',
      { InstanceProfileName: 'none', RoleName: 'free' },
      'NoSuchEntity: Instance Profile none cannot be found.',
    ],
    [
      'AddRoleToInstanceProfile',
      { InstanceProfileName: 'new', RoleName: 'none' },
      'NoSuchEntity: The role with name none cannot be found.',
    ],
    [
      'AddRoleToInstanceProfile',
      { InstanceProfileName: 'new', RoleName: 'free' },
      /iam:PassRole on resource: role free because no/,
      'adder',
    ],
    [
      'AddRoleToInstanceProfile',
      { InstanceProfileName: 'new', RoleName: 'free' },
      /iam:PassRole on resource: role free because no/,
      'mispasser',
    ],
    ['AddRoleToInstanceProfile', { InstanceProfileName: 'new', RoleName: 'free' }, OK, 'passer'],
    [
      'AddRoleToInstanceProfile',
      { InstanceProfileName: 'new', RoleName: 'held' },
      'LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1',
    ],
    [
      'ListInstanceProfilesForRole',
      { RoleName: 'free' },
      {
        InstanceProfiles: {
          member: [{ InstanceProfileName: 'new', Roles: { member: [{ RoleName: 'free' }] } }],
        },
      },
    ],
    [
      'ListInstanceProfiles',
      { PathPrefix: '/p/' },
      { InstanceProfiles: { member: [{ InstanceProfileName: 'holding' }] } },
    ],
    [
      'DeleteInstanceProfile',
      { InstanceProfileName: 'new' },
      'DeleteConflict: Cannot delete entity, must remove roles from instance profile first.',
    ],
    [
      'RemoveRoleFromInstanceProfile',
      { InstanceProfileName: 'new', RoleName: 'held' },
      'NoSuchEntity: Role held in Instance Profile new cannot be found.',
    ],
    ['TagInstanceProfile', { InstanceProfileName: 'new', ...tag('Team', 'b') }, OK],
    [
      'ListInstanceProfileTags',
      { InstanceProfileName: 'new' },
      { Tags: { member: [{ Key: 'Team', Value: 'b' }] } },
    ],
    ['UntagInstanceProfile', { InstanceProfileName: 'new', 'TagKeys.member.1': 'team' }, OK],
    ['RemoveRoleFromInstanceProfile', { InstanceProfileName: 'new', RoleName: 'free' }, OK],
    ['DeleteInstanceProfile', { InstanceProfileName: 'new' }, OK],
    [
      'GetInstanceProfile',
      { InstanceProfileName: 'new' },
      'NoSuchEntity: Instance Profile new cannot be found.',
    ],
  ],
};

describe('roles and instance profiles', () => {
  it.each(Object.entries(TABLES))('%s', (_, steps) => runSteps(iam, steps));

  it('of a new role with an old name have another id and no old trust', async () => {
    await runSteps(iam, [
      ['DeleteRole', { RoleName: 'free' }, OK],
      ['CreateRole', { ...ROLE, RoleName: 'free' }, OK],
    ]);
    const { result } = await iam('GetRole', { RoleName: 'trusting' });
    const { Statement } = JSON.parse(decodeURIComponent(result.Role.AssumeRolePolicyDocument));
    expect(Statement[0].Principal).toEqual({ AWS: 'AROAFREE' });
  });

  it('are exported as an import reads them', async () => {
    await iam('CreateRole', { ...ROLE, MaxSessionDuration: '7200', ...tag('a', 'b') });
    await iam('CreateInstanceProfile', { InstanceProfileName: 'new', ...tag('c', 'd') });
    await iam('AddRoleToInstanceProfile', { InstanceProfileName: 'new', RoleName: 'new' });
    const { result } = await iam('GetAccountAuthorizationDetails');
    const plain = JSON.parse(json(result), (name, value) => {
      if (name === 'MaxSessionDuration') return Number(value);
      if (value === 'true' || value === 'false') return value === 'true';
      return value?.member ?? (value === '' ? [] : value);
    });
    const { instanceProfiles, roles } = readAccountExport(json(plain), () => {});
    expect(instanceProfiles).toMatchObject([
      { name: 'holding', id: 'AIPAHOLDING', role: 'held', tags: [] },
      { name: 'new', arn: arn('instance-profile/new'), role: 'new', tags: [['c', 'd']] },
    ]);
    expect(roles.find(({ name }) => name === 'new')).toMatchObject({
      maxSessionSeconds: 7_200,
      tags: [['a', 'b']],
    });
  });
});
