import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  DeleteBrokerCommand,
  DescribeBrokerCommand,
  ListBrokersCommand,
  ListConfigurationsCommand,
  MqClient,
} from '@aws-sdk/client-mq';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test, vi } from 'vitest';
import demoAccount from '../../../local/account/demo-account.json' with { type: 'json' };
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import type { Decision, GatewayCredentials, GatewayOptions } from '../../../local/embedded/publicTypes.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  vi.useRealTimers();
  for (const gateway of opened.splice(0)) await gateway.close();
});

async function open(options: GatewayOptions = {}): Promise<LocalGateway> {
  const gateway = await createGateway(options);
  opened.push(gateway);
  return gateway;
}

function client(gateway: LocalGateway, who: string | GatewayCredentials, region?: string): MqClient {
  return new MqClient({ ...gateway.clientConfig(who, region ? { region } : {}), maxAttempts: 1 });
}

const BROKER: CreateBrokerCommandInput = {
  BrokerName: 'orders',
  EngineType: 'RABBITMQ',
  EngineVersion: '3.13',
  HostInstanceType: 'mq.m5.large',
  DeploymentMode: 'SINGLE_INSTANCE',
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
};

async function names(mq: MqClient): Promise<(string | undefined)[]> {
  const { BrokerSummaries = [] } = await mq.send(new ListBrokersCommand({}));
  return BrokerSummaries.map(({ BrokerName }) => BrokerName);
}

const ALLOW_ALL = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: 'mq:*', Resource: '*' }],
};
const LIST = new ListBrokersCommand({});
const DENIED = { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } };

/** The demo account under another id. */
function accountOf(id: string): object {
  return JSON.parse(JSON.stringify(demoAccount).replaceAll('123456789012', id));
}

test('an SDK gets AWS’s answers, with one port and no environment variable', async () => {
  const before = JSON.stringify(process.env);
  const gateway = await open();
  const alice = client(gateway, 'alice');
  await alice.send(new CreateBrokerCommand(BROKER));
  expect(await names(alice)).toEqual(['orders']);
  await expect(client(gateway, 'frank').send(LIST)).rejects.toMatchObject(DENIED);
  expect(JSON.stringify(process.env)).toBe(before);
});

test('each region has its own brokers, and the client names the region', async () => {
  const gateway = await open();
  await client(gateway, 'alice').send(new CreateBrokerCommand(BROKER));
  expect(await names(client(gateway, 'alice', 'eu-central-1'))).toEqual([]);
  expect(gateway.decisions.at(-1)?.region).toBe('eu-central-1');
  await expect(client(gateway, 'alice', 'cn-north-1').send(LIST)).rejects.toThrow('valid region');
});

test('one region is served if the option names it', async () => {
  const gateway = await open({ region: 'eu-west-1' });
  expect(await names(client(gateway, 'alice'))).toEqual([]);
  await expect(client(gateway, 'alice', 'us-east-1').send(LIST)).rejects.toThrow('valid region');
});

test('several accounts share no data', async () => {
  const gateway = await open({ accounts: [demoAccount, accountOf('210987654321')] });
  const [first, second] = gateway.accounts.map((id) => `arn:aws:iam::${id}:user/alice`);
  await client(gateway, first ?? '').send(new CreateBrokerCommand(BROKER));
  expect(await names(client(gateway, second ?? ''))).toEqual([]);
  expect(() => gateway.credentials('alice')).toThrow('Several accounts have a user alice. Give its ARN.');
  expect(() => gateway.credentials('zoe')).toThrow(
    /^There is no user zoe. The users are root, arn:\S*:user\/alice, /,
  );
});

