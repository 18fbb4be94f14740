import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { poll } from '../../local/data/poll.ts';
import { type RunningGateway, startGateway } from './startGateway.ts';

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({
    environment: { AUTHORIZER: '{"verdict":"forged"}', PRINCIPAL_ID: 'forged' },
  });
}, 120_000);

afterAll(() => gateway?.stop());

async function client(profile: string, endpoint = gateway.url): Promise<MqClient> {
  const profiles = await readCredentialsFile(gateway.credentialsFile);
  const credentials = profiles.find(({ name }) => name === profile);
  if (!credentials) throw new Error(`no profile ${profile}`);
  return new MqClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(`${gateway.url}${path}`, init);
  const type = response.headers.get('x-amzn-errortype');
  return { status: response.status, type, headers: response.headers, body: await response.text() };
}

const MISSING = {
  status: 403,
  type: 'MissingAuthenticationTokenException',
  body: '{"message":"Missing Authentication Token"}',
};

test.each(['localhost', '127.0.0.1', '[::1]'])('an unmodified client is served on %s', async (host) => {
  const mq = await client('alice', gateway.url.replace('localhost', host));
  const { BrokerSummaries, $metadata } = await mq.send(new ListBrokersCommand({}));
  expect(BrokerSummaries).toEqual([]);
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('a refusal is AWS’s own error, with the request id of its decision record', async () => {
  const mq = await client('frank');
  const error = await mq.send(new ListBrokersCommand({})).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/user\/frank is not authorized to perform: mq:ListBrokers/),
    $metadata: { httpStatusCode: 403 },
  });
  const { requestId } = (error as { $metadata: { requestId: string } }).$metadata;
  const record = await poll(5_000, () => gateway.decisions().find((one) => one.requestId === requestId));
  expect(record).toMatchObject({ verdict: 'refused', operation: 'ListBrokers' });
});

test('many concurrent calls do not affect each other', async () => {
  const [alice, frank] = await Promise.all([client('alice'), client('frank')]);
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      (i % 2 ? alice : frank).send(new ListBrokersCommand({})).then(
        () => 'served',
        (error: Error) => error.name,
      ),
    ),
  );
  expect(outcomes).toEqual(
    Array.from({ length: 60 }, (_, i) => (i % 2 ? 'served' : 'AccessDeniedException')),
  );
});

describe('a request that never reaches an operation', () => {
  test('has no credentials', async () => {
    expect(await call('/v1/brokers')).toMatchObject(MISSING);
  });

  test.each(['PATCH', 'OPTIONS', 'DELETE'])('uses %s, which the known path does not have', async (method) => {
    const answer = await call('/v1/brokers', { method, headers: { origin: gateway.url } });
    expect(answer).toMatchObject(MISSING);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('is HEAD, which a REST API does not derive from GET', async () => {
    expect(await call('/v1/brokers', { method: 'HEAD' })).toMatchObject({ ...MISSING, body: '' });
  });

  test('has a forged authorizer answer in a header or the launcher’s environment', async () => {
    const forged = { 'sls-offline-authorizer-override': '{"principalId":"me","verdict":"forged"}' };
    expect(await call('/v1/brokers', { headers: forged })).toMatchObject(MISSING);
  });

  test('has a malformed escape', async () => {
    expect(await call('/v1/brokers/%zz')).toMatchObject({
      status: 400,
      type: 'BadRequestException',
      body: '{"message":"Bad Request"}',
    });
  });

  test('has a body of more than 10 MB', async () => {
    const body = new Uint8Array(10 * 1024 * 1024 + 1);
    expect(await call('/v1/brokers', { method: 'POST', body })).toMatchObject({
      status: 413,
      type: 'RequestEntityTooLargeException',
      body: '{"message":"Request Too Long"}',
    });
  });

  test.each([
    [
      'an absolute request target',
      'GET http://localhost/v1/brokers HTTP/1.1\r\nHost: h\r\nConnection: close\r\n',
    ],
    ['what is no HTTP', 'EHLO mq.example\r\n'],
    ['endless headers', `GET / HTTP/1.1\r\nHost: h\r\nX-Long: ${'x'.repeat(20_000)}\r\n`],
  ])('has %s', async (_, request) => {
    const socket = connect(gateway.record.port, '127.0.0.1');
    socket.end(`${request}\r\n`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('{"message":"Bad Request"}');
    expect(answer.match(/x-amzn-requestid/gi)).toHaveLength(1);
  });

  test('with an unknown path gets the answer of the catch-all route, with an error type', async () => {
    const answer = await call('/v2/anything?x=1');
    expect(answer.type).toMatch(/^[A-Za-z]+Exception$/);
    expect(JSON.parse(answer.body)).toEqual({ message: expect.any(String) });
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
