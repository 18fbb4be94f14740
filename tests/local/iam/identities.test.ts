import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../../src/authz/principal.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { accessKeys } from '../../../src/state/keys/accessKeys.ts';
import type { Table } from '../../../src/state/table/client.ts';
import {
  ACCOUNT,
  account,
  document,
  group,
  inline,
  policy,
  policyArn,
  READ_ONLY,
  role,
  user,
} from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { badPath, charset, NEVER, OK, runSteps, type Step, tag, tooLong } from './steps.ts';
import { type Answered, iamWorld, json, SECRETS, userCaller } from './world.ts';

let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;
const NOW = Date.parse('2026-11-29T17:00:00Z');

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table, () => NOW);
});
afterAll(() => stop());

const arn = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const allowing = (Action: string | string[], Resource: string | string[], Condition?: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) }],
});
const trusting = (...principals: string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: principals } }],
});
const inside = (policies: Record<string, unknown>) => inline('UserPolicyList', policies);
const BOUNDED = { StringEquals: { 'iam:PermissionsBoundary': READ_ONLY } };
const TAGGED = {
  StringEquals: { 'aws:RequestTag/team': 'a' },
  'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] },
};

beforeEach(async () => {
  await importSnapshot(
    table,
    account({
      users: [
        user('alice', { GroupList: ['staff'] }),
        user('nobody'),
        user('maker', inside({ p: allowing(['iam:CreateUser', 'iam:TagUser'], arn('user/team/*'), TAGGED) })),
        user('bounder', inside({ p: allowing('iam:CreateUser', '*', BOUNDED) })),
        user('untagging', inside({ p: allowing('iam:CreateUser', '*') })),
        user(
          'renamer',
          inside({ p: allowing(['iam:UpdateUser', 'iam:UpdateGroup'], [arn('user/a*'), arn('group/s*')]) }),
        ),
        user('self', inside({ p: allowing('iam:*AccessKey*', arn('user/self')) })),
      ],
      groups: [group('staff'), group('empty')],
      roles: [
        role('trusting', { AssumeRolePolicyDocument: trusting(arn('user/alice'), arn('user/nobody')) }),
      ],
      policies: [policy('shared', [document('mq:*')])],
    }),
    { organization: 'none' },
  );
});

