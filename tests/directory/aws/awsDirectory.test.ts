import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AssumedRolePrincipal } from '../../../src/authz/principal.ts';
import { ACCOUNT, document, FULL_ACCESS, policyArn, READ_ONLY } from '../exports.ts';
import { liveWorld, ROOT, user } from './liveWorld.ts';

type World = Awaited<ReturnType<typeof liveWorld>>;
let world: World;

beforeEach(async () => {
  world = await liveWorld();
});
afterEach(() => {
  vi.unstubAllEnvs();
  return world.iam.stop();
});

const alicesPolicies = [
  { name: 'list', source: 'user', document: document('mq:ListBrokers') },
  { name: 'never', source: 'user', document: document('mq:DeleteBroker', 'Deny') },
  { name: 'own', arn: policyArn('own'), source: 'user', document: document('mq:Describe*') },
  { name: 'AmazonMQFullAccess', arn: FULL_ACCESS, source: 'group admins', document: document('mq:*') },
  { name: 'no', source: 'group limited', document: document('mq:Promote', 'Deny') },
  {
    name: 'limits',
    arn: policyArn('limits'),
    source: 'group limited',
    document: document('mq:UpdateUser', 'Deny'),
  },
];

test('a user has each policy that IAM attaches, in its default version, with its source', async () => {
  expect(await world.directory.load(user('alice'))).toEqual({
    identity: alicesPolicies,
    tags: Object.create(null),
    organization: 'none',
    asOf: 0,
  });
});

test('a cold container reads a typical user in at most 12 calls, and the next one in fewer', async () => {
  const { directory, iam, turn } = world;
  await directory.load(user('alice'));
  expect(iam.counted()).toEqual([
    'GetAccountAuthorizationDetails',
    'GetPolicyVersion',
    'GetPolicyVersion',
    'GetPolicyVersion',
    'GetUser',
    'GetUserPolicy',
    'GetUserPolicy',
    'ListAttachedUserPolicies',
    'ListGroupsForUser',
    'ListPolicies',
    'ListUserPolicies',
    'ListUserTags',
  ]);
  const ofOne = iam.calls.splice(0).length;
  expect(ofOne).toBeLessThanOrEqual(12);
  await directory.load(user('bob'));
  expect(iam.counted()).toEqual([
    'GetUser',
    'ListAttachedUserPolicies',
    'ListGroupsForUser',
    'ListUserPolicies',
  ]);
  iam.calls.splice(0);
  turn(60_000);
  await directory.load(user('alice'));
  expect(iam.counted()).not.toContain('GetPolicyVersion');
});

test('pages are followed to the end', async () => {
  world.iam.pageSize = 1;
  expect((await world.directory.load(user('alice')))?.identity).toEqual(alicesPolicies);
  expect(world.iam.counted().filter((action) => action === 'ListPolicies')).toHaveLength(4);
});

test('boundary and tags of a user are read, whether listed or asked for', async () => {
  Object.assign(world.iam.account.users.alice ?? {}, {
    boundary: READ_ONLY,
    tags: { team: 'a', __proto__: 'b' },
  });
  const record = await world.directory.load(user('alice'));
  expect(record?.boundary).toEqual({
    name: 'AmazonMQReadOnlyAccess',
    arn: READ_ONLY,
    source: 'user',
    document: document('mq:List*'),
  });
  expect(Object.entries(record?.tags ?? {})).toEqual([['team', 'a']]);
  expect(record?.tags.constructor).toBeUndefined();
  expect(world.iam.counted()).not.toContain('ListUserTags');
});

test('a role session has the policies, tags and boundary of its role', async () => {
  const session: AssumedRolePrincipal = {
    type: 'AssumedRole',
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/dev/me`,
    userId: 'AROADEV:me',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/team/dev`,
    roleId: 'AROADEV',
  };
  expect(await world.directory.load(session)).toMatchObject({
    identity: [
      { name: 'own', source: 'role', document: document('mq:RebootBroker', 'Deny') },
      { name: 'AmazonMQFullAccess', source: 'role' },
    ],
    tags: { env: 'dev' },
  });
  expect(await world.directory.load({ ...session, roleId: 'AROAOTHER' })).toBeUndefined();
  const moved = `arn:aws:iam::${ACCOUNT}:role/dev`;
  expect(await world.directory.load({ ...session, roleArn: moved })).toBeUndefined();
});

test('a user that was deleted, replaced or moved is not found', async () => {
  const { directory } = world;
  expect(await directory.load(user('carol'))).toBeUndefined();
  expect(await directory.load(user('alice', { userId: 'AIDAOTHER' }))).toBeUndefined();
  const moved = `arn:aws:iam::${ACCOUNT}:user/old/alice`;
  expect(await directory.load(user('alice', { arn: moved }))).toBeUndefined();
});

