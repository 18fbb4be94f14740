import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { poll } from '../../local/data/poll.ts';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';
import { type FakeUpstream, failing, fakeUpstream } from './fakeUpstream.ts';
import { type ModelWorld, modelWorld } from './modelWorld.ts';
import { passingOnTo } from './passThroughWorld.ts';

const KEYS = { accessKeyId: 'AKIAGATEWAYGATEWAY00', secretAccessKey: 'gateway-secret' };
const TIMEOUT_SECONDS = '1';
const DEADLINE_MS = 5_000;

let upstream: FakeUpstream;
let gateway: ModelWorld;
let foreign: ModelWorld;

beforeAll(async () => {
  upstream = await fakeUpstream();
  const environment = { ...passingOnTo(upstream.url, KEYS), UPSTREAM_TIMEOUT_SECONDS: TIMEOUT_SECONDS };
  gateway = await modelWorld('alice', environment);
  foreign = await modelWorld('alice', { ...environment, GATEWAY_ACCOUNT_ID: '210987654321' });
}, 150_000);
beforeEach(() => upstream.answers((_request, response) => response.end('{}')));
afterAll(async () => {
  await gateway?.gateway.stop();
  await foreign?.gateway.stop();
  await upstream?.stop();
});

const create = (world = gateway) =>
  world.call('CreateConfiguration', { body: { name: 'one', engineType: 'ACTIVEMQ' } });

/** CreateConfiguration with this very text as its body. */
async function signedPost(body: string, more: Record<string, string> = {}): Promise<Response> {
  const { host, hostname, port } = new URL(gateway.gateway.url);
  const { credentials } = gateway;
  const signer = new SignatureV4({ credentials, region: 'us-east-1', service: 'mq', sha256: NodeSha256 });
  const [method, path] = ['POST', '/v1/configurations'];
  const headers = { host, 'content-type': 'application/json', ...more };
  const signed = await signer.sign({
    method,
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    headers,
    body,
  });
  const { host: _host, ...sent } = signed.headers;
  return fetch(gateway.gateway.url + path, { method, headers: sent, body });
}

/** The operator's record of the last fault. */
async function lastFault(after: number) {
  return poll(DEADLINE_MS, () =>
    gateway.gateway
      .decisions()
      .slice(after)
      .find(({ message }) => message === 'upstream'),
  );
}

describe('Amazon MQ’s refusal of the gateway is not shown as a refusal of the caller', () => {
  for (const [status, error] of [
    [403, 'AccessDeniedException'],
    [403, 'UnrecognizedClientException'],
    [403, 'InvalidSignatureException'],
    [403, 'ExpiredTokenException'],
    [400, 'ExpiredTokenException'],
    [401, 'UnauthorizedException'],
    [403, 'ForbiddenException'],
    [403, 'somethingNew'],
  ] as const) {
    it(`${status} ${error}`, async () => {
      const said =
        'User: arn:aws:sts::123456789012:assumed-role/gateway/x is not authorized; token-in-canonical-form';
      upstream.answers(failing(status, error, said));
      const before = gateway.gateway.decisions().length;
      const answer = await create();
      expect(answer).toEqual({
        status: 502,
        error: 'BadGatewayException',
        body: { message: expect.stringContaining('does not accept this gateway') },
      });
      const fault = await lastFault(before);
      expect(fault).toMatchObject({
        fault: 'refused',
        operation: 'CreateConfiguration',
        principal: 'arn:aws:iam::123456789012:user/alice',
        upstreamRequestId: 'upstream-1',
        detail: expect.stringContaining(`${status} ${error}`),
      });
      expect(JSON.stringify(fault).includes('token-in-canonical-form')).toBe(
        error === 'AccessDeniedException',
      );
      expect(upstream.arrived).toHaveLength(1);
    });
  }

  it('and a refused read of facts leaves the call undecided', async () => {
    upstream.answers(failing(403, 'AccessDeniedException'));
    const mq = { labels: { 'broker-id': 'b-1' }, body: { authenticationStrategy: 'LDAP' } };
    expect(await gateway.call('UpdateBroker', mq)).toMatchObject({
      status: 503,
      error: 'ServiceUnavailableException',
    });
  });
});

