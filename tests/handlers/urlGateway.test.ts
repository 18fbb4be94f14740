import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { urlEvent } from '../../local/frontDoor/urlEvents.ts';
import { authorizer } from '../../src/handlers/authorizer.ts';
import { gateway as makeGateway } from '../../src/handlers/gateway.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { MISMATCH } from '../authz/fixtures/sentences.ts';
import { FORMS, type Form, type SigningOptions, signedAs } from '../authz/fixtures/signedAs.ts';
import { NO_EVENTS } from '../integration/attacks/directCalls.ts';
import { testContainer } from '../support/testContainer.ts';
import { prepareHandlers } from './localGateway.ts';

/** The one function behind a function URL, given events of its own kind and of others. */
const context = { invokedFunctionArn: '', getRemainingTimeInMillis: () => 10_000 } as never;
const JSON_TYPE = { 'content-type': 'application/json' };
const BROKER = {
  deploymentMode: 'SINGLE_INSTANCE',
  engineType: 'RABBITMQ',
  hostInstanceType: 'mq.m7g.medium',
  publiclyAccessible: false,
  users: [{ username: 'admin', password: 'correct-horse-battery' }],
};

let prepared: Awaited<ReturnType<typeof prepareHandlers>>;
let run: (event: unknown) => Promise<HttpAnswer>;
beforeAll(async () => {
  prepared = await prepareHandlers();
  vi.stubEnv('REPLAY_GUARD', 'on');
  const gateway = makeGateway(testContainer());
  run = (event) => gateway(event, context);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await prepared.stop();
});
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

function sign(form: Form, options: SigningOptions = {}): Promise<HttpRequest> {
  const { accessKeyId = '', secretAccessKey = '' } = prepared.credentials.get('alice') ?? {};
  return signedAs(form, { at: Date.now(), credentials: { accessKeyId, secretAccessKey }, ...options });
}

function eventOf({ method, target, headers, body = '' }: HttpRequest) {
  const [path = '', query = ''] = target.split('?');
  const call = {
    requestId: 'id-1',
    method,
    target: { path, query },
    rawHeaders: headers.flat(),
    sourceIp: '203.0.113.7',
    httpVersion: '1.1',
    received: Date.now(),
  };
  return urlEvent(call, 'us-east-1', Buffer.from(body));
}

describe.each(FORMS)('%s', (form) => {
  it.each([true, false])(
    'decides and runs a call with a body at once (hash header: %s)',
    async (hashHeader) => {
      const body = JSON.stringify({ ...BROKER, brokerName: `${form}-${hashHeader}` });
      const request = await sign(form, { method: 'POST', body, headers: JSON_TYPE, hashHeader });
      expect(await run(eventOf(request))).toMatchObject({ statusCode: 200 });
      const swapped = await sign(form, { method: 'POST', body, headers: JSON_TYPE, hashHeader });
      const refused = await run({ ...eventOf(swapped), body: `${body} ` });
      expect(refused).toMatchObject({ statusCode: 403, body: JSON.stringify({ message: MISMATCH }) });
    },
  );

  it('accepts a signed Content-Length, whether it comes or not', async () => {
    const headers = { ...JSON_TYPE, 'content-length': '2' };
    const event = eventOf(await sign(form, { method: 'POST', body: '{}', headers }));
    for (const more of [{}, { 'content-length': '2' }]) {
      const answer = await run({ ...event, headers: { ...event.headers, ...more } });
      expect(answer.headers['x-amzn-ErrorType']).toBe('BadRequestException');
    }
    const wrong = await run({ ...event, headers: { ...event.headers, 'content-length': '3' } });
    expect(wrong.headers['x-amzn-ErrorType']).toBe('InvalidSignatureException');
  });

  it('joins a signed Cookie header again', async () => {
    const event = eventOf(await sign(form, { headers: { cookie: 'a=1; b=2' } }));
    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(await run(event)).toMatchObject({ statusCode: 200 });
    expect(await run({ ...event, cookies: ['b=2', 'a=1'] })).toMatchObject({ statusCode: 403 });
  });
});

it('a Query call may come in base64', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const event = eventOf(
    await sign('header', { method: 'POST', path: '/', service: 'sts', body, headers: form }),
  );
  expect(event.isBase64Encoded).toBe(true);
  const answer = await run(event);
  expect(answer.statusCode).toBe(200);
  expect(answer.body).toContain('<RequestId>id-1</RequestId>');
});

it('with the replay guard on, a signed call runs once', async () => {
  const body = JSON.stringify({ ...BROKER, brokerName: 'once' });
  const event = eventOf(await sign('header', { method: 'POST', body, headers: JSON_TYPE }));
  const first = await run(event);
  const second = await run(event);
  expect(first.statusCode).toBe(200);
  expect(second).toMatchObject({ statusCode: 200, body: first.body });
  expect(second.headers['x-mqgate-First-RequestId']).toBe('id-1');
});

it.each(['/v1/brokers/%zz', '/v1/%ff', '/v1//brokers', '/v1/brokers/..', '/v1/brokers/a%2Fb'])(
  'the path %s runs no operation, also for a signed call',
  async (rawPath) => {
    const event = { ...eventOf(await sign('header')), rawPath };
    const { statusCode } = await run(event);
    expect([403, 404]).toContain(statusCode);
  },
);

describe('attack 27: an event that is sent directly to the function', () => {
  it.each(NO_EVENTS.map((event) => [event]))('is refused if it is not an event: %j', async (event) => {
    expect(await run(event)).toMatchObject({ statusCode: 503 });
  });

  it('is refused if it is an event of API Gateway, even with a true seal', async () => {
    const request = await sign('header');
    const { context: sealed } = await authorizer(testContainer())(authorizerEvent(request));
    expect(sealed).toHaveProperty('seal');
    for (const event of [
      integrationEvent(request, sealed),
      { ...integrationEvent(request, sealed), version: '2.0' },
    ])
      expect(await run(event)).toMatchObject({ statusCode: 503 });
  });

  it('gets no permission from a context that claims to be authorized', async () => {
    const { headers, ...event } = eventOf(await sign('header'));
    const authorizerContext = {
      iam: { userArn: 'arn:aws:iam::123456789012:root' },
      lambda: { verdict: 'x' },
    };
    const requestContext = {
      ...event.requestContext,
      accountId: '123456789012',
      authorizer: authorizerContext,
    };
    const answer = await run({ ...event, headers: { host: headers.host }, requestContext });
    expect(answer.headers['x-amzn-ErrorType']).toBe('MissingAuthenticationTokenException');
  });
});

it('a call that cannot be decided is answered 503', async () => {
  const away = async () => {
    throw new Error('The table is away.');
  };
  const gateway = makeGateway(testContainer({ table: away }));
  const event = eventOf(await sign('header'));
  expect(await gateway(event, context)).toMatchObject({ statusCode: 503 });
});
