import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { parseEvent, UnreadableEventError } from '../../src/authz/parse/parseEvent.ts';
import type { AuthorizerAnswer } from '../../src/handlers/authorizer.ts';
import { MQ_ERRORS } from '../../src/mq/model/errors.ts';
import { type Credentials, prepareHandlers } from '../handlers/localGateway.ts';
import { authorizerEventOf, FRONTS, integrationEventOf } from '../handlers/restEvents.ts';
import { atNoon, authorizer, HANDLERS, isRefusal, requireRecords, run, type Sent, sign } from './gateway.ts';
import { anyText } from './harness/anyText.ts';
import { PATIENCE } from './harness/budget.ts';
import { fuzz, sketch } from './harness/fuzz.ts';
import { meaningOf } from './meaning.ts';
import { changedRequests, signedHeadersOf } from './requests.ts';

type Event = Readonly<Record<string, unknown>>;

const BODY = JSON.stringify({ name: 'one', engineType: 'ACTIVEMQ', tags: { env: 'dev' } });
const ARN = 'arn%3Aaws%3Amq%3Aus-east-1%3A123456789012%3Abroker%3Adev-1%3Ab-1';
const LIST: Sent = {
  method: 'GET',
  path: '/v1/brokers',
  resource: '/v1/brokers',
  query: [['maxResults', '5']],
};
const CREATE: Sent = {
  method: 'POST',
  path: '/v1/configurations',
  resource: '/v1/configurations',
  body: BODY,
};
const CREATE_BROKER: Sent = {
  method: 'POST',
  path: '/v1/brokers',
  resource: '/v1/brokers',
  body: JSON.stringify({ brokerName: 'one', engineType: 'ACTIVEMQ', tags: { env: 'dev' } }),
};
const DESCRIBE: Sent = { method: 'GET', path: '/v1/brokers/b-1', resource: '/v1/brokers/{brokerId}' };
const TAG: Sent = {
  method: 'POST',
  path: `/v1/tags/${ARN}`,
  resource: '/v1/tags/{resourceArn}',
  body: '{"tags":{"a":"b"}}',
};
const CATALOGUE: Sent = {
  method: 'GET',
  path: '/v1/broker-engine-types',
  resource: '/v1/broker-engine-types',
};
const UNKNOWN: Sent = { method: 'GET', path: '/v2/x', resource: '/{proxy+}' };
const STS: Sent = {
  method: 'POST',
  path: '/',
  resource: '/',
  service: 'sts',
  body: 'Action=GetCallerIdentity&Version=2011-06-15',
};
const NONCE: Sent = { ...STS, body: 'Action=CreateLoginNonce&Version=2011-06-15' };

/** The caller, the call and its function. Calls without the payload hash are finished by the function. */
const CALLS: readonly (readonly [user: string, sent: Sent, to: string])[] = [
  ['alice', LIST, 'brokers'],
  ['alice', { ...LIST, hashHeader: false }, 'brokers'],
  ['frank', LIST, 'brokers'],
  ['carol', DESCRIBE, 'brokers'],
  ['alice', CREATE, 'configurations'],
  ['alice', { ...CREATE, hashHeader: false }, 'configurations'],
  ['erin', CREATE_BROKER, 'brokers'],
  ['alice', TAG, 'tags'],
  ['bob', CATALOGUE, 'catalogue'],
  ['root', UNKNOWN, 'unknown'],
  ['alice', STS, 'query'],
  ['nobody', STS, 'query'],
  ['alice', NONCE, 'query'],
  ['nobody', LIST, 'brokers'],
];

let stop: () => Promise<void>;
let signed: readonly (readonly [request: HttpRequest, to: string])[];
beforeAll(async () => {
  const gateway = await prepareHandlers();
  const live = atNoon();
  stop = async () => {
    live();
    await gateway.stop();
  };
  const stranger: Credentials = { accessKeyId: 'AKIAIOSFODNN7NOBODYX', secretAccessKey: 'nobody' };
  signed = await Promise.all(
    CALLS.map(
      async ([user, sent, to]) => [await sign(sent, gateway.credentials.get(user) ?? stranger), to] as const,
    ),
  );
});
afterAll(() => stop());

