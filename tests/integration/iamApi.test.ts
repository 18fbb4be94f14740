import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  DeleteServiceLinkedRoleCommand,
  DeleteUserPermissionsBoundaryCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  IAMClient,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  paginateGetAccountAuthorizationDetails,
  SimulatePrincipalPolicyCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBrokerCommand,
  CreateConfigurationCommand,
  DeleteBrokerCommand,
  ListBrokersCommand,
  ListConfigurationsCommand,
  MqClient,
} from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { organizationFile, serviceControl, UNIT } from '../directory/organization/organizations.ts';
import { type RunningGateway, temporaryDataDir } from '../local/startGateway.ts';
import { startGateway } from '../support/servedGateway.ts';

const run = promisify(execFile);
const ACCOUNT = '123456789012';
const READ_ONLY = 'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess';
const ROLE = { RoleName: 'AWSServiceRoleForAmazonMQ' };
const FRANK = { UserName: 'frank' };
const allowing = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

let dataDir: string;
let gateway: RunningGateway;
let profiles: readonly Profile[];
let iam: IAMClient;
const clients: { destroy(): void }[] = [];

beforeAll(async () => {
  dataDir = temporaryDataDir();
  gateway = await startGateway({
    dataDir,
    environment: { DIRECTORY_REFRESH_SECONDS: '0', LIFECYCLE_SECONDS: '0' },
  });
  profiles = await readCredentialsFile(gateway.credentialsFile);
  iam = iamOf('root');
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await gateway.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function settings(profile: string) {
  const credentials = profiles.find(({ name }) => name === profile);
  if (credentials === undefined) throw new Error(`no profile ${profile}`);
  return { region: 'us-east-1', endpoint: gateway.url, credentials, maxAttempts: 1 };
}
function iamOf(profile: string): IAMClient {
  const client = new IAMClient(settings(profile));
  clients.push(client);
  return client;
}
function mqOf(profile: string): MqClient {
  const client = new MqClient(settings(profile));
  clients.push(client);
  return client;
}

/** Whether frank may list brokers now: `yes`, or the refusal. */
async function frankLists(): Promise<string> {
  try {
    await mqOf('frank').send(new ListBrokersCommand({}));
    return 'yes';
  } catch (error) {
    return String(error);
  }
}
const REFUSED =
  /^AccessDeniedException: .*because no identity-based policy allows the mq:ListBrokers action$/;

describe('a change of a policy takes effect for the next call of Amazon MQ', () => {
  it('if it is an inline policy that is put and deleted', async () => {
    expect(await frankLists()).toMatch(REFUSED);
    const named = { ...FRANK, PolicyName: 'list' };
    await iam.send(new PutUserPolicyCommand({ ...named, PolicyDocument: allowing('mq:ListBrokers') }));
    expect(await frankLists()).toBe('yes');
    await iam.send(new DeleteUserPolicyCommand(named));
    expect(await frankLists()).toMatch(REFUSED);
  });

  it('if it is a managed policy that is attached, then limited by a boundary', async () => {
    await iam.send(new AttachUserPolicyCommand({ ...FRANK, PolicyArn: READ_ONLY }));
    expect(await frankLists()).toBe('yes');
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: 'nothing-of-mq', PolicyDocument: allowing('s3:*') }),
    );
    await iam.send(new PutUserPermissionsBoundaryCommand({ ...FRANK, PermissionsBoundary: Policy?.Arn }));
    expect(await frankLists()).toMatch(/because no permissions boundary allows the mq:ListBrokers action$/);
    await iam.send(new DeleteUserPermissionsBoundaryCommand(FRANK));
    await iam.send(new DetachUserPolicyCommand({ ...FRANK, PolicyArn: READ_ONLY }));
    expect(await frankLists()).toMatch(REFUSED);
  });
});

