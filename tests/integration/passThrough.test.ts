import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateBrokerCommand,
  DeleteBrokerCommand,
  DescribeBrokerCommand,
  ListBrokersCommand,
  MqClient,
  RebootBrokerCommand,
} from '@aws-sdk/client-mq';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../local/account/credentialsFile.ts';
import { poll } from '../../local/data/poll.ts';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { BOTO3 } from './installed.ts';
import { RIGHT, WRONG } from './modelCalls.ts';
import { ACTIVEMQ, XML } from './modelRows.ts';
import { SDK_COMMANDS, sendAsSdk } from './modelSdk.ts';
import type { Body, ModelWorld } from './modelWorld.ts';
import { keysOf, passThroughWorld, withoutChance } from './passThroughWorld.ts';

const run = promisify(execFile);
const DEADLINE_MS = 15_000;
/** Two answers may fall on both sides of a broker's first moments, the more so on a busy machine. */
const AGAIN = { retry: 2 };

let gateway: ModelWorld;
let upstream: ModelWorld;
/**
 * An ActiveMQ broker, its user, a configuration and its first revision: made through the gateway, and a twin
 * made at Amazon MQ.
 */
let labels: Record<string, string>;
let twin: Record<string, string>;

beforeAll(async () => {
  ({ gateway, upstream } = await passThroughWorld());
  [labels, twin] = await Promise.all([resources(gateway), resources(upstream)]);
}, 120_000);
afterAll(async () => {
  await gateway?.gateway.stop();
  await upstream?.gateway.stop();
});

const revisionOf = (body: Body) => (body.latestRevision as { revision: number }).revision;

async function resources(world: ModelWorld): Promise<Record<string, string>> {
  const [broker, configuration] = await Promise.all([
    world.running(ACTIVEMQ),
    world.ok('CreateConfiguration', { body: { name: 'model', engineType: 'ACTIVEMQ' } }),
  ]);
  return {
    'broker-id': broker,
    username: 'admin',
    'configuration-id': String(configuration.id),
    'configuration-revision': '1',
    'resource-arn': String((await upstream.read(broker)).brokerArn),
  };
}

describe('every operation has the answer of Amazon MQ itself', () => {
  it('if the table of calls has all of them', () => {
    expect(Object.keys(RIGHT).toSorted()).toEqual(OPERATIONS.map(({ name }) => name).toSorted());
  });

  for (const { name, method } of OPERATIONS) {
    it(`${name}, signed without a hash header`, AGAIN, async () => {
      const make = RIGHT[name];
      if (make === undefined) throw new Error(`no call of ${name}`);
      const ask = await make(gateway, labels);
      const passed = await gateway.call(name, ask);
      if (method === 'GET') {
        expect(passed).toEqual(await upstream.call(name, ask));
      } else {
        const direct = await upstream.call(name, await make(upstream, twin));
        expect(withoutChance(passed)).toEqual(withoutChance(direct));
      }
      expect(passed.status).toBeLessThan(300);
    });

    const command = SDK_COMMANDS[name];
    it.skipIf(command === undefined)(`${name}, by the SDK’s client`, AGAIN, async () => {
      const make = RIGHT[name];
      if (make === undefined || command === undefined) throw new Error(`no call of ${name}`);
      const ask = await make(gateway, labels);
      const passed = await sendAsSdk(gateway, name, command, ask);
      const direct = await sendAsSdk(
        upstream,
        name,
        command,
        method === 'GET' ? ask : await make(upstream, twin),
      );
      expect(withoutChance(passed)).toEqual(withoutChance(direct));
    });
  }
});

describe('every error is Amazon MQ’s own: status, name, attribute and sentence', () => {
  for (const { operation, error, attribute, ask } of WRONG) {
    it(`${operation} ${error} ${attribute ?? ''}`, AGAIN, async () => {
      const passed = await gateway.call(operation, await ask(gateway, labels));
      const direct = await upstream.call(operation, await ask(upstream, twin));
      expect(passed).toMatchObject({ error, body: { message: expect.any(String) } });
      expect(withoutChance(passed)).toEqual(withoutChance(direct));
    });
  }
});

