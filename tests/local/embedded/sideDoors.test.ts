import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  CreateBrokerCommand,
  type CreateBrokerCommandInput,
  CreateTagsCommand,
  DescribeBrokerCommand,
  MqClient,
} from '@aws-sdk/client-mq';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { type SigningOptions, signedAs } from '../../authz/fixtures/signedAs.ts';

let gateway: LocalGateway;
let listening: number;

beforeEach(async () => {
  listening = servers();
  gateway = await createGateway();
});
afterEach(() => gateway.close());

function servers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
}

test('one port is open, on the loopback addresses', () => {
  expect(servers() - listening).toBeLessThanOrEqual(2);
  expect(gateway.names).toContain('localhost');
});

/** What a web page and a person on another machine tried on the engine's port and on Lambda's. */
test.each([
  [
    'a table',
    '/',
    {
      'x-amz-target': 'DynamoDB_20120810.Scan',
      authorization: 'AWS4-HMAC-SHA256 Credential=a/b/c/dynamodb/aws4_request',
    },
  ],
  ['a function', '/2015-03-31/functions/mqgate-dev-authorizer/invocations', {}],
  ['a function, without waiting', '/2014-11-13/functions/mqgate-dev-authorizer/invoke-async/', {}],
  ['a forged answer', '/v1/brokers', { 'sls-offline-authorizer-override': '{"principalId":"a"}' }],
])('serverless-offline’s other interfaces are closed: %s', async (_, path, headers) => {
  for (const body of ['null', '{}', '{"TableName":"mqgate"}']) {
    const answer = await fetch(`${gateway.url}${path}`, { method: 'POST', body, headers });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
  const page = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { ...headers, origin: 'http://evil.example' },
  });
  expect(page.status).toBe(403);
});

const BROKER: CreateBrokerCommandInput = {
  BrokerName: 'orders',
  EngineType: 'RABBITMQ',
  EngineVersion: '3.13',
  HostInstanceType: 'mq.m5.large',
  DeploymentMode: 'SINGLE_INSTANCE',
  PubliclyAccessible: true,
  AutoMinorVersionUpgrade: true,
  Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
  Tags: { env: 'dev' },
};

/** Erin may do everything with brokers that are tagged env=dev. */
test.each<[string, (id: string, arn: string) => SigningOptions]>([
  ['DeleteBroker', (id) => ({ method: 'DELETE', path: `/v1/brokers/${id}`, body: '{}' })],
  ['RebootBroker', (id) => ({ method: 'POST', path: `/v1/brokers/${id}/reboot`, body: '{}' })],
  ['CreateTags', (_, arn) => ({ method: 'POST', path: `/v1/tags/${arn}`, body: '{"tags":{"env":"dev"}}' })],
])('%s whose body comes after a change of tags is decided with the new tags', async (_, made) => {
  const alice = new MqClient(gateway.clientConfig('alice'));
  const { BrokerId = '', BrokerArn = '' } = await alice.send(new CreateBrokerCommand(BROKER));
  for (const hashHeader of [true, false]) {
    await alice.send(new CreateTagsCommand({ ResourceArn: BrokerArn, Tags: { env: 'dev' } }));
    const {
      method,
      target,
      headers,
      body = '',
    } = await signedAs('header', {
      ...made(BrokerId, BrokerArn),
      at: Date.now(),
      hashHeader,
      credentials: gateway.credentials('erin'),
    });
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    const socket = connect(gateway.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      `${method} ${target} HTTP/1.1\r\n${lines}connection: close\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    await alice.send(new CreateTagsCommand({ ResourceArn: BrokerArn, Tags: { env: 'prod' } }));
    socket.write(body);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 [\s\S]*is not authorized to perform: mq:/);
    const { BrokerState, Tags } = await alice.send(new DescribeBrokerCommand({ BrokerId }));
    expect({ BrokerState, Tags }).toEqual({ BrokerState: 'RUNNING', Tags: { env: 'prod' } });
  }
});
