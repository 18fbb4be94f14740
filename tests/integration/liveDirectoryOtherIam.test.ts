import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { poll } from '../../local/data/poll.ts';
import type { Principal } from '../../src/authz/principal.ts';
import { awsDirectory } from '../../src/directory/aws/awsDirectory.ts';
import { iamAccounts } from '../../src/directory/aws/iamAccounts.ts';
import { keptOrganization } from '../../src/directory/aws/keptOrganization.ts';
import { document } from '../directory/exports.ts';

/**
 * An IAM that knows nothing of this project: the one named in the environment (it is written to), or moto's,
 * where that is installed.
 */
const named = process.env.MQGATE_TEST_IAM;
const hasMoto = spawnSync('python3', ['-c', 'import moto.server, flask'], { stdio: 'ignore' }).status === 0;
const READY_DEADLINE_MS = 60_000;
const text = (action: string, effect?: string) => JSON.stringify(document(action, effect));

let server: ChildProcess | undefined;
let iam: IAMClient;
let accountId: string;

describe.runIf(named !== undefined || hasMoto)('an independent implementation of IAM', () => {
  beforeAll(async () => {
    const endpoint = named ?? (await startMoto());
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_IAM: endpoint,
      AWS_ENDPOINT_URL_STS: endpoint,
      AWS_ACCESS_KEY_ID: process.env.AWS_ACCESS_KEY_ID ?? 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: process.env.AWS_SECRET_ACCESS_KEY ?? 'secret',
    });
    iam = new IAMClient({ region: 'us-east-1' });
    const sts = new STSClient({ region: 'us-east-1' });
    accountId = (await sts.send(new GetCallerIdentityCommand({}))).Account ?? '';
    sts.destroy();
  }, READY_DEADLINE_MS);
  afterAll(async () => {
    iam?.destroy();
    if (server?.exitCode === null) {
      server.kill();
      await once(server, 'close');
    }
  });

  const directory = () =>
    awsDirectory({
      accounts: iamAccounts({ region: 'us-east-1', accountId, roleName: undefined, otherAccounts: [] }),
      organization: keptOrganization('none'),
      refreshMs: 0,
      now: () => performance.now(),
    });

  const policy = async (name: string, action: string) => {
    const PolicyName = `${name}-${process.pid}`;
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: text(action) }));
    return Policy?.Arn;
  };

  test('gives a user with its policies and its group’s', async () => {
    const UserName = `alice-${process.pid}`;
    const GroupName = `admins-${process.pid}`;
    const own = await policy('own', 'mq:Old');
    const shared = await policy('shared', 'mq:*');
    const tags = [{ Key: 'team', Value: 'a' }];
    const { User } = await iam.send(new CreateUserCommand({ UserName, Path: '/staff/', Tags: tags }));
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: own }));
    await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn: shared }));
    await iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: 'inline', PolicyDocument: text('mq:L*', 'Deny') }),
    );
    await iam.send(
      new PutGroupPolicyCommand({ GroupName, PolicyName: 'group', PolicyDocument: text('mq:P*', 'Deny') }),
    );
    await iam.send(
      new CreatePolicyVersionCommand({ PolicyArn: own, PolicyDocument: text('mq:New'), SetAsDefault: true }),
    );

    const live = directory();
    const who: Principal = {
      type: 'User',
      accountId,
      arn: User?.Arn ?? '',
      userId: User?.UserId ?? '',
      userName: UserName,
    };
    const record = await live.load(who);
    expect(record?.identity).toEqual([
      { name: 'inline', source: 'user', document: document('mq:L*', 'Deny') },
      { name: `own-${process.pid}`, arn: own, source: 'user', document: document('mq:New') },
      { name: 'group', source: `group ${GroupName}`, document: document('mq:P*', 'Deny') },
      {
        name: `shared-${process.pid}`,
        arn: shared,
        source: `group ${GroupName}`,
        document: document('mq:*'),
      },
    ]);
    expect({ ...record?.tags }).toEqual({ team: 'a' });
    expect(await live.load({ ...who, userId: 'AIDAOTHER' })).toBeUndefined();
  });

  test('gives a role with a boundary, and no user that was deleted', async () => {
    const RoleName = `dev-${process.pid}`;
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
    };
    const PermissionsBoundary = await policy('limit', 'mq:L*');
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(trust),
        MaxSessionDuration: 7200,
        PermissionsBoundary,
      }),
    );
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: text('mq:*') }));
    const live = directory();
    const facts = {
      arn: Role?.Arn,
      roleId: Role?.RoleId,
      roleName: RoleName,
      trust,
      maxSessionSeconds: 7200,
      tags: [],
    };
    expect(await live.role(accountId, RoleName)).toEqual(facts);
    const session: Principal = {
      type: 'AssumedRole',
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${RoleName}/me`,
      userId: `${Role?.RoleId}:me`,
      roleArn: Role?.Arn ?? '',
      roleId: Role?.RoleId ?? '',
    };
    expect(await live.load(session)).toMatchObject({
      identity: [{ name: 'own', document: document('mq:*') }],
    });

    const UserName = `gone-${process.pid}`;
    const { User } = await iam.send(new CreateUserCommand({ UserName }));
    const who: Principal = {
      type: 'User',
      accountId,
      arn: User?.Arn ?? '',
      userId: User?.UserId ?? '',
      userName: UserName,
    };
    expect(await live.load(who)).toMatchObject({ identity: [] });
    await iam.send(new DeleteUserCommand({ UserName }));
    expect(await live.load(who)).toBeUndefined();
  });
});

/** On a free port. Ends with this process at the latest. */
async function startMoto(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  server = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  });
  const child = server;
  process.once('exit', () => child.kill('SIGKILL'));
  const endpoint = `http://127.0.0.1:${port}`;
  const ready = await poll(READY_DEADLINE_MS, async () => {
    const response = await fetch(endpoint).catch(() => undefined);
    return response === undefined ? undefined : true;
  });
  if (ready === undefined) throw new Error('moto did not get ready.');
  return endpoint;
}
