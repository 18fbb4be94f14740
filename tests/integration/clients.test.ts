import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  DeleteBrokerCommand,
  DescribeBrokerCommand,
  ListBrokersCommand,
  MqClient,
  paginateListBrokers,
} from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Profile, readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { poll } from '../../local/data/poll.ts';
import type { RunningGateway } from '../local/startGateway.ts';
import { startGateway } from '../support/servedGateway.ts';
import { AWS_CLI, BOTO3 } from './installed.ts';

const run = promisify(execFile);
const DEADLINE_MS = 20_000;

let gateway: RunningGateway;
let profiles: readonly Profile[];
beforeAll(async () => {
  gateway = await startGateway({ environment: { LIFECYCLE_SECONDS: '0.5' } });
  profiles = await readCredentialsFile(gateway.credentialsFile);
}, 90_000);
afterAll(() => gateway?.stop());

function keysOf(profile: string): Profile {
  const found = profiles.find(({ name }) => name === profile);
  if (!found) throw new Error(`no profile ${profile}`);
  return found;
}

const DENIED =
  'User: arn:aws:iam::123456789012:user/frank is not authorized to perform: mq:ListBrokers on resource: * ' +
  'because no identity-based policy allows the mq:ListBrokers action';
const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS ' +
  'Secret Access Key and signing method. Consult the service documentation for details.';