describe('Amazon MQ’s answer to the caller is returned unchanged', () => {
  for (const [status, error] of [
    [400, 'BadRequestException'],
    [404, 'NotFoundException'],
    [409, 'ConflictException'],
    [429, 'TooManyRequestsException'],
    [500, 'InternalServerErrorException'],
    [418, 'NotYetInventedException'],
  ] as const) {
    it(`${status} ${error}, once`, async () => {
      upstream.answers(failing(status, error));
      for (const call of [create, () => gateway.call('ListBrokers')]) {
        expect(await call()).toEqual({ status, error, body: { message: 'said by the service' } });
      }
      expect(upstream.arrived).toHaveLength(2);
    });
  }

  it('with Retry-After, and Amazon MQ’s request id beside the gateway’s', async () => {
    upstream.answers((_request, response) => {
      const headers = {
        'retry-after': '7',
        'x-amzn-requestid': 'upstream-1',
        'set-cookie': 'a=b',
        'x-internal': 'c',
      };
      response.writeHead(429, headers).end('{}');
    });
    const { headers } = await signedPost('{}');
    expect(headers.get('retry-after')).toBe('7');
    expect(headers.get('x-mqgate-upstream-requestid')).toBe('upstream-1');
    expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect([headers.get('set-cookie'), headers.get('x-internal')]).toEqual([null, null]);
  });

  it('also with unknown members', async () => {
    upstream.answers((_request, response) => response.end('{"newest":{"a":[1]},"ü":"日本"}'));
    expect(await gateway.call('ListBrokers')).toMatchObject({ body: { newest: { a: [1] }, ü: '日本' } });
  });
});