it('the SDK sees the brokers of Amazon MQ through the gateway, from creation to deletion', async () => {
  const client = (world: ModelWorld) =>
    new MqClient({ endpoint: world.gateway.url, region: 'us-east-1', credentials: world.credentials });
  const [caller, owner] = [client(gateway), client(upstream)];
  const { BrokerArn, BrokerId } = await caller.send(
    new CreateBrokerCommand({
      BrokerName: 'lives',
      EngineType: 'ACTIVEMQ',
      DeploymentMode: 'SINGLE_INSTANCE',
      HostInstanceType: 'mq.t3.micro',
      PubliclyAccessible: false,
      Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
      Tags: { env: 'dev', 'Größe ü': 'a+b c/d' },
    }),
  );
  const describeBroker = async (mq: MqClient) => {
    const { $metadata, ...broker } = await mq.send(new DescribeBrokerCommand({ BrokerId }));
    return broker;
  };
  expect((await describeBroker(owner)).BrokerArn).toBe(BrokerArn);
  const until = (state: string) =>
    poll(DEADLINE_MS, async () => ((await describeBroker(caller)).BrokerState === state ? true : undefined));
  expect(await until('RUNNING')).toBe(true);
  expect(await describeBroker(caller)).toEqual(await describeBroker(owner));
  await caller.send(new RebootBrokerCommand({ BrokerId }));
  expect(await until('RUNNING')).toBe(true);
  await caller.send(new DeleteBrokerCommand({ BrokerId }));
  const gone = await poll(DEADLINE_MS, () =>
    describeBroker(caller).then(
      () => undefined,
      (error: Error) => error.name,
    ),
  );
  expect(gone).toBe('NotFoundException');
  const names = async (mq: MqClient) =>
    (await mq.send(new ListBrokersCommand({ MaxResults: 100 }))).BrokerSummaries?.map((one) => one.BrokerId);
  expect(await names(caller)).toEqual(await names(owner));
  for (const one of [caller, owner]) one.destroy();
});

it.skipIf(!BOTO3)(
  'boto3 gets the same answers from the gateway and from Amazon MQ',
  async () => {
    const script = fileURLToPath(new URL('./boto3_journey.py', import.meta.url));
    const journey = async ({ gateway: { url, credentialsFile } }: ModelWorld) => {
      const env = {
        ...process.env,
        AWS_SHARED_CREDENTIALS_FILE: credentialsFile,
        AWS_CONFIG_FILE: '/dev/null',
      };
      const { stdout } = await run('python3', [script, url, String(DEADLINE_MS / 1000)], { env });
      const steps = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      // The list holds what was made before.
      return withoutChance(steps.filter(({ step }) => step !== 'list'));
    };
    const passed = await journey(gateway);
    expect(passed).toEqual(await journey(upstream));
    expect(JSON.stringify(passed)).toContain('AccessDeniedException');
  },
  60_000,
);

describe('a call reaches Amazon MQ as it was sent, with', () => {
  const arn = () => ({ 'resource-arn': labels['resource-arn'] ?? '' });
  const keys = ['a+b', 'a b', 'ü/=', '日本語', 'a:b@c'];

  it('tag keys in a body and in a query', async () => {
    const tags = Object.fromEntries(keys.map((key, index) => [key, `${index} + ü`]));
    expect(await gateway.call('CreateTags', { labels: arn(), body: { tags } })).toMatchObject({
      status: 204,
    });
    expect((await upstream.ok('ListTags', { labels: arn() })).tags).toMatchObject(tags);
    const query = { tagKeys: keys };
    expect(await gateway.call('DeleteTags', { labels: arn(), query })).toMatchObject({ status: 204 });
    const { tags: left } = await upstream.ok('ListTags', { labels: arn() });
    expect(Object.keys(left as object).filter((key) => keys.includes(key))).toEqual([]);
  });

  for (const username of ['a+b', 'a b', 'ü', 'a:b', 'x'.repeat(120)]) {
    it(`a path label ${username}`, async () => {
      const ask = { labels: { ...labels, username } };
      const passed = await gateway.call('DescribeUser', ask);
      expect(passed).toEqual(await upstream.call('DescribeUser', ask));
      expect(passed.status).toBeGreaterThanOrEqual(400);
    });
  }

  it('a page token', async () => {
    const first = { query: { maxResults: '5' } };
    const { nextToken } = await gateway.ok('DescribeBrokerInstanceOptions', first);
    const next = { query: { maxResults: '5', nextToken: String(nextToken) } };
    expect(await gateway.ok('DescribeBrokerInstanceOptions', next)).toEqual(
      await upstream.ok('DescribeBrokerInstanceOptions', next),
    );
  });

  it('a document of a hundred kilobytes, in both directions', async () => {
    const at = { 'configuration-id': labels['configuration-id'] ?? '' };
    const policy = '<policyEntry queue="q"/>'.repeat(4_000);
    const xml =
      '<broker><destinationPolicy><policyMap><policyEntries>' +
      `${policy}</policyEntries></policyMap></destinationPolicy></broker>`;
    const data = Buffer.from(xml).toString('base64');
    const ask = { labels: at, body: { data } };
    const passed = await gateway.call('UpdateConfiguration', ask);
    expect(passed).toMatchObject({ status: 200, body: { latestRevision: { revision: expect.any(Number) } } });
    const revision = { labels: { ...at, 'configuration-revision': String(revisionOf(passed.body)) } };
    expect(await gateway.call('DescribeConfigurationRevision', revision)).toEqual(
      await upstream.call('DescribeConfigurationRevision', revision),
    );
  });

  it('members that the gateway does not know', async () => {
    const at = { 'configuration-id': labels['configuration-id'] ?? '' };
    const body = { data: XML, notYetInvented: { deep: [1, 'two'] } };
    expect(await gateway.call('UpdateConfiguration', { labels: at, body })).toMatchObject({ status: 200 });
  });
});