describe('the service-linked role of Amazon MQ', () => {
  it('is made with a broker, described, refused deletion while in use, and deleted', async () => {
    const mq = mqOf('root');
    const { BrokerId, BrokerArn } = await mq.send(
      new CreateBrokerCommand({
        BrokerName: 'one',
        EngineType: 'ACTIVEMQ',
        DeploymentMode: 'SINGLE_INSTANCE',
        HostInstanceType: 'mq.t3.micro',
        PubliclyAccessible: false,
        Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
      }),
    );
    const { Role } = await iam.send(new GetRoleCommand(ROLE));
    expect(Role).toMatchObject({
      Path: '/aws-service-role/mq.amazonaws.com/',
      CreateDate: expect.any(Date),
      MaxSessionDuration: 3_600,
    });
    const described = await iam.send(new UpdateRoleDescriptionCommand({ ...ROLE, Description: 'mine' }));
    expect(described.Role?.Description).toBe('mine');
    await expect(
      iam.send(new AttachRolePolicyCommand({ ...ROLE, PolicyArn: READ_ONLY })),
    ).rejects.toMatchObject({
      name: 'UnmodifiableEntityException',
    });

    const remove = async () => {
      const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand(ROLE));
      return iam.send(new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }));
    };
    expect(await remove()).toMatchObject({
      Status: 'FAILED',
      Reason: { RoleUsageList: [{ Region: 'us-east-1', Resources: [BrokerArn] }] },
    });
    await mq.send(new DeleteBrokerCommand({ BrokerId }));
    expect(await remove()).toMatchObject({ Status: 'SUCCEEDED' });
    await expect(iam.send(new GetRoleCommand(ROLE))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});

it('a simulation has the result of the decision', async () => {
  const simulate = async (user: string) => {
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/${user}`,
        ActionNames: ['mq:DeleteBroker'],
      }),
    );
    return EvaluationResults?.map(({ EvalDecision }) => EvalDecision);
  };
  expect(await simulate('alice')).toEqual(['allowed']);
  expect(await simulate('dave')).toEqual(['explicitDeny']);
  expect(await simulate('frank')).toEqual(['implicitDeny']);
});

it('the account details are read page by page', async () => {
  const users: string[] = [];
  const pages = paginateGetAccountAuthorizationDetails({ client: iam, pageSize: 3 }, {});
  for await (const { UserDetailList = [] } of pages) {
    users.push(...UserDetailList.map(({ UserName = '' }) => UserName));
  }
  const demo = new URL('../../local/account/demo-account.json', import.meta.url);
  const { UserDetailList } = JSON.parse(readFileSync(demo, 'utf8'));
  expect(users).toEqual(UserDetailList.map(({ UserName }: { UserName: string }) => UserName).sort());
});

describe('an imported organization', () => {
  const importFile = async (organization: object | 'none') => {
    const path = join(dataDir, 'organization.json');
    writeFileSync(path, JSON.stringify(organization));
    const named = organization === 'none' ? ['--no-organization'] : ['--organization', path];
    const demo = 'local/account/demo-account.json';
    await run(process.execPath, ['cli/mqgate.js', 'import', demo, ...named], {
      env: { ...process.env, DATA_DIR: dataDir },
    });
  };
  const listed = async (profile: string) => {
    const mq = mqOf(profile);
    const said = (call: Promise<unknown>) => call.then(() => 'yes', String);
    return {
      brokers: await said(mq.send(new ListBrokersCommand({}))),
      configurations: await said(mq.send(new ListConfigurationsCommand({}))),
    };
  };

  it('limits calls by every level, beside groups and boundaries', async () => {
    expect(await listed('alice')).toEqual({ brokers: 'yes', configurations: 'yes' });
    const file = organizationFile();
    const never = JSON.parse(allowing('mq:ListConfigurations').replace('Allow', 'Deny'));
    file.Policies.push(serviceControl('no-configurations', never, UNIT));
    await importFile(file);
    expect(await listed('alice')).toEqual({
      brokers: 'yes',
      configurations: expect.stringMatching(
        /mq:ListConfigurations .*explicit deny in a service control policy/,
      ),
    });
    expect((await listed('frank')).brokers).toMatch(REFUSED);

    // A boundary further limits what the group and the organization allow.
    const bounded = { UserName: 'alice', PermissionsBoundary: READ_ONLY };
    await iam.send(new PutUserPermissionsBoundaryCommand(bounded));
    expect((await listed('alice')).brokers).toBe('yes');
    const create = new CreateConfigurationCommand({
      Name: 'c',
      EngineType: 'ACTIVEMQ',
      EngineVersion: '5.18',
    });
    await expect(mqOf('alice').send(create)).rejects.toThrow(/no permissions boundary allows/);

    // A level that allows nothing else.
    const narrow = organizationFile();
    narrow.Policies[0].Targets = narrow.Policies[0].Targets.filter((target: string) => target !== UNIT);
    narrow.Policies.push(serviceControl('s3-only', JSON.parse(allowing('s3:*')), UNIT));
    await importFile(narrow);
    expect((await listed('root')).brokers).toMatch(
      /no service control policy allows the mq:ListBrokers action/,
    );
    await importFile('none');
    expect(await listed('alice')).toEqual({ brokers: 'yes', configurations: 'yes' });
  });
});