/** The content of an event, independent of its spelling; undefined: it is not an event of API Gateway. */
function readable(event: unknown, phase: 'authorizer' | 'integration'): Event | undefined {
  try {
    parseEvent(event, phase);
    return event as Event;
  } catch (error) {
    if (error instanceof UnreadableEventError) return undefined;
    throw error;
  }
}

const KNOWN = fc.record(
  {
    resource: fc.constantFrom('/v1/brokers', '/', '/{proxy+}'),
    path: anyText.map((rest) => `/${rest}`),
    httpMethod: fc.constantFrom('GET', 'POST'),
    headers: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.jsonValue())),
    multiValueHeaders: fc.oneof(fc.constant(null), fc.dictionary(fc.string(), fc.array(fc.string()))),
    queryStringParameters: fc.jsonValue(),
    multiValueQueryStringParameters: fc.oneof(
      fc.constant(null),
      fc.dictionary(fc.string(), fc.array(fc.string())),
    ),
    requestContext: fc.record({ path: fc.jsonValue(), identity: fc.jsonValue(), authorizer: fc.jsonValue() }),
    body: fc.oneof(fc.constant(null), fc.string(), fc.jsonValue()),
    isBase64Encoded: fc.oneof(fc.boolean(), fc.jsonValue()),
    methodArn: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const anyEvent = fc.oneof(KNOWN as fc.Arbitrary<unknown>, fc.jsonValue() as fc.Arbitrary<unknown>);