describe('@aws-sdk/client-mq without changes', () => {
  const client = (profile: string, secretAccessKey?: string) => {
    const credentials = { ...keysOf(profile), ...(secretAccessKey && { secretAccessKey }) };
    return new MqClient({ endpoint: gateway.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  };
  const ACTIVEMQ: Omit<CreateBrokerCommandInput, 'BrokerName'> = {
    DeploymentMode: 'SINGLE_INSTANCE',
    EngineType: 'ACTIVEMQ',
    HostInstanceType: 'mq.t3.micro',
    PubliclyAccessible: false,
    Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
  };

  it('creates, describes, updates, reboots and deletes a broker', async () => {
    const alice = client('alice');
    const made = await alice.send(
      new CreateBrokerCommand({ ...ACTIVEMQ, BrokerName: 'js-broker', Tags: { env: 'dev' } }),
    );
    expect(made.BrokerArn).toBe(`arn:aws:mq:us-east-1:123456789012:broker:js-broker:${made.BrokerId}`);
    const describeBroker = () => alice.send(new DescribeBrokerCommand({ BrokerId: made.BrokerId }));
    expect((await describeBroker()).BrokerState).toBe('CREATION_IN_PROGRESS');
    const running = await poll(DEADLINE_MS, async () => {
      const broker = await describeBroker();
      return broker.BrokerState === 'RUNNING' ? broker : undefined;
    });
    expect(running).toMatchObject({ EngineType: 'ActiveMQ', Tags: { env: 'dev' }, BrokerName: 'js-broker' });
    expect(running?.BrokerInstances).toHaveLength(1);
    await alice.send(new DeleteBrokerCommand({ BrokerId: made.BrokerId }));
    const gone = await poll(DEADLINE_MS, () =>
      describeBroker().then(
        () => undefined,
        (error: Error) => error,
      ),
    );
    expect(gone).toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  }, 60_000);

  it('is refused with AWS’s errors', async () => {
    await expect(client('frank').send(new ListBrokersCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: DENIED,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(client('alice', 'A'.repeat(40)).send(new ListBrokersCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      message: MISMATCH,
    });
    const rootKeys = await client('root').send(new ListBrokersCommand({}));
    expect(rootKeys.$metadata.httpStatusCode).toBe(200);
  });

  it('may use a broker of another name only if its policy names it', async () => {
    const alice = client('alice');
    const dev = await alice.send(new CreateBrokerCommand({ ...ACTIVEMQ, BrokerName: 'dev-js' }));
    const prod = await alice.send(new CreateBrokerCommand({ ...ACTIVEMQ, BrokerName: 'prod-js' }));
    const carol = client('carol');
    expect((await carol.send(new DescribeBrokerCommand({ BrokerId: dev.BrokerId }))).BrokerName).toBe(
      'dev-js',
    );
    await expect(carol.send(new DescribeBrokerCommand({ BrokerId: prod.BrokerId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::123456789012:user/carol is not authorized to perform: mq:DescribeBroker on ' +
        `resource: ${prod.BrokerArn} because no identity-based policy allows the mq:DescribeBroker action`,
    });
  });

  it('reads lists page by page', async () => {
    const alice = client('alice');
    const names = Array.from({ length: 7 }, (_, index) => `page-${index}`);
    await Promise.all(
      names.map((BrokerName) => alice.send(new CreateBrokerCommand({ ...ACTIVEMQ, BrokerName }))),
    );
    const found: string[] = [];
    for await (const page of paginateListBrokers({ client: alice, pageSize: 5 }, {})) {
      expect(page.BrokerSummaries?.length).toBeLessThanOrEqual(5);
      found.push(...(page.BrokerSummaries ?? []).map(({ BrokerName }) => BrokerName ?? ''));
    }
    expect(found.filter((name) => name.startsWith('page-')).sort()).toEqual(names);
  });

  it('gets a conflict for a used name, and the same broker for the same token', async () => {
    const alice = client('alice');
    const order = { ...ACTIVEMQ, BrokerName: 'taken', CreatorRequestId: 'once' };
    const made = await alice.send(new CreateBrokerCommand(order));
    expect(await alice.send(new CreateBrokerCommand(order))).toMatchObject({ BrokerId: made.BrokerId });
    await expect(
      alice.send(new CreateBrokerCommand({ ...order, CreatorRequestId: 'twice' })),
    ).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Broker named [taken] already exists. Specify a unique broker name.',
      ErrorAttribute: 'brokerName',
    });
  });
});

describe.skipIf(!AWS_CLI)('the AWS CLI', () => {
  const aws = async (profile: string, args: string[], environment: Record<string, string> = {}) => {
    const env = {
      ...process.env,
      AWS_SHARED_CREDENTIALS_FILE: gateway.credentialsFile,
      AWS_CONFIG_FILE: '/dev/null',
      ...(profile === '' ? {} : { AWS_PROFILE: profile }),
      AWS_ENDPOINT_URL_MQ: gateway.url,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
      ...environment,
    };
    const { stdout } = await run('aws', ['mq', ...args, '--output', 'json'], { env }).catch((error) => {
      throw new Error(String(error.stderr).trim());
    });
    return stdout === '' ? {} : JSON.parse(stdout);
  };

  it('creates, describes, updates, reboots and deletes a broker', async () => {
    const made = await aws('alice', [
      'create-broker',
      ...['--broker-name', 'cli-broker', '--engine-type', 'ACTIVEMQ', '--deployment-mode', 'SINGLE_INSTANCE'],
      ...['--host-instance-type', 'mq.t3.micro', '--no-publicly-accessible'],
      ...['--users', 'Username=admin,Password=correct-horse-battery', '--tags', 'env=dev'],
    ]);
    const describeBroker = () => aws('alice', ['describe-broker', '--broker-id', made.BrokerId]);
    const running = await poll(DEADLINE_MS, async () => {
      const broker = await describeBroker();
      return broker.BrokerState === 'RUNNING' ? broker : undefined;
    });
    expect(running).toMatchObject({ BrokerName: 'cli-broker', EngineType: 'ActiveMQ', Tags: { env: 'dev' } });
    expect(await aws('alice', ['delete-broker', '--broker-id', made.BrokerId])).toEqual({
      BrokerId: made.BrokerId,
    });
    const gone = await poll(DEADLINE_MS, () =>
      describeBroker().then(
        () => undefined,
        (error: Error) => error.message,
      ),
    );
    expect(gone).toContain(
      'An error occurred (NotFoundException) when calling the ' +
        'DescribeBroker operation: Cannot find broker ID',
    );
  }, 60_000);

  it('is refused with AWS’s errors', async () => {
    await expect(aws('frank', ['list-brokers'])).rejects.toThrow(
      `An error occurred (AccessDeniedException) when calling the ListBrokers operation: ${DENIED}`,
    );
    const { accessKeyId } = keysOf('alice');
    const wrong = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: 'A'.repeat(40) };
    await expect(aws('', ['list-brokers'], wrong)).rejects.toThrow(
      `An error occurred (InvalidSignatureException) when calling the ListBrokers operation: ${MISMATCH}`,
    );
  }, 30_000);
});

describe.skipIf(!BOTO3)('boto3', () => {
  it('creates and deletes a broker, and is refused with AWS’s errors', async () => {
    const script = fileURLToPath(new URL('./boto3_journey.py', import.meta.url));
    const env = {
      ...process.env,
      AWS_SHARED_CREDENTIALS_FILE: gateway.credentialsFile,
      AWS_CONFIG_FILE: '/dev/null',
    };
    const { stdout } = await run('python3', [script, gateway.url, String(DEADLINE_MS / 1000)], { env });
    const told = new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ step, ...rest }) => [step, rest]),
    );
    expect(told.get('list')).toHaveProperty('result.BrokerSummaries');
    expect(told.get('list denied')).toEqual({ error: 'AccessDeniedException', message: DENIED });
    expect(told.get('wrong secret')).toEqual({ error: 'InvalidSignatureException', message: MISMATCH });
    const { BrokerId } = told.get('create').result;
    expect(told.get('create denied')).toEqual({
      error: 'AccessDeniedException',
      message: DENIED.replaceAll('ListBrokers', 'CreateBroker'),
    });
    expect(told.get('running').result).toMatchObject({
      BrokerId,
      BrokerState: 'RUNNING',
      EngineType: 'RabbitMQ',
      Users: [],
    });
    expect(told.get('delete')).toEqual({ result: { BrokerId } });
    expect(told.get('gone')).toMatchObject({ error: 'NotFoundException' });
  }, 60_000);
});
