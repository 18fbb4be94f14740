import { createSecretKey } from 'node:crypto';
import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cachedKeys } from '../../../src/authz/authenticate/accessKey.ts';
import { requireAction } from '../../../src/authz/authorizeAction.ts';
import { RequestRefused } from '../../../src/authz/errors.ts';
import { cachedPolicies } from '../../../src/authz/load/cachedPolicies.ts';
import type { Directory, Identities } from '../../../src/authz/load/directory.ts';
import type { Caller } from '../../../src/authz/principal.ts';
import { awsDirectory } from '../../../src/directory/aws/awsDirectory.ts';
import { keptOrganization } from '../../../src/directory/aws/keptOrganization.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { snapshotDirectory, snapshotIdentities } from '../../../src/directory/snapshotDirectory.ts';
import { accessKeys } from '../../../src/state/keys/accessKeys.ts';
import { mfaDevices } from '../../../src/state/keys/mfaDevices.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { codeOf, stepAt } from '../../../src/sts/mfa/totp.ts';
import { ACCOUNT, account, document, policyArn, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { world } from '../../sts/world.ts';
import { fromBase32 } from '../../support/base32.ts';
import { serveIam } from './httpIam.ts';
import { OK, runSteps, type Step } from './steps.ts';
import { iamOver, iamWorld, SECRETS } from './world.ts';

/** DIRECTORY_REFRESH_SECONDS: the stated time within which a change is in force. */
const REFRESH_MS = 60_000;
let now = Date.parse('2026-11-29T17:00:00Z');
let table: Table;
let client: IAMClient;
let iam: ReturnType<typeof iamWorld>;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  const engine = await startEngine();
  table = engine.table;
  iam = iamWorld(table, () => now);
  const server = await serveIam(iamOver(table, () => now));
  const credentials = { accessKeyId: 'AKIAX', secretAccessKey: 'x' };
  client = new IAMClient({ region: 'us-east-1', endpoint: server.url, credentials, maxAttempts: 1 });
  undo.push(engine.stop, server.stop, () => client.destroy());
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

/** Where a gateway finds identities, and for how long it keeps what it found. */
interface Form {
  readonly directory: Directory;
  readonly identities: Identities;
  readonly refreshMs: number;
  /** STS reads policies anew with each call. */
  readonly readsAnew: boolean;
}

const FORMS: Readonly<Record<string, () => Form>> = {
  'an embedded gateway': () => ({ ...snapshot(), refreshMs: 0, readsAnew: true }),
  'a deployed gateway over snapshots': () => ({ ...snapshot(), refreshMs: REFRESH_MS, readsAnew: true }),
  'a deployed gateway over live IAM': () => {
    const live = awsDirectory({
      accounts: { of: async () => client },
      organization: keptOrganization('none'),
      refreshMs: REFRESH_MS,
      now: () => now,
    });
    return { directory: live, identities: live, refreshMs: REFRESH_MS, readsAnew: false };
  },
};
const snapshot = () => ({ directory: snapshotDirectory(table), identities: snapshotIdentities(table) });

function gatewayOf({ directory, identities, refreshMs, readsAnew }: Form) {
  const limits = { maxEntries: 100, maxAgeMs: refreshMs, maxStaleMs: 300_000, now: () => now };
  const failed = (error: unknown) => {
    throw error;
  };
  const policies = cachedPolicies(directory, { ...limits, failed });
  const keys = cachedKeys(accessKeys(table, SECRETS), limits);
  const anew = cachedPolicies(directory, { ...limits, maxAgeMs: 0, maxStaleMs: 0, failed });
  const sts = world({
    now: () => now,
    dependencies: {
      policies: readsAnew ? anew : policies,
      identities,
      managedPolicies: directory.managedPolicies,
      mfa: mfaDevices(table, SECRETS),
    },
  });
  return {
    keys,
    ask: sts.ask,
    /** A session that STS opens. */
    open: async (
      caller: Caller,
      action: string,
      parameters: Record<string, string> = {},
    ): Promise<Caller> => {
      const answer = await sts.ask(caller, action, parameters);
      if (answer.status !== 200) throw new Error(`${action}: ${answer.body}`);
      const session = sts.sessionOf(answer);
      return { principal: session.principal, session };
    },
    /** What comes of a call to Amazon MQ. */
    judge: async (caller: Caller, action = 'mq:ListBrokers'): Promise<'yes' | 'denied' | 'gone'> => {
      const gate = { policies, region: 'us-east-1', now: () => now };
      try {
        await requireAction({ action, resource: { kind: 'any' } }, caller, REQUEST, gate);
        return 'yes';
      } catch (error) {
        if (!(error instanceof RequestRefused)) throw error;
        return error.name === 'UnrecognizedClientException' ? 'gone' : 'denied';
      }
    },
  };
}

const REQUEST = {
  requestId: 'r',
  method: 'GET',
  path: '/v1/brokers',
  resource: '/v1/brokers',
  query: [],
  headers: new Map(),
  sourceIp: '203.0.113.7',
  body: Buffer.alloc(0),
} as never;

const json = (value: unknown) => JSON.stringify(value);
const USER = { UserName: 'bob' };
const PROFILE = { ...USER, Password: 'Correct-horse-7' };
const DEVICE = `arn:aws:iam::${ACCOUNT}:mfa/bob`;
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const OWN = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['mq:List*', 'sts:*', 'iam:ChangePassword'], Resource: '*' }],
};
const trusting = (AWS: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }],
});
const putOwn: Step = ['PutUserPolicy', { ...USER, PolicyName: 'own', PolicyDocument: json(OWN) }, OK];
const makeUser: readonly Step[] = [['CreateUser', USER, OK], putOwn, ['CreateLoginProfile', PROFILE, OK]];
const makeRole = (RoleName: string, trusted: string): readonly Step[] => [
  ['CreateRole', { RoleName, AssumeRolePolicyDocument: json(trusting(trusted)) }, OK],
  ['PutRolePolicy', { RoleName, PolicyName: 'own', PolicyDocument: json(OWN) }, OK],
];
const deleteRole = (RoleName: string): readonly Step[] => [
  ['DeleteRolePolicy', { RoleName, PolicyName: 'own' }, OK],
  ['DeleteRole', { RoleName }, OK],
];
const GROUP = { GroupName: 'rebooters' };
const REBOOT = { ...GROUP, PolicyName: 'reboot', PolicyDocument: json(document('mq:RebootBroker')) };
const makeGroup: readonly Step[] = [
  ['CreateGroup', GROUP, OK],
  ['PutGroupPolicy', REBOOT, OK],
];
const makePolicy = (action: string): Step => [
  'CreatePolicy',
  { PolicyName: 'cut', PolicyDocument: json(document(action)) },
  OK,
];