describe('a missing answer of Amazon MQ', () => {
  it('that is slow is a 504, and each call is sent once', async () => {
    upstream.answers(() => undefined);
    for (const call of [create, () => gateway.call('ListBrokers')]) {
      expect(await call()).toMatchObject({ status: 504, error: 'GatewayTimeoutException' });
    }
    expect(upstream.arrived).toHaveLength(2);
  });

  it('after a broken connection is asked for again for a read, and not for a change', async () => {
    upstream.answers((_request, response) => response.destroy());
    expect(await create()).toMatchObject({ status: 502, error: 'BadGatewayException' });
    expect(upstream.arrived).toHaveLength(1);
    expect(await gateway.call('ListBrokers')).toMatchObject({ status: 502 });
    expect(upstream.arrived).toHaveLength(3);
  });

  it('that is cut, too long, encoded or a redirect is a 502', async () => {
    for (const [write, expected] of [
      [(response) => response.writeHead(200, { 'content-length': '99' }).write('{"a'), 504],
      [(response) => response.end(randomBytes(3_100_000)), 502],
      [(response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'), 502],
      [(response) => response.writeHead(307, { location: 'https://elsewhere.example/' }).end(), 502],
    ] as const satisfies readonly (readonly [(response: ServerResponse) => unknown, number])[]) {
      upstream.answers((_request, response) => void write(response));
      expect((await create()).status).toBe(expected);
      expect(upstream.arrived).toHaveLength(1);
    }
  });

  it('because nobody listens is a 503, until somebody listens', async () => {
    await upstream.stop();
    for (const call of [create, () => gateway.call('ListBrokers')]) {
      expect(await call()).toMatchObject({ status: 503, error: 'ServiceUnavailableException' });
    }
    await upstream.start();
    expect((await create()).status).toBe(200);
  });
});

describe('Amazon MQ gets from the gateway', () => {
  it('the body’s exact bytes, signed by the gateway, without the caller’s other headers', async () => {
    const text =
      '{ "name":"one",\n"engineType" : "activeMQ", ' + `"padding":"${'é'.repeat(1_000_000)}", "n": 1.0e2 }`;
    expect((await signedPost(text, { 'user-agent': 'somebody/1', cookie: 'a=b' })).status).toBe(200);
    expect(upstream.arrived).toMatchObject([{ method: 'POST', url: '/v1/configurations' }]);
    const [arrived] = upstream.arrived;
    expect(arrived?.body.toString('utf8') === text).toBe(true);
    const headers = arrived?.headers ?? {};
    expect(Object.keys(headers).toSorted()).toEqual([
      'accept',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'via',
      'x-amz-content-sha256',
      'x-amz-date',
    ]);
    expect(headers['user-agent']).toBe('somebody/1 mqgate');
    expect(headers.authorization).toContain(`Credential=${KEYS.accessKeyId}/`);
  });

  it('every change over a new connection, and reads over a kept one', async () => {
    await create();
    await create();
    for (let read = 0; read < 3; read += 1) await gateway.call('ListBrokers');
    const connections = upstream.arrived.map(({ connection }) => connection);
    expect(new Set(connections.slice(0, 2)).size).toBe(2);
    expect(new Set(connections.slice(2)).size).toBe(1);
  });
});

describe('calls that never reach Amazon MQ', () => {
  afterEach(() => expect(upstream.arrived).toEqual([]));

  it('are those of a principal of another account than the gateway’s', async () => {
    for (const call of [() => create(foreign), () => foreign.call('ListBrokers')]) {
      expect(await call()).toEqual({
        status: 403,
        error: 'AccessDeniedException',
        body: {
          message: expect.stringMatching(
            /^User: arn:aws:iam::123456789012:user\/alice is not authorized .* of another account$/,
          ),
        },
      });
    }
    const refused = await poll(DEADLINE_MS, () =>
      foreign.gateway.decisions().find(({ verdict, phase }) => verdict === 'refused' && phase === 'handler'),
    );
    expect(refused).toMatchObject({ error: 'AccessDeniedException', operation: 'CreateConfiguration' });
  });

  for (const [why, body] of [
    [
      'a member given twice',
      '{"name":"a","engineType":"ACTIVEMQ","tags":{"env":"dev"},"tags":{"env":"prod"}}',
    ],
    ['a tag given twice', '{"name":"a","engineType":"ACTIVEMQ","tags":{"env":"dev","env":"prod"}}'],
    ['a member in another case', '{"name":"a","engineType":"ACTIVEMQ","Tags":{"env":"prod"}}'],
    ['an engine that is none', '{"name":"a","engineType":["ACTIVEMQ"]}'],
    ['a tag that is no text', '{"name":"a","engineType":"ACTIVEMQ","tags":{"env":["prod"]}}'],
    ['no JSON', "{'name':'a'}"],
    ['a list', '[{"name":"a"}]'],
  ] as const) {
    it(`are refused with 400, ${why}`, async () => {
      const answer = await signedPost(body);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('x-amzn-errortype')).toBe('BadRequestException');
    });
  }

  it('have an id or ARN in another spelling, and get 404', async () => {
    for (const id of ['B-1', 'b-ABC', 'b-1 ', 'b-1;x']) {
      expect(await gateway.call('DescribeBroker', { labels: { 'broker-id': id } })).toMatchObject({
        status: 404,
      });
    }
    const arn = 'arn:aws:mq:us-east-1:999999999999:broker:one:b-1';
    expect(await gateway.call('ListTags', { labels: { 'resource-arn': arn } })).toMatchObject({
      status: 404,
    });
  });

  it('have already been through this gateway, and get 508', async () => {
    const answer = await signedPost('{}', { via: '1.1 mqgate' });
    expect(answer.status).toBe(508);
  });
});
