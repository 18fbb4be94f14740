import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
  policy,
  policyArn,
  READ_ONLY,
  role,
  user,
} from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { iamWorld, json, userCaller } from './world.ts';

const SERVICE_ROLE_POLICY = 'arn:aws:iam::aws:policy/aws-service-role/AmazonMQServiceRolePolicy';

let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table);
});
afterAll(() => stop());

const iamPolicy = (Action: string | string[], Resource = '*', Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
});

const users = [
  user('alice', {
    GroupList: ['admins'],
    ...inline('UserPolicyList', { own: document('mq:ListBrokers') }),
    ...attached(policyArn('shared')),
    Tags: [{ Key: 'Team', Value: 'a' }],
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY },
  }),
  user('bob'),
  user('editor', inline('UserPolicyList', { iam: iamPolicy('iam:*', `arn:aws:iam::${ACCOUNT}:user/bob`) })),
  user('team-editor', {
    ...inline('UserPolicyList', {
      iam: iamPolicy('iam:*', '*', { StringEquals: { 'iam:ResourceTag/team': 'a' } }),
    }),
  }),
  user('attacher', {
    ...inline('UserPolicyList', {
      iam: iamPolicy('iam:Attach*', '*', { ArnEquals: { 'iam:PolicyARN': READ_ONLY } }),
    }),
  }),
  user('bounder', {
    ...inline('UserPolicyList', {
      iam: iamPolicy(['iam:PutUserPermissionsBoundary', 'iam:PutUserPolicy'], '*', {
        StringEquals: { 'iam:PermissionsBoundary': READ_ONLY },
      }),
    }),
  }),
  user('nobody'),
];
const export_ = () =>
  account({
    users,
    groups: [group('admins', attached(FULL_ACCESS))],
    roles: [role('worker', inline('RolePolicyList', { r: document('mq:List*') }))],
    policies: [policy('shared', [document('mq:Describe*'), document('mq:*')])],
  });

beforeEach(async () => {
  await importSnapshot(table, export_(), { organization: 'none' });
});