let keyId: string;
let code: () => string;

beforeEach(async () => {
  now += 24 * 3_600_000;
  await importSnapshot(table, account({ users: [user('admin')] }), { organization: 'none', now: () => now });
  await runSteps(iam, [
    ...makeUser,
    ...makeGroup,
    ['AddUserToGroup', { ...GROUP, ...USER }, OK],
    makePolicy('mq:List*'),
    ...makeRole('first', `arn:aws:iam::${ACCOUNT}:user/bob`),
    ...makeRole('second', roleArn('first')),
  ]);
  keyId = (await iam('CreateAccessKey', USER)).result.AccessKey.AccessKeyId;
  await iam('DeleteVirtualMFADevice', { SerialNumber: DEVICE });
  const made = (await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'bob' })).result.VirtualMFADevice;
  const seed = createSecretKey(fromBase32(Buffer.from(made.Base32StringSeed, 'base64').toString()));
  code = () => codeOf(seed, stepAt(now));
  const AuthenticationCode1 = codeOf(seed, stepAt(now) - 1);
  const codes = { AuthenticationCode1, AuthenticationCode2: code() };
  await runSteps(iam, [['EnableMFADevice', { ...USER, SerialNumber: DEVICE, ...codes }, OK]]);
  now += 60_000;
});

const removeGroup: readonly Step[] = [
  ['RemoveUserFromGroup', { ...GROUP, ...USER }, OK],
  ['DeleteGroupPolicy', { ...GROUP, PolicyName: 'reboot' }, OK],
  ['DeleteGroup', GROUP, OK],
];
const removeDevice: readonly Step[] = [
  ['DeactivateMFADevice', { ...USER, SerialNumber: DEVICE }, OK],
  ['DeleteVirtualMFADevice', { SerialNumber: DEVICE }, OK],
];
const deleteUser = (): readonly Step[] => [
  ['RemoveUserFromGroup', { ...GROUP, ...USER }, OK],
  ['DeleteAccessKey', { ...USER, AccessKeyId: keyId }, OK],
  ...removeDevice,
  ['DeleteLoginProfile', USER, OK],
  ['DeleteUserPolicy', { ...USER, PolicyName: 'own' }, OK],
  ['DeleteUser', USER, OK],
];