test('the root user has no policies and needs no call', async () => {
  expect(await world.directory.load(ROOT)).toMatchObject({ identity: [], organization: 'none' });
  expect(world.iam.calls).toEqual([]);
});

test('a principal of another account is refused, also a root user, unless a role may read it', async () => {
  const stranger = user('alice', { accountId: '999999999999', arn: 'arn:aws:iam::999999999999:user/alice' });
  const strangeRoot = { ...ROOT, accountId: '999999999999' };
  expect(await world.directory.load(stranger)).toBeUndefined();
  expect(await world.directory.load(strangeRoot)).toBeUndefined();
  await expect(world.directory.managedPolicies('999999999999', [FULL_ACCESS])).rejects.toMatchObject({
    code: 'foreign',
  });
  expect(world.iam.calls).toEqual([]);

  const open = world.open('reader');
  // The fake knows one account only: its user has another ARN than the stranger.
  expect(await open.load(stranger)).toBeUndefined();
  expect(await open.load(strangeRoot)).toMatchObject({ identity: [] });
  const assumed = world.iam.calls.filter(({ action }) => action === 'AssumeRole');
  expect(assumed.map(({ parameters }) => parameters.RoleArn)).toEqual([
    'arn:aws:iam::999999999999:role/reader',
  ]);
});

test('a role of the expected name in another owner’s account is refused', async () => {
  const open = world.open('reader');
  const stranger = user('alice', { accountId: '888888888888', arn: 'arn:aws:iam::888888888888:user/alice' });
  expect(await open.load(stranger)).toBeUndefined();
  expect(await open.user('888888888888', 'alice')).toBeUndefined();
  expect(world.iam.calls).toEqual([]);
});

test('a role that cannot be assumed in the other account refuses all its principals', async () => {
  world.iam.fault = ({ action }) =>
    action === 'AssumeRole' ? { status: 403, code: 'AccessDenied' } : undefined;
  const open = world.open('reader');
  await expect(open.load({ ...ROOT, accountId: '999999999999' })).rejects.toThrow('AccessDenied');
});

test('managed policies by ARN are read in their current version, also AWS’s own', async () => {
  const { directory, iam, turn } = world;
  const unattached = policyArn('own');
  const arns = [
    READ_ONLY,
    unattached,
    policyArn('absent'),
    'arn:aws:iam::999999999999:policy/own',
    'nonsense',
  ];
  expect([...(await directory.managedPolicies(ACCOUNT, arns))]).toEqual([
    [
      READ_ONLY,
      { name: 'AmazonMQReadOnlyAccess', arn: READ_ONLY, source: 'session', document: document('mq:List*') },
    ],
    [unattached, { name: 'own', arn: unattached, source: 'session', document: document('mq:Describe*') }],
  ]);
  turn(1);
  (iam.account.policies[unattached] ?? { version: '' }).version = 'v1';
  const [[, changed] = []] = [...(await directory.managedPolicies(ACCOUNT, [unattached]))];
  expect(changed?.document).toEqual(document('mq:*'));
});

test('roles and users are found by name, because credentials are issued for names', async () => {
  const { directory } = world;
  expect(await directory.role(ACCOUNT, 'dev')).toEqual({
    arn: `arn:aws:iam::${ACCOUNT}:role/team/dev`,
    roleId: 'AROADEV',
    roleName: 'dev',
    trust: { Version: '2012-10-17', Statement: [] },
    maxSessionSeconds: 7200,
    tags: [['env', 'dev']],
  });
  expect(await directory.user(ACCOUNT, 'bob')).toEqual({
    arn: `arn:aws:iam::${ACCOUNT}:user/bob`,
    userId: 'AIDABOB',
    userName: 'bob',
  });
  expect(await directory.role(ACCOUNT, 'absent')).toBeUndefined();
  expect(await directory.user(ACCOUNT, 'absent')).toBeUndefined();
  expect(await directory.role('999999999999', 'dev')).toBeUndefined();
});

test('a cached shared policy never delays a change past the refresh time', async () => {
  const { directory, turn, iam } = world;
  await directory.load(user('alice'));
  turn(20_000);
  // Counted from the older part: this record must be loaded again 40 seconds from now.
  expect(await directory.load(user('bob'))).toMatchObject({ asOf: 0 });
  turn(10_000);
  iam.calls.splice(0);
  expect(await directory.load(user('bob'))).toMatchObject({ asOf: 30_000 });
  expect(iam.counted()).toContain('ListPolicies');
});
