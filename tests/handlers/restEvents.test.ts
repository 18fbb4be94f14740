import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HttpRequest } from '../../events/restEvent.ts';
import { handler as authorizer } from '../../src/handlers/authorizer.ts';
import { handler as brokers } from '../../src/handlers/brokers.ts';
import { handler as tags } from '../../src/handlers/tags.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { MISMATCH, MISSING_TOKEN } from '../authz/fixtures/sentences.ts';
import { FORMS, type Form, type SigningOptions, signedAs } from '../authz/fixtures/signedAs.ts';
import { prepareHandlers } from './localGateway.ts';
import { authorizerEventOf, FRONTS, type Front, integrationEventOf, type Shape } from './restEvents.ts';

const context = { getRemainingTimeInMillis: () => 10_000 } as never;
const LIST = '/v1/brokers';
const BROKER = '/v1/brokers/{brokerId}';
const TAGS = '/v1/tags/{resourceArn}';
const ARN = 'arn:aws:mq:us-east-1:123456789012:broker:x:b-1';
const CREATE = JSON.stringify({
  brokerName: 'rest-événement',
  deploymentMode: 'SINGLE_INSTANCE',
  engineType: 'ACTIVEMQ',
  hostInstanceType: 'mq.t3.micro',
  publiclyAccessible: false,
  users: [{ username: 'admin', password: 'correct-horse-battery' }],
});
/** The name has a letter that no broker's may have: once authorized it is a 400 of the operation's own. */
const NAMED = { status: 400, attribute: 'brokerName' };

let gateway: Awaited<ReturnType<typeof prepareHandlers>>;
beforeAll(async () => {
  gateway = await prepareHandlers();
});
afterAll(() => gateway.stop());
beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => vi.restoreAllMocks());

/**
 * Signed for the URL that the client uses: the front's host, and its stage or base path before the resource.
 */
function sign(front: Front, form: Form, options: SigningOptions & { path: string }): Promise<HttpRequest> {
  const credentials = gateway.credentials.get('alice');
  if (!credentials) throw new Error('no keys for alice');
  const { accessKeyId, secretAccessKey } = credentials;
  return signedAs(form, {
    at: Date.now(),
    credentials: { accessKeyId, secretAccessKey },
    ...options,
    path: `${front.prefix}${options.path}`,
    headers: { host: front.domainName, ...options.headers },
  });
}

interface Call {
  readonly request: HttpRequest;
  readonly front: Front;
  readonly resource: string;
  readonly shape?: Shape;
  readonly handler?: unknown;
  /** The changes that the handler's event gets on its way. */
  readonly arrived?: object;
}

/** As API Gateway does: the authorizer, then the integration with its context. */
async function send({ request, front, resource, shape = {}, handler = brokers, arrived = {} }: Call) {
  const asked = await authorizer(authorizerEventOf(request, front, resource, shape));
  expect(asked.policyDocument.Statement[0]?.Effect).toBe('Allow');
  const event = { ...integrationEventOf(request, front, resource, asked.context, shape), ...arrived };
  const run = handler as (event: unknown, context: never) => Promise<HttpAnswer>;
  const answer = await run(event, context);
  const { 'x-amzn-ErrorType': type } = answer.headers as Record<string, string | undefined>;
  const { message, errorAttribute: attribute } = answer.body === '' ? {} : JSON.parse(answer.body);
  return { status: answer.statusCode, type, message, attribute };
}

describe.each(FRONTS)('$name', (front) => {
  describe.each(FORMS)('%s', (form) => {
    it.each([true, false])(
      'GET without body, query and path parameters (hash header: %s)',
      async (hashHeader) => {
        const request = await sign(front, form, { path: LIST, hashHeader });
        expect(await send({ request, front, resource: LIST })).toMatchObject({ status: 200 });
      },
    );

    it('GET with a query of several values', async () => {
      const query = { maxResults: '5', tagKeys: ['b c', 'a', ''] };
      const request = await sign(front, form, { path: LIST, query });
      expect(await send({ request, front, resource: LIST })).toMatchObject({ status: 200 });
    });

    it('GET with path parameters', async () => {
      const request = await sign(front, form, { path: `${LIST}/b-1` });
      expect(await send({ request, front, resource: BROKER })).toMatchObject({
        status: 404,
        type: 'NotFoundException',
      });
    });

    it('a path with escapes, as it was sent or decoded once', async () => {
      const request = await sign(front, form, { path: `/v1/tags/${ARN}` });
      for (const decoded of [false, true]) {
        const answer = await send({ request, front, resource: TAGS, shape: { decoded }, handler: tags });
        expect(answer.type).toMatch(/^(NotImplemented|NotFound)Exception$/);
      }
    });

    it.each([true, false])(
      'POST with a signed Content-Length that was dropped (hash header: %s)',
      async (hashHeader) => {
        const headers = {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(CREATE)),
        };
        const post = { method: 'POST', path: LIST, body: CREATE, headers, hashHeader };
        const request = await sign(front, form, post);
        expect(await send({ request, front, resource: LIST })).toMatchObject(NAMED);
        for (const arrived of [{ body: `${CREATE} ` }, { body: null }, { body: '' }]) {
          expect(await send({ request, front, resource: LIST, arrived })).toMatchObject({
            status: 403,
            type: 'InvalidSignatureException',
            message: MISMATCH,
          });
        }
      },
    );

    it.each([true, false])('POST with a base64 body (hash header: %s)', async (hashHeader) => {
      const request = await sign(front, form, { method: 'POST', path: LIST, body: CREATE, hashHeader });
      const shape = { base64: true };
      expect(await send({ request, front, resource: LIST, shape })).toMatchObject(NAMED);
      // The text of the base64 is not the body, nor is the body in base64's place.
      for (const arrived of [{ isBase64Encoded: false }, { body: CREATE }]) {
        expect(await send({ request, front, resource: LIST, shape, arrived })).toMatchObject({
          message: MISMATCH,
        });
      }
    });

    it('single-value maps only', async () => {
      const request = await sign(front, form, { path: LIST, query: { maxResults: '5' } });
      const shape = { singleValuesOnly: true };
      expect(await send({ request, front, resource: LIST, shape })).toMatchObject({ status: 200 });
    });

    it('a signature for the path without the stage or base path, or with another one', async () => {
      for (const prefix of ['', '/other', '/test/test'].filter((other) => other !== front.prefix)) {
        const signed = await sign({ ...front, prefix }, form, { path: LIST });
        const target = `${front.prefix}${signed.target.slice(prefix.length)}`;
        expect(await send({ request: { ...signed, target }, front, resource: LIST })).toMatchObject({
          message: MISMATCH,
        });
      }
    });

    it('a signature for another host of the same API', async () => {
      const request = await sign({ ...front, domainName: 'other.example.com' }, form, { path: LIST });
      const sent = request.headers.map(
        ([name, value]) => [name, name === 'host' ? front.domainName : value] as const,
      );
      expect(await send({ request: { ...request, headers: sent }, front, resource: LIST })).toMatchObject({
        message: MISMATCH,
      });
    });
  });

  it('no credentials and no headers', async () => {
    const request = { method: 'GET', target: `${front.prefix}${LIST}`, headers: [] } as const;
    expect(await send({ request, front, resource: LIST, shape: { nullHeaders: true } })).toMatchObject({
      status: 403,
      type: 'MissingAuthenticationTokenException',
      message: MISSING_TOKEN,
    });
  });
});
