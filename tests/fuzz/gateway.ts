import { SignatureV4 } from '@smithy/signature-v4';
import { expect, vi } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { REFUSALS } from '../../src/authz/errors.ts';
import { NodeSha256 } from '../../src/aws/nodeSha256.ts';
import { authorizer as authorizerFunction } from '../../src/handlers/authorizer.ts';
import { brokers as brokersFunction } from '../../src/handlers/brokers.ts';
import { catalogue as catalogueFunction } from '../../src/handlers/catalogue.ts';
import { configurations as configurationsFunction } from '../../src/handlers/configurations.ts';
import { query as queryFunction } from '../../src/handlers/query.ts';
import { tags as tagsFunction } from '../../src/handlers/tags.ts';
import { unknown as unknownFunction } from '../../src/handlers/unknown.ts';
import { users as usersFunction } from '../../src/handlers/users.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { NOON } from '../authz/signedRequest.ts';
import type { Credentials } from '../handlers/localGateway.ts';
import { testContainer } from '../support/testContainer.ts';

const container = testContainer();
const authorizer = authorizerFunction(container);
const brokers = brokersFunction(container);
const catalogue = catalogueFunction(container);
const configurations = configurationsFunction(container);
const query = queryFunction(container);
const tags = tagsFunction(container);
const unknown = unknownFunction(container);
const users = usersFunction(container);

type Handler = (event: unknown, context: never) => Promise<HttpAnswer>;

/** Every function behind the authorizer, as serverless.yml has them. */
export const HANDLERS: Readonly<Record<string, Handler>> = Object.fromEntries(
  Object.entries({ brokers, catalogue, configurations, query, tags, unknown, users }).map(
    ([name, handler]) => [name, handler as unknown as Handler],
  ),
);

export { authorizer };

const CONTEXT = { getRemainingTimeInMillis: () => 10_000 } as never;
const JSON_LINE = /^\{[^\r\n]*\}\n$/;

/**
 * The functions' clock is stopped at noon, so that signatures and seals of the seeds stay good; what they
 * log must be lines of JSON.
 * @returns ends both
 */
export function atNoon(): () => void {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON });
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      // No text of a caller may become a separate log record.
      if (!JSON_LINE.test(String(text))) wrongLines.push(String(text).slice(0, 500));
      return true;
    });
  }
  return () => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  };
}

const wrongLines: string[] = [];

/** Everything logged so far was one line of JSON each. */
export function requireRecords(): void {
  expect(wrongLines).toEqual([]);
}

export async function run(name: string, event: unknown): Promise<HttpAnswer> {
  const handler = HANDLERS[name];
  if (handler === undefined) throw new Error(`no function ${name}`);
  const answer = await handler(event, CONTEXT);
  requireRecords();
  return requireAnswer(answer);
}

/** What API Gateway takes of a proxy integration; anything else it answers as 502. */
function requireAnswer(answer: HttpAnswer): HttpAnswer {
  expect(Object.keys(answer).sort()).toEqual(['body', 'headers', 'statusCode']);
  expect(Number.isInteger(answer.statusCode) && answer.statusCode >= 200 && answer.statusCode < 600).toBe(
    true,
  );
  expect(typeof answer.body).toBe('string');
  for (const value of Object.values(answer.headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
  // A sentence for a person, not what was sent once more: an answer of a Lambda has an end.
  if (answer.statusCode >= 400) expect(answer.body.length).toBeLessThan(LONGEST_REFUSAL);
  return answer;
}

const LONGEST_REFUSAL = 20_000;

export interface Sent {
  readonly method: string;
  /** As it goes over the wire. */
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly body?: string | undefined;
  readonly resource: string;
  readonly service?: string;
  readonly hashHeader?: boolean;
}

/** A request that is signed as it is, whatever is in it. */
export async function sign(sent: Sent, credentials: Credentials): Promise<HttpRequest> {
  const { method, path, query = [], body, resource, service = 'mq', hashHeader = true } = sent;
  const signer = new SignatureV4({
    credentials,
    region: 'us-east-1',
    service,
    sha256: NodeSha256,
    applyChecksum: hashHeader,
  });
  const values = Map.groupBy(query, ([name]) => name);
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname: 'localhost',
      path,
      query: Object.fromEntries([...values].map(([name, list]) => [name, list.map(([, value]) => value)])),
      headers: { host: 'localhost' },
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: new Date(NOON) },
  );
  const search = query.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return {
    method,
    target: search === '' ? path : `${path}?${search}`,
    headers: Object.entries(signed.headers),
    body,
    resource,
  };
}

export interface Answered {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

/** What API Gateway does with a request: the authorizer, and unless it denies, the function. */
export async function send(request: HttpRequest, name: string): Promise<Answered> {
  const { policyDocument, context } = await authorizer(authorizerEvent(request));
  if (policyDocument.Statement[0]?.Effect !== 'Allow') {
    return {
      status: 403,
      type: 'AccessDeniedException',
      body: JSON.stringify({ message: context.errorMessage }),
    };
  }
  const { statusCode: status, headers, body } = await run(name, integrationEvent(request, context));
  return { status, type: headers['x-amzn-ErrorType'], body };
}

export function isRefusal(type: string | undefined, status: number): boolean {
  return Object.entries(REFUSALS).some(([name, code]) => name === type && code === status);
}