const TABLES: Readonly<Record<string, readonly Step[]>> = {
  'a user is made with path, tags and boundary, and is read back': [
    [
      'CreateUser',
      { UserName: 'new', Path: '/team/', PermissionsBoundary: READ_ONLY, ...tag('team', 'a') },
      {
        User: {
          Path: '/team/',
          UserName: 'new',
          UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
          Arn: arn('user/team/new'),
          CreateDate: '2026-11-29T17:00:00Z',
          PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: READ_ONLY },
          Tags: { member: [{ Key: 'team', Value: 'a' }] },
        },
      },
    ],
    ['GetUser', { UserName: 'NEW' }, { User: { UserName: 'new', Path: '/team/' } }],
    ['CreateUser', { UserName: 'New' }, 'EntityAlreadyExists: User with name New already exists.'],
    ['TagUser', { UserName: 'new', ...tag('Team', 'b'), ...tag('env', '', 2) }, OK],
    [
      'ListUserTags',
      { UserName: 'new' },
      {
        Tags: {
          member: [
            { Key: 'Team', Value: 'b' },
            { Key: 'env', Value: '' },
          ],
        },
      },
    ],
    ['UntagUser', { UserName: 'new', 'TagKeys.member.1': 'team' }, OK],
    ['ListUserTags', { UserName: 'new' }, { Tags: { member: [{ Key: 'env', Value: '' }] } }],
    ['DeleteUser', { UserName: 'new' }, OK],
    ['GetUser', { UserName: 'new' }, 'NoSuchEntity: The user with name new cannot be found.'],
  ],
  'what a new user may not be': [
    [
      'CreateUser',
      {},
      "ValidationError: 1 validation error detected: Value null at 'userName' " +
        'failed to satisfy constraint: Member must not be null',
    ],
    ['CreateUser', { UserName: 'n'.repeat(64) }, OK],
    ['CreateUser', { UserName: 'n'.repeat(65) }, tooLong('userName', 64)],
    ['CreateUser', { UserName: 'é' }, charset('userName')],
    ['CreateUser', { UserName: 'x', Path: '//' }, badPath('path')],
    ['CreateUser', { UserName: 'x', Path: '/a//b/' }, OK],
    ['CreateUser', { UserName: 'y', Path: '/a' }, badPath('path')],
    [
      'CreateUser',
      { UserName: 'y', PermissionsBoundary: policyArn('none') },
      `NoSuchEntity: Scope ARN: ${policyArn('none')} does not exist or is not attachable.`,
    ],
    [
      'CreateUser',
      { UserName: 'y', Description: 'x' },
      'ValidationError: The parameter Description is not one of CreateUser.',
    ],
    [
      'CreateUser',
      { UserName: 'y', ...tag('a', '1'), ...tag('A', '2', 2) },
      'InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
  ],
  'a user is deleted when it has nothing left': [
    [
      'DeleteUser',
      { UserName: 'alice' },
      'DeleteConflict: Cannot delete entity, must remove users from group first.',
    ],
    ['RemoveUserFromGroup', { UserName: 'alice', GroupName: 'staff' }, OK],
    ['AttachUserPolicy', { UserName: 'alice', PolicyArn: READ_ONLY }, OK],
    [
      'DeleteUser',
      { UserName: 'alice' },
      'DeleteConflict: Cannot delete entity, must detach all policies first.',
    ],
    ['DetachUserPolicy', { UserName: 'alice', PolicyArn: READ_ONLY }, OK],
    ['PutUserPolicy', { UserName: 'alice', PolicyName: 'p', PolicyDocument: json(document('mq:*')) }, OK],
    [
      'DeleteUser',
      { UserName: 'alice' },
      'DeleteConflict: Cannot delete entity, must delete policies first.',
    ],
    ['DeleteUserPolicy', { UserName: 'alice', PolicyName: 'p' }, OK],
    ['CreateAccessKey', { UserName: 'alice' }, { AccessKey: { UserName: 'alice', Status: 'Active' } }],
    [
      'DeleteUser',
      { UserName: 'alice' },
      'DeleteConflict: Cannot delete entity, must delete access keys first.',
    ],
    ['DeleteUser', { UserName: 'absent' }, 'NoSuchEntity: The user with name absent cannot be found.'],
  ],
  'a user is renamed and moved': [
    [
      'UpdateUser',
      { UserName: 'alice', NewUserName: 'nobody' },
      'EntityAlreadyExists: User with name nobody already exists.',
    ],
    ['UpdateUser', { UserName: 'alice', NewPath: '/x' }, badPath('newPath')],
    [
      'UpdateUser',
      { UserName: 'absent', NewUserName: 'x' },
      'NoSuchEntity: The user with name absent cannot be found.',
    ],
    ['UpdateUser', { UserName: 'alice', NewUserName: 'Alice', NewPath: '/x/' }, OK],
    [
      'GetUser',
      { UserName: 'alice' },
      { User: { UserName: 'Alice', Arn: arn('user/x/Alice'), UserId: 'AIDAALICE' } },
    ],
    ['UpdateUser', { UserName: 'Alice' }, OK],
    ['ListGroupsForUser', { UserName: 'Alice' }, { Groups: { member: [{ GroupName: 'staff' }] } }],
  ],
  'groups and members': [
    [
      'CreateGroup',
      { GroupName: 'new', Path: '/team/' },
      { Group: { Arn: arn('group/team/new'), GroupId: expect.stringMatching(/^AGPA/), Path: '/team/' } },
    ],
    ['CreateGroup', { GroupName: 'NEW' }, 'EntityAlreadyExists: Group with name NEW already exists.'],
    ['CreateGroup', { GroupName: 'n'.repeat(128) }, OK],
    ['CreateGroup', { GroupName: 'n'.repeat(129) }, tooLong('groupName', 128)],
    [
      'AddUserToGroup',
      { GroupName: 'none', UserName: 'none' },
      'NoSuchEntity: The user with name none cannot be found.',
    ],
    [
      'AddUserToGroup',
      { GroupName: 'none', UserName: 'nobody' },
      'NoSuchEntity: The group with name none cannot be found.',
    ],
    ['AddUserToGroup', { GroupName: 'new', UserName: 'nobody' }, OK],
    ['AddUserToGroup', { GroupName: 'New', UserName: 'Nobody' }, OK],
    ['GetGroup', { GroupName: 'new' }, { Users: { member: [{ UserName: 'nobody' }] } }],
    [
      'DeleteGroup',
      { GroupName: 'new' },
      'DeleteConflict: Cannot delete entity, must remove users from group first.',
    ],
    [
      'UpdateGroup',
      { GroupName: 'new', NewGroupName: 'empty' },
      'EntityAlreadyExists: Group with name empty already exists.',
    ],
    ['UpdateGroup', { GroupName: 'new', NewGroupName: 'newer', NewPath: '/' }, OK],
    [
      'ListGroupsForUser',
      { UserName: 'nobody' },
      { Groups: { member: [{ GroupName: 'newer', Arn: arn('group/newer') }] } },
    ],
    ['RemoveUserFromGroup', { GroupName: 'newer', UserName: 'alice' }, OK],
    ['RemoveUserFromGroup', { GroupName: 'newer', UserName: 'nobody' }, OK],
    ['PutGroupPolicy', { GroupName: 'newer', PolicyName: 'p', PolicyDocument: json(document('mq:*')) }, OK],
    [
      'DeleteGroup',
      { GroupName: 'newer' },
      'DeleteConflict: Cannot delete entity, must delete policies first.',
    ],
    ['DeleteGroupPolicy', { GroupName: 'newer', PolicyName: 'p' }, OK],
    ['DeleteGroup', { GroupName: 'newer' }, OK],
    ['GetGroup', { GroupName: 'newer' }, 'NoSuchEntity: The group with name newer cannot be found.'],
  ],
  'permissions: each operation on the entity, with the keys of the request': [
    ['CreateUser', { UserName: 'x' }, NEVER, 'nobody'],
    ['CreateUser', { UserName: 'x', Path: '/team/' }, NEVER, 'maker'],
    ['CreateUser', { UserName: 'x', ...tag('team', 'a') }, NEVER, 'maker'],
    [
      'CreateUser',
      { UserName: 'x', Path: '/team/', ...tag('team', 'a'), ...tag('env', 'b', 2) },
      NEVER,
      'maker',
    ],
    ['CreateUser', { UserName: 'x', Path: '/team/', ...tag('team', 'a') }, OK, 'maker'],
    [
      'CreateUser',
      { UserName: 'y', ...tag('team', 'a') },
      /is not authorized to perform: iam:TagUser on resource: user y because/,
      'untagging',
    ],
    ['CreateUser', { UserName: 'y' }, NEVER, 'bounder'],
    ['CreateUser', { UserName: 'y', PermissionsBoundary: policyArn('shared') }, NEVER, 'bounder'],
    ['CreateUser', { UserName: 'y', PermissionsBoundary: READ_ONLY }, OK, 'bounder'],
    [
      'UpdateUser',
      { UserName: 'ALICE', NewUserName: 'bob' },
      /iam:UpdateUser on resource: user bob because no/,
      'renamer',
    ],
    [
      'UpdateUser',
      { UserName: 'nobody', NewUserName: 'al' },
      /iam:UpdateUser on resource: user nobody because no/,
      'renamer',
    ],
    ['UpdateUser', { UserName: 'alice', NewUserName: 'anna' }, OK, 'renamer'],
    [
      'UpdateGroup',
      { GroupName: 'STAFF', NewGroupName: 'other' },
      /iam:UpdateGroup on resource: group other because no/,
      'renamer',
    ],
    ['UpdateGroup', { GroupName: 'staff', NewGroupName: 'some' }, OK, 'renamer'],
    ['CreateAccessKey', { UserName: 'anna' }, NEVER, 'self'],
    ['CreateAccessKey', {}, { AccessKey: { UserName: 'self' } }, 'self'],
    [
      'ListAccessKeys',
      {},
      { AccessKeyMetadata: { member: [{ UserName: 'self', Status: 'Active' }] } },
      'self',
    ],
    ['DeleteUser', { UserName: 'self' }, NEVER, 'self'],
  ],
};