test('two gateways in one process share no data', async () => {
  const [one, two] = await Promise.all([open(), open({ throttle: { rate: 0.001, burst: 1 } })]);
  await client(one, 'alice').send(new CreateBrokerCommand(BROKER));
  expect(await names(client(two, 'alice'))).toEqual([]);
  await expect(client(two, 'alice').send(LIST)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  expect(await names(client(one, 'alice'))).toEqual(['orders']);
  await expect(
    new MqClient({ ...two.clientConfig(one.credentials('alice')), maxAttempts: 1 }).send(LIST),
  ).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
});

test('decisions have the outcome, the deciding statement and an explanation', async () => {
  const gateway = await open();
  const described = new DescribeBrokerCommand({ BrokerId: 'b-11111111-2222-3333-4444-555555555555' });
  await client(gateway, 'alice')
    .send(described)
    .catch(() => {});
  const error = await client(gateway, 'dave')
    .send(new DeleteBrokerCommand({ BrokerId: 'b-11111111-2222-3333-4444-555555555555' }))
    .catch((caught) => caught);
  const [missing, denied] = [...gateway.decisions];
  expect(missing).toMatchObject({ outcome: 'allowed', status: 404, operation: 'mq:DescribeBroker' });
  expect(denied).toMatchObject({
    requestId: error.$metadata.requestId,
    outcome: 'denied',
    status: 403,
    error: { name: 'AccessDeniedException' },
    principal: 'arn:aws:iam::123456789012:user/dave',
    decidedBy: { effect: 'explicitDeny', sid: 'NeverDeleteBrokers', policy: 'never-delete-brokers' },
  });
  const text = await denied?.explain();
  expect(text).toMatch(/^DENIED: mq:DeleteBroker on arn:aws:mq:us-east-1:123456789012:broker:/);
  expect(text).toContain('Denied by statement NeverDeleteBrokers (number 1) of never-delete-brokers.');
});

test('decisions can be read as they come until the gateway closes; their number is bounded', async () => {
  const gateway = await open({ keepDecisions: 2 });
  const followed: Decision[] = [];
  const following = (async () => {
    for await (const decision of gateway.decisions) followed.push(decision);
  })();
  for (const who of ['alice', 'frank', 'bob']) {
    await client(gateway, who)
      .send(LIST)
      .catch(() => {});
  }
  expect(gateway.decisions.length).toBe(2);
  await gateway.close();
  await following;
  expect(followed.map(({ outcome, status }) => `${outcome} ${status}`)).toEqual([
    'allowed 200',
    'denied 403',
    'allowed 200',
  ]);
});

test('policies change at once, through the gateway object and through the IAM API', async () => {
  const gateway = await open();
  const frank = client(gateway, 'frank');
  await expect(frank.send(LIST)).rejects.toMatchObject(DENIED);
  await gateway.policies.put('frank', 'all', ALLOW_ALL);
  expect(await names(frank)).toEqual([]);
  await gateway.policies.delete('frank', 'all');
  await expect(frank.send(LIST)).rejects.toMatchObject(DENIED);
  const iam = new IAMClient(gateway.clientConfig('root', { region: 'us-east-1' }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'frank',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify(ALLOW_ALL),
    }),
  );
  expect(await names(frank)).toEqual([]);
  await expect(gateway.policies.put('zoe', 'all', ALLOW_ALL)).rejects.toThrow('There is no user zoe');
  await expect(gateway.policies.put('frank', 'all', { Version: 'x' })).rejects.toThrow(
    /^The policy all cannot be used: /,
  );
});

test('a session is the one that STS would issue', async () => {
  const gateway = await open();
  const credentials = await gateway.assume('BrokerOperator', {
    sessionName: 'deploy',
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'mq:ListBrokers', Resource: '*' }],
    },
    tags: { team: 'orders' },
  });
  const sts = new STSClient(gateway.clientConfig(credentials));
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: 'arn:aws:sts::123456789012:assumed-role/BrokerOperator/deploy',
  });
  expect(await names(client(gateway, credentials))).toEqual([]);
  await expect(client(gateway, credentials).send(new ListConfigurationsCommand({}))).rejects.toThrow(
    'because no session policy allows',
  );
  await expect(gateway.assume('Nobody')).rejects.toThrow('There is no role Nobody');
  await expect(gateway.assume('BrokerOperator', { sessionName: 'x' })).rejects.toThrow(
    /^The role BrokerOperator cannot be assumed: /,
  );
});

test('a moved clock changes lifecycles and sessions, and does not expire signatures', async () => {
  const gateway = await open({ lifecycle: 600 });
  const alice = client(gateway, 'alice');
  const { BrokerId = '' } = await alice.send(new CreateBrokerCommand(BROKER));
  const state = async () => (await alice.send(new DescribeBrokerCommand({ BrokerId }))).BrokerState;
  expect(await state()).toBe('CREATION_IN_PROGRESS');
  const sts = new STSClient(gateway.clientConfig('alice'));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: 'arn:aws:iam::123456789012:role/BrokerOperator',
      RoleSessionName: 'deploy',
      DurationSeconds: 900,
    }),
  );
  const session = client(gateway, {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  });
  expect(await names(session)).toEqual(['orders']);
  await gateway.advance({ minutes: 20 });
  expect(await state()).toBe('RUNNING');
  await expect(session.send(LIST)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  await gateway.advance({ days: 400 });
  expect(await state()).toBe('RUNNING');
  await expect(gateway.advance({ minutes: -1 })).rejects.toThrow('each a number from 0');
});

test('a checkpoint restores state, clock and policies; reset restores the start', async () => {
  const gateway = await open();
  const alice = client(gateway, 'alice');
  const frank = client(gateway, 'frank');
  await alice.send(new CreateBrokerCommand(BROKER));
  const checkpoint = await gateway.checkpoint();
  await gateway.advance({ days: 3 });
  await gateway.policies.put('frank', 'all', ALLOW_ALL);
  await alice.send(new CreateBrokerCommand({ ...BROKER, BrokerName: 'second' }));
  expect(await names(frank)).toHaveLength(2);
  await gateway.restore(checkpoint);
  expect(await names(alice)).toEqual(['orders']);
  expect(gateway.now().getTime()).toBeLessThan(Date.now() + 86_400_000);
  await expect(frank.send(LIST)).rejects.toMatchObject(DENIED);
  await gateway.importAccount(accountOf('210987654321'));
  await gateway.reset();
  expect(await names(alice)).toEqual([]);
  expect(gateway.accounts).toEqual(['123456789012']);
  expect(gateway.decisions.length).toBe(1);
  const other = await open();
  await expect(other.restore(checkpoint)).rejects.toThrow('The checkpoint was made by another gateway.');
});