it('a presigned URL reaches Amazon MQ without the caller’s signature', async () => {
  const { host, hostname, port } = new URL(gateway.gateway.url);
  const presign = (credentials: Profile) =>
    new SignatureV4({ credentials, region: 'us-east-1', service: 'mq', sha256: NodeSha256 }).presign(
      {
        method: 'GET',
        protocol: 'http:',
        hostname,
        port: Number(port),
        path: '/v1/broker-instance-options',
        query: { maxResults: '5' },
        headers: { host },
      },
      { expiresIn: 60 },
    );
  const get = async (name: string) => {
    const { path, query } = await presign(await keysOf(gateway.gateway.credentialsFile, name));
    return fetch(`${gateway.gateway.url}${path}?${new URLSearchParams(query as Record<string, string>)}`);
  };
  const answer = await get('alice');
  expect(answer.status).toBe(200);
  const direct = await upstream.ok('DescribeBrokerInstanceOptions', { query: { maxResults: '5' } });
  expect(await answer.json()).toEqual(direct);
  expect((await get('frank')).status).toBe(403);
});

describe('the gateway’s own policies are enforced', () => {
  const client = async (name: string) => {
    const credentials = await keysOf(gateway.gateway.credentialsFile, name);
    const { url: endpoint } = gateway.gateway;
    return new MqClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  };

  it('so frank may not list brokers', async () => {
    const frank = await client('frank');
    await expect(frank.send(new ListBrokersCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('user/frank is not authorized to perform: mq:ListBrokers'),
    });
    frank.destroy();
  });

  it('names and tags come from Amazon MQ: carol may use dev-*, erin what has the tag env=dev', async () => {
    const [dev, prod] = [
      await gateway.create({ ...ACTIVEMQ, brokerName: 'dev-one', tags: { env: 'dev' } }),
      await gateway.create({ ...ACTIVEMQ, brokerName: 'prod-one', tags: { env: 'prod' } }),
    ];
    for (const name of ['carol', 'erin']) {
      const mq = await client(name);
      expect(await mq.send(new DescribeBrokerCommand({ BrokerId: dev }))).toMatchObject({ BrokerId: dev });
      await expect(mq.send(new DescribeBrokerCommand({ BrokerId: prod }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
      mq.destroy();
    }
  });

  it('calls that only read are decided by facts that were read before', async () => {
    const carol = await client('carol');
    const id = await gateway.create({ ...ACTIVEMQ, brokerName: 'dev-cached' });
    const described = () =>
      upstream.gateway
        .decisions()
        .filter(({ operation, resource }) => operation === 'DescribeBroker' && String(resource).endsWith(id))
        .length;
    for (let call = 0; call < 3; call += 1) await carol.send(new DescribeBrokerCommand({ BrokerId: id }));
    expect(await poll(DEADLINE_MS, () => (described() >= 4 ? true : undefined))).toBe(true);
    expect(described()).toBe(4);
    carol.destroy();
  });

  it('a tag that was changed through the gateway at once decides calls that write', async () => {
    const erin = await client('erin');
    const id = await gateway.running({ ...ACTIVEMQ, brokerName: 'retagged', tags: { env: 'dev' } });
    const { brokerArn } = await upstream.read(id);
    await erin.send(new DescribeBrokerCommand({ BrokerId: id }));
    await gateway.ok('CreateTags', {
      labels: { 'resource-arn': String(brokerArn) },
      body: { tags: { env: 'prod' } },
    });
    await expect(erin.send(new RebootBrokerCommand({ BrokerId: id }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    erin.destroy();
  });
});

it('the log has each passed call with the request ids of both sides, and no body', async () => {
  const lines = () =>
    gateway.gateway
      .decisions()
      .filter(({ message, operation }) => message === 'passed on' && operation === 'ListTags');
  const before = lines().length;
  const response = await gateway.call('ListTags', { labels });
  expect(response.status).toBe(200);
  const passed = await poll(DEADLINE_MS, () => lines()[before]);
  expect(passed).toMatchObject({
    status: 200,
    principal: 'arn:aws:iam::123456789012:user/alice',
    requestId: expect.stringMatching(/^[\w-]+$/),
    upstreamRequestId: expect.stringMatching(/^[\w-]+$/),
  });
  const said = (world: ModelWorld, requestId: unknown) =>
    poll(DEADLINE_MS, () =>
      world.gateway.decisions().find((line) => line.message === 'decision' && line.requestId === requestId),
    );
  expect(await said(gateway, passed?.requestId)).toMatchObject({ operation: 'ListTags', verdict: 'allowed' });
  expect(await said(upstream, passed?.upstreamRequestId)).toMatchObject({
    operation: 'ListTags',
    principal: 'arn:aws:iam::123456789012:root',
  });
  expect(gateway.gateway.output()).not.toContain('correct-horse-battery');
});