describe('users and groups', () => {
  it.each(Object.entries(TABLES))('%s', async (_, steps) => {
    await runSteps(iam, steps);
    for (const name of ['alice', 'self']) await withoutKeys(name);
  });

  it('a user is in ten groups at most', async () => {
    for (let number = 0; number < 10; number++) {
      await iam('CreateGroup', { GroupName: `g${number}` });
      await iam('AddUserToGroup', { GroupName: `g${number}`, UserName: 'nobody' });
    }
    const { error } = await iam('AddUserToGroup', { GroupName: 'staff', UserName: 'nobody' });
    expect(error).toBe('LimitExceeded: Cannot exceed quota for GroupsPerUser: 10');
  });

  it('concurrent changes are all made', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    const answers = await Promise.all(names.map((UserName) => iam('CreateUser', { UserName })));
    expect(answers.map(({ error }) => error)).toEqual(names.map(() => undefined));
    const { result } = await iam('ListUsers');
    const listed = result.Users.member.map(({ UserName }: { UserName: string }) => UserName);
    expect(listed).toEqual(expect.arrayContaining(names));
  });
});

async function withoutKeys(name: string): Promise<void> {
  const { result } = await iam('ListAccessKeys', { UserName: name });
  for (const { AccessKeyId } of result?.AccessKeyMetadata?.member ?? []) {
    await iam('DeleteAccessKey', { UserName: name, AccessKeyId });
  }
}