test('an imported account replaces the account with its id', async () => {
  const gateway = await open();
  const { UserDetailList, ...rest } = demoAccount;
  const frank = UserDetailList.find(({ UserName }) => UserName === 'frank');
  const UserPolicyList = [{ PolicyName: 'all', PolicyDocument: ALLOW_ALL }];
  const changed = { ...rest, UserDetailList: [{ ...frank, UserPolicyList }] };
  const old = client(gateway, 'alice');
  await gateway.importAccount(changed);
  expect(await names(client(gateway, 'frank'))).toEqual([]);
  await expect(old.send(LIST)).rejects.toThrow();
  expect(() => gateway.credentials('alice')).toThrow('There is no user alice');
});

test('a directory keeps its state, and is used by one gateway at a time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-embedded-'));
  const state = join(folder, 'state');
  try {
    const first = await open({ state });
    const keys = first.credentials('alice');
    await client(first, 'alice').send(new CreateBrokerCommand(BROKER));
    await expect(createGateway({ state })).rejects.toThrow(/already running on /);
    await first.close();
    const second = await open({ state });
    expect(second.credentials('alice')).toEqual(keys);
    expect(await names(client(second, 'alice'))).toEqual(['orders']);
    await second.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('fake timers in the same process do not stop the gateway', async () => {
  const gateway = await open();
  const mq = client(gateway, 'alice');
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'Date'], now: 0 });
  const url = `${gateway.url}/v1/brokers`;
  expect((await fetch(url)).status).toBe(403);
  vi.useRealTimers();
  expect(await names(mq)).toEqual([]);
});

test('after close, no process, port or file stays', async () => {
  const before = process.getActiveResourcesInfo().length;
  const gateway = await createGateway();
  await fetch(gateway.url, { headers: { connection: 'close' } });
  await gateway.close();
  await gateway.close();
  expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  await expect(fetch(gateway.url)).rejects.toThrow();
});

describe('a wrong option gives one sentence', () => {
  test.each<[object, string]>([
    [{ acount: {} }, 'There is no option acount.'],
    [{ port: 65_536 }, 'The option port must be from 0 to 65535.'],
    [{ port: '4010' }, 'The option port must be from 0 to 65535.'],
    [{ lifecycle: -1 }, 'The option lifecycle must be a number of seconds from 0 to 86400.'],
    [{ region: 'Europe' }, "The option region must be a region's name, such as us-east-1."],
    [{ region: 'eu-wset-1' }, 'There is no region eu-wset-1. Did you mean eu-west-1?'],
    [{ regions: ['eu-west-1', 'us-eats-1'] }, 'There is no region us-eats-1. Did you mean us-east-1?'],
    [{ region: 'moon-1' }, 'There is no region moon-1. A region has a name such as us-east-1.'],
    [
      { region: 'eu-west-1', regions: ['eu-west-1'] },
      'Both options region and regions are given; give only one of them.',
    ],
    [{ regions: [] }, 'The option regions must list names of regions, such as us-east-1.'],
    [{ region: 'cn-north-1' }, "The region cn-north-1 is not in the accounts' partition aws."],
    [{ account: '/nowhere.json' }, 'The account file /nowhere.json cannot be read (ENOENT).'],
    [{ accounts: [demoAccount, demoAccount] }, 'The account 123456789012 is given twice.'],
    [
      { account: demoAccount, accounts: [demoAccount] },
      'Both options account and accounts are given; give only one of them.',
    ],
    [
      { throttle: { rate: 5, bust: 1 } },
      'The option throttle must be { rate, burst? }: rate from 0 to 10000, burst a whole number from 1.',
    ],
    [{ hosts: ['http://a'] }, 'The option hosts must list names of hosts, without ports.'],
    [
      { identityProviders: '/nowhere.json' },
      'The identityProviders file /nowhere.json cannot be read (ENOENT).',
    ],
    [{ host: '192.0.2.1' }, 'The address 192.0.2.1:0 cannot be listened on (EADDRNOTAVAIL).'],
  ])('$1', async (options, sentence) => {
    await expect(createGateway(options as GatewayOptions)).rejects.toMatchObject({
      name: 'GatewayError',
      message: sentence,
    });
  });
});

test('a faulty account export gives the place of its fault', async () => {
  const account = { ...demoAccount, UserDetailList: [{}] };
  await expect(createGateway({ account })).rejects.toThrow(
    /^The option account cannot be used: .*UserDetailList/,
  );
});

test('a port that is taken gives its own error', async () => {
  const { port } = await open();
  await expect(createGateway({ port })).rejects.toThrow(`Port ${port} is in use on 127.0.0.1`);
});