/** All that bob opened before anything changed. */
const OF_USER = ['session', 'with a second factor', 'federated', 'login'] as const;
const NAMES = [...OF_USER, 'role', 'cut', 'chained'] as const;
type Name = 'key' | (typeof NAMES)[number];

async function openAll({ keys, open }: ReturnType<typeof gatewayOf>) {
  const key = async (): Promise<Caller | undefined> => {
    const found = await keys.find(keyId);
    return found?.status === 'Active' ? { principal: found.principal } : undefined;
  };
  const bob = await key();
  if (bob === undefined) throw new Error('bob has no key');
  const name = { RoleSessionName: 'one' };
  const session = await open(bob, 'GetSessionToken');
  const role = await open(bob, 'AssumeRole', { RoleArn: roleArn('first'), ...name });
  const opened: Readonly<Record<(typeof NAMES)[number], Caller>> = {
    session,
    'with a second factor': await open(bob, 'GetSessionToken', { SerialNumber: DEVICE, TokenCode: code() }),
    federated: await open(bob, 'GetFederationToken', { Name: 'guest', Policy: json(document('mq:*')) }),
    login: { ...session, session: session.session && { ...session.session, kind: 'Login' } },
    role,
    cut: await open(bob, 'AssumeRole', {
      RoleArn: roleArn('first'),
      ...name,
      'PolicyArns.member.1.arn': policyArn('cut'),
    }),
    chained: await open(role, 'AssumeRole', { RoleArn: roleArn('second'), ...name }),
  };
  return { key, bob, opened };
}

type Outcomes = Partial<Record<Name, 'denied' | 'gone'>>;
const all = (names: readonly Name[], outcome: 'denied' | 'gone'): Outcomes =>
  Object.fromEntries(names.map((name) => [name, outcome]));

/**
 * What is done, and what then no longer works. Sessions of roles end with their role, not with whoever opened
 * them, as on AWS.
 */
const ROWS: Readonly<Record<string, readonly [steps: () => readonly Step[], ended: Outcomes]>> = {
  'the user is deleted': [deleteUser, all(['key', ...OF_USER], 'gone')],
  'the user is deleted and made again with the same name and policies': [
    () => [...deleteUser(), ...makeUser],
    all(['key', ...OF_USER], 'gone'),
  ],
  'the user is renamed; its key follows it': [
    () => [['UpdateUser', { ...USER, NewUserName: 'rob' }, OK]],
    all(OF_USER, 'gone'),
  ],
  'the user is renamed, and its old name is given to another one': [
    () => [['UpdateUser', { ...USER, NewUserName: 'rob' }, OK], ...makeUser],
    all(OF_USER, 'gone'),
  ],
  'the key is deleted; its sessions end by themselves': [
    () => [['DeleteAccessKey', { ...USER, AccessKeyId: keyId }, OK]],
    { key: 'gone' },
  ],
  'the key is inactive': [
    () => [['UpdateAccessKey', { ...USER, AccessKeyId: keyId, Status: 'Inactive' }, OK]],
    { key: 'gone' },
  ],
  'the MFA device is deleted; a session with its factor ends by itself': [() => removeDevice, {}],
  'the login profile is deleted': [() => [['DeleteLoginProfile', USER, OK]], {}],
  'the policy of the user is deleted': [
    () => [['DeleteUserPolicy', { ...USER, PolicyName: 'own' }, OK]],
    all(['key', ...OF_USER], 'denied'),
  ],
  'a Deny is put on the user': [
    () => [
      ['PutUserPolicy', { ...USER, PolicyName: 'no', PolicyDocument: json(document('mq:*', 'Deny')) }, OK],
    ],
    all(['key', ...OF_USER], 'denied'),
  ],
  'the first role is deleted': [() => deleteRole('first'), all(['role', 'cut'], 'gone')],
  'the first role is deleted and made again': [
    () => [...deleteRole('first'), ...makeRole('first', `arn:aws:iam::${ACCOUNT}:user/bob`)],
    all(['role', 'cut'], 'gone'),
  ],
  'the second role is deleted and made again': [
    () => [...deleteRole('second'), ...makeRole('second', roleArn('first'))],
    { chained: 'gone' },
  ],
  'a session policy is deleted': [
    () => [['DeletePolicy', { PolicyArn: policyArn('cut') }, OK]],
    { cut: 'denied' },
  ],
  'a session policy is deleted and made again with less': [
    () => [['DeletePolicy', { PolicyArn: policyArn('cut') }, OK], makePolicy('mq:Describe*')],
    { cut: 'denied' },
  ],
};