describe('the access keys of users', () => {
  const issued = async (name: string, by?: Caller) =>
    (await iam('CreateAccessKey', { UserName: name }, ...(by ? [by] : []))).result.AccessKey;
  const kept = (id: string) => accessKeys(table, SECRETS).find(id);
  it('have a secret that is shown once and verifies signatures', async () => {
    const key = await issued('alice');
    expect(key).toMatchObject({ UserName: 'alice', Status: 'Active', CreateDate: '2026-11-29T17:00:00Z' });
    const found = await kept(key.AccessKeyId);
    expect(found?.secret.export().toString()).toBe(`AWS4${key.SecretAccessKey}`);
    const { result } = await iam('ListAccessKeys', { UserName: 'alice' });
    expect(result.AccessKeyMetadata.member).toEqual([
      {
        UserName: 'alice',
        AccessKeyId: key.AccessKeyId,
        Status: 'Active',
        CreateDate: '2026-11-29T17:00:00Z',
      },
    ]);
    const set = (Status: string) =>
      iam('UpdateAccessKey', { UserName: 'alice', AccessKeyId: key.AccessKeyId, Status });
    expect((await set('Inactive')).error).toBeUndefined();
    expect((await kept(key.AccessKeyId))?.status).toBe('Inactive');
    expect((await set('Gone')).error).toMatch(/^ValidationError: .*enum value set: \[Active, Inactive\]$/);
    expect(
      (await iam('DeleteAccessKey', { UserName: 'alice', AccessKeyId: key.AccessKeyId })).error,
    ).toBeUndefined();
    expect(await kept(key.AccessKeyId)).toBeUndefined();
  });

  it('are two at most, and keys of others or absent keys are not found', async () => {
    const [first] = [await issued('alice'), await issued('alice')];
    expect((await iam('CreateAccessKey', { UserName: 'alice' })).error).toBe(
      'LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2',
    );
    const none = (id: string) => `NoSuchEntity: The Access Key with id ${id} cannot be found.`;
    for (const id of [first.AccessKeyId, 'AKIAIOSFODNN7EXAMPLE']) {
      const named = { UserName: 'nobody', AccessKeyId: id };
      expect((await iam('DeleteAccessKey', named)).error).toBe(none(id));
      expect((await iam('UpdateAccessKey', { ...named, Status: 'Inactive' })).error).toBe(none(id));
    }
    await withoutKeys('alice');
  });

  it('have no last use at first; an absent key gives no information', async () => {
    const { AccessKeyId } = await issued('alice');
    const { result } = await iam('GetAccessKeyLastUsed', { AccessKeyId });
    expect(result).toEqual({ UserName: 'alice', AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' } });
    const refused = await iam('GetAccessKeyLastUsed', { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
    expect(refused.error).toMatch(
      /^AccessDenied: User: .*:root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key AKIAIOSFODNN7EXAMPLE$/,
    );
    await withoutKeys('alice');
  });

  it('follow their user to a new name, and so does the trust of roles', async () => {
    const { AccessKeyId, SecretAccessKey } = await issued('alice');
    await runSteps(iam, [['UpdateUser', { UserName: 'alice', NewUserName: 'anna', NewPath: '/x/' }, OK]]);
    const found = await kept(AccessKeyId);
    expect(found?.principal).toEqual({
      type: 'User',
      accountId: ACCOUNT,
      arn: arn('user/x/anna'),
      userId: 'AIDAALICE',
      userName: 'anna',
    });
    expect(found?.secret.export().toString()).toBe(`AWS4${SecretAccessKey}`);
    const { result } = await iam('GetRole', { RoleName: 'trusting' });
    const trust = JSON.parse(decodeURIComponent(result.Role.AssumeRolePolicyDocument));
    expect(trust.Statement[0].Principal.AWS).toEqual([arn('user/x/anna'), arn('user/nobody')]);
    await withoutKeys('anna');
  });

  it('of a deleted user do not trust a new user of that name, which has another id', async () => {
    await runSteps(iam, [
      ['DeleteUser', { UserName: 'nobody' }, OK],
      ['CreateUser', { UserName: 'nobody' }, OK],
    ]);
    const { result } = await iam('GetUser', { UserName: 'nobody' });
    expect(result.User.UserId).not.toBe('AIDANOBODY');
    const { Role } = (await iam('GetRole', { RoleName: 'trusting' })).result;
    const trust = JSON.parse(decodeURIComponent(Role.AssumeRolePolicyDocument));
    expect(trust.Statement[0].Principal.AWS).toEqual([arn('user/alice'), 'AIDANOBODY']);
    const old: Answered = await iam('ListAccessKeys', {}, userCaller('nobody'));
    expect(old.error).toMatch(/^InvalidClientTokenId: /);
  });

  it('may change while their user is renamed: the rename runs again', async () => {
    const { AccessKeyId } = await issued('alice');
    const statusChange = iam('UpdateAccessKey', { UserName: 'alice', AccessKeyId, Status: 'Inactive' });
    const rename = iam('UpdateUser', { UserName: 'alice', NewUserName: 'anna' });
    const errors = (await Promise.all([statusChange, rename])).map(({ error }) => error);
    expect(errors[1]).toBeUndefined();
    expect((await kept(AccessKeyId))?.principal).toMatchObject({ userName: 'anna' });
    await withoutKeys('anna');
  });
});