describe('the IAM API reads', () => {
  it('users', async () => {
    expect((await iam('GetUser', { UserName: 'alice' })).result).toEqual({
      User: {
        Path: '/',
        UserName: 'alice',
        UserId: 'AIDAALICE',
        Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
        CreateDate: '2024-01-02T09:07:13Z',
        PermissionsBoundary: {
          PermissionsBoundaryType: 'Policy',
          PermissionsBoundaryArn: READ_ONLY,
        },
        Tags: { member: [{ Key: 'Team', Value: 'a' }] },
      },
    });
    const lists = {
      ListGroupsForUser: { Groups: { member: [expect.objectContaining({ GroupName: 'admins' })] } },
      ListAttachedUserPolicies: {
        AttachedPolicies: { member: [{ PolicyName: 'shared', PolicyArn: policyArn('shared') }] },
      },
      ListUserPolicies: { PolicyNames: { member: ['own'] } },
      ListUserTags: { Tags: { member: [{ Key: 'Team', Value: 'a' }] } },
    };
    for (const [action, result] of Object.entries(lists)) {
      expect((await iam(action, { UserName: 'alice' })).result).toEqual({ ...result, IsTruncated: 'false' });
    }
    const { result } = await iam('GetUserPolicy', { UserName: 'alice', PolicyName: 'own' });
    expect(JSON.parse(decodeURIComponent(result.PolicyDocument))).toEqual(document('mq:ListBrokers'));
    expect(result.PolicyDocument).toMatch(/^[\w%.~-]+$/);
  });

  it('the caller itself, if no user is named', async () => {
    const bob = await iam('GetUser', {}, userCaller('nobody'));
    expect(bob.error).toMatch(
      /^AccessDenied: User: .* is not authorized to perform: iam:GetUser on resource: user nobody because/,
    );
    expect((await iam('GetUser')).result.User).toEqual({
      UserId: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
  });

  it('groups and roles', async () => {
    expect((await iam('GetGroup', { GroupName: 'admins' })).result.Users.member).toMatchObject([
      { UserName: 'alice' },
    ]);
    expect((await iam('ListAttachedGroupPolicies', { GroupName: 'admins' })).result).toMatchObject({
      AttachedPolicies: { member: [{ PolicyName: 'AmazonMQFullAccess', PolicyArn: FULL_ACCESS }] },
    });
    expect((await iam('ListGroupPolicies', { GroupName: 'admins' })).result.PolicyNames).toBe('');
    expect((await iam('GetRole', { RoleName: 'worker' })).result.Role).toMatchObject({
      RoleId: 'AROAWORKER',
      MaxSessionDuration: '3600',
    });
    expect((await iam('ListRolePolicies', { RoleName: 'worker' })).result.PolicyNames.member).toEqual(['r']);
    expect((await iam('ListAttachedRolePolicies', { RoleName: 'worker' })).result.AttachedPolicies).toBe('');
    expect((await iam('ListRoleTags', { RoleName: 'worker' })).result.Tags).toBe('');
  });

  it('managed policies, with older versions, and AWS’s own', async () => {
    expect((await iam('GetPolicy', { PolicyArn: policyArn('shared') })).result.Policy).toMatchObject({
      PolicyId: 'ANPASHARED',
      DefaultVersionId: 'v2',
      AttachmentCount: '1',
      PermissionsBoundaryUsageCount: '0',
    });
    const old = await iam('GetPolicyVersion', { PolicyArn: policyArn('shared'), VersionId: 'v1' });
    expect(old.result.PolicyVersion).toMatchObject({
      IsDefaultVersion: 'false',
      Document: encodeURIComponent(json(document('mq:*'))).replaceAll('*', '%2A'),
    });
    expect((await iam('GetPolicy', { PolicyArn: READ_ONLY })).result.Policy).toMatchObject({
      DefaultVersionId: 'v2',
      AttachmentCount: '0',
      PermissionsBoundaryUsageCount: '1',
    });
    const local = await iam('ListPolicies', { Scope: 'Local' });
    expect(local.result.Policies.member.map(({ Arn }: { Arn: string }) => Arn)).toEqual([
      policyArn('shared'),
    ]);
    const ofAws = (await iam('ListPolicies', { Scope: 'AWS', MaxItems: '1000' })).result.Policies.member;
    expect(ofAws.length).toBeGreaterThan(390);
    expect((await iam('ListEntitiesForPolicy', { PolicyArn: READ_ONLY })).result).toEqual({
      PolicyUsers: { member: [{ UserName: 'alice', UserId: 'AIDAALICE' }] },
      PolicyGroups: '',
      PolicyRoles: '',
      IsTruncated: 'false',
    });
  });

  it('lists page by page to their end', async () => {
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const { result } = await iam('ListUsers', { MaxItems: '3', ...(Marker && { Marker }) });
      seen.push(...result.Users.member.map(({ UserName }: { UserName: string }) => UserName));
      Marker = result.Marker;
      expect(result.IsTruncated).toBe(String(Marker !== undefined));
    } while (Marker !== undefined);
    expect(seen).toEqual(['alice', 'attacher', 'bob', 'bounder', 'editor', 'nobody', 'team-editor']);
    const { result } = await iam('ListUsers', { MaxItems: '1' });
    expect((await iam('ListRoles', { Marker: result.Marker })).error).toMatch(
      /^ValidationError: Invalid Marker/,
    );
  });
});

const MISSING: [string, Record<string, string>, string][] = [
  ['GetUser', { UserName: 'x' }, 'NoSuchEntity: The user with name x cannot be found.'],
  ['GetRole', { RoleName: 'x' }, 'NoSuchEntity: The role with name x cannot be found.'],
  ['GetGroup', { GroupName: 'x' }, 'NoSuchEntity: The group with name x cannot be found.'],
  [
    'GetUserPolicy',
    { UserName: 'bob', PolicyName: 'x' },
    'NoSuchEntity: The user policy with name x cannot be found.',
  ],
  [
    'DeleteRolePolicy',
    { RoleName: 'worker', PolicyName: 'x' },
    'NoSuchEntity: The role policy with name x cannot be found.',
  ],
  ['GetPolicy', { PolicyArn: policyArn('x') }, `NoSuchEntity: Policy ${policyArn('x')} was not found.`],
  ['GetPolicy', { PolicyArn: 'x' }, 'ValidationError: ARN x is not valid.'],
  [
    'AttachUserPolicy',
    { UserName: 'bob', PolicyArn: policyArn('x') },
    `NoSuchEntity: Policy ${policyArn('x')} does not exist or is not attachable.`,
  ],
  [
    'DetachUserPolicy',
    { UserName: 'bob', PolicyArn: READ_ONLY },
    `NoSuchEntity: Policy ${READ_ONLY} was not found.`,
  ],
  [
    'GetUser',
    { UserName: 'a/b' },
    'ValidationError: The specified value for userName is invalid. It must contain ' +
      'only alphanumeric characters and/or the following: +=,.@_-',
  ],
  [
    'PutUserPolicy',
    { UserName: 'bob', PolicyName: 'p' },
    "ValidationError: 1 validation error detected: Value null at 'policyDocument' " +
      'failed to satisfy constraint: Member must not be null',
  ],
  [
    'PutUserPolicy',
    { UserName: 'bob', PolicyName: 'p', PolicyDocument: '{' },
    'MalformedPolicyDocument: Syntax errors in policy.',
  ],
  [
    'PutUserPolicy',
    {
      UserName: 'bob',
      PolicyName: 'p',
      PolicyDocument: json({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*' }] }),
    },
    'MalformedPolicyDocument: Policy statement must contain actions.',
  ],
  [
    'PutUserPolicy',
    {
      UserName: 'bob',
      PolicyName: 'p',
      PolicyDocument: json({ ...document('mq:*'), Id: 'x'.repeat(2_048) }),
    },
    'LimitExceeded: Maximum policy size of 2048 bytes exceeded for user bob',
  ],
  [
    'CreatePolicy',
    { PolicyName: 'Shared', PolicyDocument: json(document('mq:*')) },
    'EntityAlreadyExists: A policy called Shared already exists. Duplicate names are not allowed.',
  ],
  [
    'DeletePolicy',
    { PolicyArn: policyArn('shared') },
    'DeleteConflict: Cannot delete a policy attached to entities.',
  ],
  [
    'DeletePolicyVersion',
    { PolicyArn: policyArn('shared'), VersionId: 'v2' },
    'DeleteConflict: Cannot delete the default version of a policy.',
  ],
  ['DeletePolicy', { PolicyArn: READ_ONLY }, 'AccessDenied: Policy is outside your own account.'],
  [
    'AttachRolePolicy',
    { RoleName: 'worker', PolicyArn: SERVICE_ROLE_POLICY },
    'PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role.',
  ],
  [
    'AttachUserPolicy',
    { UserName: 'bob', PolicyArn: SERVICE_ROLE_POLICY },
    'PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer User.',
  ],
  [
    'PutUserPermissionsBoundary',
    { UserName: 'bob', PermissionsBoundary: SERVICE_ROLE_POLICY },
    'PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer User.',
  ],
  ['NoSuchThing', {}, 'InvalidAction: Could not find operation NoSuchThing for version 2010-05-08'],
];
it.each(MISSING)('%s with a wrong request has IAM’s own error (%#)', async (action, parameters, error) => {
  expect((await iam(action, parameters)).error).toBe(error);
});

describe('the IAM API changes', () => {
  const names = async (UserName: string) =>
    (await iam('ListUserPolicies', { UserName })).result.PolicyNames.member ?? [];

  it('inline policies: put, put again, read, deleted', async () => {
    const put = (action: string) =>
      iam('PutUserPolicy', { UserName: 'bob', PolicyName: 'p', PolicyDocument: json(document(action)) });
    expect(await put('mq:*')).toMatchObject({ status: 200, error: undefined });
    await put('mq:List*');
    const { result } = await iam('GetUserPolicy', { UserName: 'bob', PolicyName: 'p' });
    expect(JSON.parse(decodeURIComponent(result.PolicyDocument))).toEqual(document('mq:List*'));
    await iam('DeleteUserPolicy', { UserName: 'bob', PolicyName: 'p' });
    expect(await names('bob')).toEqual([]);
    expect(await names('alice')).toEqual(['own']);
  });

  it('attached policies and boundaries, of users, groups and roles', async () => {
    for (const [kind, name] of [
      ['User', 'bob'],
      ['Group', 'admins'],
      ['Role', 'worker'],
    ]) {
      const arns = async () => {
        const { result } = await iam(`ListAttached${kind}Policies`, { [`${kind}Name`]: name ?? '' });
        return (result.AttachedPolicies.member ?? []).map(
          ({ PolicyArn }: { PolicyArn: string }) => PolicyArn,
        );
      };
      const before = await arns();
      const call = { [`${kind}Name`]: name ?? '', PolicyArn: READ_ONLY };
      await iam(`Attach${kind}Policy`, call);
      expect((await iam(`Attach${kind}Policy`, call)).status).toBe(200); // once more changes nothing
      expect(await arns()).toEqual([...before, READ_ONLY]);
      await iam(`Detach${kind}Policy`, call);
      expect(await arns()).toEqual(before);
    }
    await iam('PutRolePermissionsBoundary', { RoleName: 'worker', PermissionsBoundary: READ_ONLY });
    expect((await iam('GetRole', { RoleName: 'worker' })).result.Role.PermissionsBoundary).toMatchObject({
      PermissionsBoundaryArn: READ_ONLY,
    });
    await iam('DeleteRolePermissionsBoundary', { RoleName: 'worker' });
    expect((await iam('GetRole', { RoleName: 'worker' })).result.Role.PermissionsBoundary).toBeUndefined();
    expect((await iam('DeleteRolePermissionsBoundary', { RoleName: 'worker' })).error).toMatch(
      /^NoSuchEntity/,
    );
  });

  it('managed policies: made, five versions, the default switched, deleted', async () => {
    const { result } = await iam('CreatePolicy', {
      PolicyName: 'fresh',
      Path: '/team/',
      Description: 'mine',
      PolicyDocument: json(document('mq:*')),
    });
    const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/team/fresh`;
    expect(result.Policy).toMatchObject({ Arn: PolicyArn, Path: '/team/', DefaultVersionId: 'v1' });
    expect(result.Policy.Description).toBeUndefined();
    expect(result.Policy.PolicyId).toMatch(/^ANPA[A-Z2-7]{17}$/);
    for (const version of ['v2', 'v3', 'v4', 'v5']) {
      const made = await iam('CreatePolicyVersion', {
        PolicyArn,
        PolicyDocument: json(document(`mq:${version}`)),
      });
      expect(made.result.PolicyVersion).toMatchObject({ VersionId: version, IsDefaultVersion: 'false' });
    }
    const sixth = await iam('CreatePolicyVersion', { PolicyArn, PolicyDocument: json(document('mq:*')) });
    expect(sixth.error).toMatch(/^LimitExceeded: A managed policy can have up to 5 versions\./);
    for (const action of ['GetPolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion']) {
      expect((await iam(action, { PolicyArn, VersionId: 'v2-does-not-exist' })).error).toBe(
        "ValidationError: 1 validation error detected: Value at 'versionId' failed to satisfy " +
          'constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?',
      );
    }
    await iam('SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v3' });
    expect((await iam('GetPolicy', { PolicyArn })).result.Policy.DefaultVersionId).toBe('v3');
    expect((await iam('DeletePolicy', { PolicyArn })).error).toMatch(/more than one version/);
    for (const VersionId of ['v1', 'v2', 'v4', 'v5'])
      await iam('DeletePolicyVersion', { PolicyArn, VersionId });
    expect((await iam('DeletePolicy', { PolicyArn })).status).toBe(200);
    expect((await iam('GetPolicy', { PolicyArn })).status).toBe(404);
  });

  it('roles: description, session duration and trust', async () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    };
    await iam('UpdateRole', { RoleName: 'worker', Description: 'd', MaxSessionDuration: '7200' });
    await iam('UpdateAssumeRolePolicy', { RoleName: 'worker', PolicyDocument: json(trust) });
    const { Role } = (await iam('GetRole', { RoleName: 'worker' })).result;
    expect(Role).toMatchObject({ Description: 'd', MaxSessionDuration: '7200' });
    expect(JSON.parse(decodeURIComponent(Role.AssumeRolePolicyDocument))).toEqual(trust);
    const { result } = await iam('UpdateRoleDescription', { RoleName: 'worker', Description: 'e' });
    expect(result.Role.Description).toBe('e');
    expect((await iam('UpdateRole', { RoleName: 'worker', MaxSessionDuration: '60' })).error).toMatch(
      /^ValidationError: .*greater than or equal to 3600/,
    );
  });

  it('policies for concurrent writers without losing a change', async () => {
    const put = (world: typeof iam, n: number) =>
      world('PutRolePolicy', {
        RoleName: 'worker',
        PolicyName: `p${n}`,
        PolicyDocument: json(document('mq:*')),
      });
    const others = [iam, iamWorld(table), iamWorld(table), iamWorld(table)];
    const answers = await Promise.all(others.map((world, n) => put(world, n)));
    expect(answers.map(({ error }) => error)).toEqual(others.map(() => undefined));
    const { result } = await iam('ListRolePolicies', { RoleName: 'worker' });
    expect(result.PolicyNames.member).toEqual(['p0', 'p1', 'p2', 'p3', 'r']);
  });

  it('the same account file keeps changes; another file, or a forced import, replaces them', async () => {
    await iam('AttachUserPolicy', { UserName: 'bob', PolicyArn: READ_ONLY });
    const attachedTo = async () =>
      (await iam('ListAttachedUserPolicies', { UserName: 'bob' })).result.AttachedPolicies;
    await importSnapshot(table, export_(), { unlessImported: true });
    expect(await attachedTo()).not.toBe('');
    await importSnapshot(table, export_());
    expect(await attachedTo()).toBe('');
    await iam('AttachUserPolicy', { UserName: 'bob', PolicyArn: READ_ONLY });
    await importSnapshot(
      table,
      { ...export_(), groups: [], users: export_().users.map((one) => ({ ...one, groups: [] })) },
      { unlessImported: true },
    );
    expect(await attachedTo()).toBe('');
  });
});

describe('policies decide who may call the IAM API', () => {
  const put = (UserName: string, caller: string) =>
    iam(
      'PutUserPolicy',
      { UserName, PolicyName: 'p', PolicyDocument: json(document('mq:*')) },
      userCaller(caller),
    );
  const denied = (action: string, resource: string, caller: string) =>
    `AccessDenied: User: arn:aws:iam::${ACCOUNT}:user/${caller} is not authorized to perform: ` +
    `iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} ` +
    'action';

  it('by the ARN of the entity', async () => {
    expect((await put('bob', 'editor')).status).toBe(200);
    expect((await put('alice', 'editor')).error).toBe(denied('PutUserPolicy', 'user alice', 'editor'));
    expect((await put('bob', 'nobody')).status).toBe(403);
  });

  it('and a caller without permission does not learn which entities exist', async () => {
    const asked = await iam('GetRole', { RoleName: 'x' }, userCaller('nobody'));
    expect(asked.error).toBe(denied('GetRole', 'role x', 'nobody'));
    const listed = await iam('ListUsers', {}, userCaller('nobody'));
    expect(listed.error).toBe(denied('ListUsers', `arn:aws:iam::${ACCOUNT}:user/`, 'nobody'));
    const got = await iam('GetPolicy', { PolicyArn: READ_ONLY }, userCaller('nobody'));
    expect(got.error).toBe(denied('GetPolicy', `policy ${READ_ONLY}`, 'nobody'));
  });

  it('by the tags of the entity', async () => {
    expect((await put('alice', 'team-editor')).status).toBe(200);
    expect((await put('bob', 'team-editor')).status).toBe(403);
  });

  it('by the ARN of the attached policy', async () => {
    const attach = (PolicyArn: string) =>
      iam('AttachUserPolicy', { UserName: 'bob', PolicyArn }, userCaller('attacher'));
    expect((await attach(FULL_ACCESS)).error).toBe(denied('AttachUserPolicy', 'user bob', 'attacher'));
    expect((await attach(READ_ONLY)).status).toBe(200);
  });

  it('by the boundary that is requested or in place', async () => {
    const bound = (PermissionsBoundary: string) =>
      iam('PutUserPermissionsBoundary', { UserName: 'bob', PermissionsBoundary }, userCaller('bounder'));
    expect((await bound(FULL_ACCESS)).status).toBe(403);
    expect((await put('bob', 'bounder')).status).toBe(403);
    expect((await bound(READ_ONLY)).status).toBe(200);
    expect((await put('bob', 'bounder')).status).toBe(200);
    expect((await put('alice', 'bounder')).status).toBe(200);
  });

  it('and sessions that may not call IAM are refused', async () => {
    for (const kind of ['GetFederationToken', 'GetSessionToken'] as const) {
      const session = { kind, accessKeyId: 'ASIAX', policies: [], policyArns: [], tags: [] };
      const caller = { ...userCaller('editor'), session } as never;
      expect((await iam('GetUser', { UserName: 'bob' }, caller)).error).toBe(
        'InvalidClientTokenId: The security token included in the request is invalid',
      );
    }
  });
});