describe.each(Object.entries(FORMS))('%s', (_, form) => {
  it.each(Object.entries(ROWS))('%s', async (_row, [steps, ended]) => {
    const gateway = gatewayOf(form());
    const { key, opened } = await openAll(gateway);
    const outcomes = async () => {
      const bob = await key();
      const found: Record<string, string> = { key: bob === undefined ? 'gone' : await gateway.judge(bob) };
      for (const name of NAMES) found[name] = await gateway.judge(opened[name]);
      return found;
    };
    const works = Object.fromEntries(['key', ...NAMES].map((name) => [name, 'yes']));
    expect(await outcomes()).toEqual(works);
    await runSteps(iam, steps());
    now += REFRESH_MS + 1;
    expect(await outcomes()).toEqual({ ...works, ...ended });
  });

  it('a group that is made again has none of the members of the old one', async () => {
    const gateway = gatewayOf(form());
    const { bob } = await openAll(gateway);
    expect(await gateway.judge(bob, 'mq:RebootBroker')).toBe('yes');
    await runSteps(iam, [...removeGroup, ...makeGroup]);
    now += REFRESH_MS + 1;
    expect(await gateway.judge(bob, 'mq:RebootBroker')).toBe('denied');
  });

  it('a boundary is not deleted while it bounds; a policy is not while it is attached', async () => {
    const gateway = gatewayOf(form());
    const { bob } = await openAll(gateway);
    await runSteps(iam, [
      ['PutUserPermissionsBoundary', { ...USER, PermissionsBoundary: policyArn('cut') }, OK],
      ['DeletePolicy', { PolicyArn: policyArn('cut') }, /^DeleteConflict/],
    ]);
    now += REFRESH_MS + 1;
    expect(await gateway.judge(bob, 'mq:RebootBroker')).toBe('denied');
    expect(await gateway.judge(bob)).toBe('yes');
    await runSteps(iam, [['DeleteUserPermissionsBoundary', USER, OK]]);
  });

  it('whoever is deleted opens no session, and one made again is not trusted', async () => {
    const gateway = gatewayOf(form());
    const { bob, opened } = await openAll(gateway);
    await runSteps(iam, [...deleteUser(), ...makeUser]);
    now += REFRESH_MS + 1;
    const target = { RoleArn: roleArn('first'), RoleSessionName: 'one' };
    for (const caller of [bob, opened.session, opened['with a second factor']]) {
      expect((await gateway.ask(caller, 'AssumeRole', target)).text('Code')).toBe('InvalidClientTokenId');
      const change = { OldPassword: PROFILE.Password, NewPassword: 'Better-horse-8' };
      expect((await iam('ChangePassword', change, caller)).error).toMatch(/^InvalidClientTokenId/);
    }
    keyId = (await iam('CreateAccessKey', USER)).result.AccessKey.AccessKeyId;
    const found = await gateway.keys.find(keyId);
    if (found === undefined) throw new Error('no key');
    const anew = { principal: found.principal };
    expect(await gateway.judge(anew)).toBe('yes');
    expect((await gateway.ask(anew, 'AssumeRole', target)).text('Code')).toBe('AccessDenied');
  });

  it('a device that is deleted in the middle is no factor of a new session', async () => {
    const gateway = gatewayOf(form());
    const { bob } = await openAll(gateway);
    now += 60_000;
    await runSteps(iam, removeDevice);
    const factor = { SerialNumber: DEVICE, TokenCode: code() };
    const answer = await gateway.ask(bob, 'GetSessionToken', factor);
    expect(answer.text('Message')).toMatch(/^MultiFactorAuthentication failed, unable to validate MFA code/);
  });
});