it('the authorizer answers any event with a policy, and allows no unsigned event', {
  timeout: PATIENCE,
}, async () => {
  const meanings = signed.map(([request]) => {
    const names = signedHeadersOf(request).filter((name) => name !== 'content-length');
    return [names, meaningOf(integrationEvent(request), names)] as const;
  });
  const seeds = signed.flatMap(([request]) => [
    authorizerEvent(request),
    authorizerEventOf(request, FRONTS[1] as (typeof FRONTS)[1], request.resource ?? '/'),
    authorizerEventOf(request, FRONTS[1] as (typeof FRONTS)[1], request.resource ?? '/', {
      singleValuesOnly: true,
    }),
  ]);
  const changed = changedRequests(signed.map(([request]) => request)).map(authorizerEvent);
  await fuzz<unknown>('authorizer', {
    seeds,
    arbitrary: fc.oneof({ weight: 3, arbitrary: changed as fc.Arbitrary<unknown> }, anyEvent),
    check: async (event) => {
      let answer: AuthorizerAnswer;
      try {
        answer = await authorizer(event);
      } catch (error) {
        if (!(error instanceof UnreadableEventError)) throw error;
        return `none: ${sketch(error.message)}`;
      }
      requireRecords();
      const { Effect } = requirePolicy(answer);
      if (Effect === 'Deny') {
        expect(answer.context.errorMessage).toMatch(/^[ !#-[\]-~]{1,1024}$/);
        return 'Deny';
      }
      const { say, refusal } = JSON.parse(Buffer.from(answer.context.verdict ?? '', 'base64url').toString());
      if (say === 'allowed' || say === 'decide') {
        const found = (names: readonly string[]) => meaningOf(event as Event, names);
        const same = meanings.some(
          ([names, { line, headers }]) => found(names).line === line && found(names).headers === headers,
        );
        expect(same).toBe(true);
      } else expect(['refused', 'verify', 'query']).toContain(say);
      return `${say} ${refusal === undefined ? '' : `${refusal.name} ${sketch(refusal.message)}`}`;
    },
    reaches: [
      /^none/,
      'Deny',
      /^allowed/,
      /^decide/,
      /^verify/,
      /^query/,
      /^refused Missing/,
      /^refused InvalidSig/,
    ],
    leastRuns: 4,
  });
});

/** What API Gateway takes from an authorizer. */
function requirePolicy(answer: AuthorizerAnswer) {
  expect(answer.principalId).toMatch(/./);
  const { Version, Statement } = answer.policyDocument;
  expect(Version).toBe('2012-10-17');
  const [statement, ...more] = Statement;
  expect(more).toEqual([]);
  expect(statement).toEqual({
    Action: 'execute-api:Invoke',
    Effect: expect.stringMatching(/^(?:Allow|Deny)$/),
    Resource: expect.any(String),
  });
  for (const value of Object.values(answer.context)) expect(typeof value).toBe('string');
  return statement ?? { Effect: '' };
}

interface Invoked {
  readonly to: string;
  readonly event: unknown;
}

function shaped(value: unknown): Invoked | undefined {
  if (typeof value !== 'object' || value === null || !('event' in value)) return undefined;
  const { to, event } = value as { to?: unknown; event: unknown };
  return { to: typeof to === 'string' && Object.hasOwn(HANDLERS, to) ? to : 'brokers', event };
}

it('every function answers any event, and runs nothing without the seal of that call', {
  timeout: PATIENCE,
}, async () => {
  const seeds: Invoked[] = [];
  for (const [request, to] of signed) {
    const { context } = await authorizer(authorizerEvent(request));
    const resource = request.resource ?? '/';
    const front = FRONTS[1] as (typeof FRONTS)[1];
    seeds.push(
      { to, event: integrationEvent(request, context) },
      { to, event: integrationEventOf(request, front, resource, context, { base64: true }) },
      { to, event: integrationEvent(request) },
      ...Object.keys(HANDLERS).map((other) => ({ to: other, event: integrationEvent(request, context) })),
    );
  }
  const contexts = await Promise.all(
    signed.map(async ([request, to]) => ({ request, to, ...(await authorizer(authorizerEvent(request))) })),
  );
  /** Another call under the seal. */
  const changed = fc
    .constantFrom(...contexts)
    .chain(({ request, to, context }) =>
      changedRequests([request]).map((other) => ({ to, event: integrationEvent(other, context) })),
    );
  const noise = fc.record({ to: fc.constantFrom(...Object.keys(HANDLERS)), event: anyEvent });
  const sealed = seeds.map(({ event }) => JSON.stringify(sealOf(event)));
  await fuzz<Invoked>('function', {
    seeds,
    arbitrary: fc.oneof({ weight: 3, arbitrary: changed as fc.Arbitrary<Invoked> }, noise),
    shaped,
    check: async ({ to, event }) => {
      const answer = await run(to, event);
      const { statusCode: status, headers, body } = answer;
      const type = headers['x-amzn-ErrorType'];
      if (readable(event, 'integration') === undefined) {
        // Wired wrongly: nobody sends such events through API Gateway.
        expect(status).toBe(503);
        return 'none';
      }
      if (status < 300) {
        expect(sealOf(event)).toBeDefined();
        expect(sealed).toContain(JSON.stringify(sealOf(event)));
        return `done ${to}`;
      }
      if (to === 'query') {
        expect(status).toBeLessThan(500);
        return (
          `${status} ${/<Code>(\w+)/.exec(body)?.[1]}` +
          ` ${sketch(/<Message>([^<]*)/.exec(body)?.[1] ?? '')}`
        );
      }
      const known = isRefusal(type, status) || MQ_ERRORS[type as keyof typeof MQ_ERRORS] === status;
      expect(known).toBe(true);
      // A call that was sent to another function than its own.
      expect(status < 500 || status === 501).toBe(true);
      return `${type} ${sketch(JSON.parse(body).message)}`;
    },
    reaches: [
      'none',
      'done brokers',
      'done configurations',
      'done query',
      /^MissingAuth/,
      /^InvalidSig/,
      /^NotImpl/,
      /^403 Missing/,
    ],
    leastRuns: 4,
  });
});

/**
 * What a seal is on, in other words than the product's: verdict, seal, request line and body. Offline a
 * trailing slash is lost.
 */
function sealOf(event: unknown): readonly unknown[] | undefined {
  if (readable(event, 'integration') === undefined) return undefined;
  const { line, body } = meaningOf(event as Event, []);
  const { authorizer: context } = (event as { requestContext: { authorizer?: Record<string, unknown> } })
    .requestContext;
  if (context?.seal === undefined) return undefined;
  return [context.verdict, context.seal, line.replace(/\/+(?=",\[)/, ''), body];
}
