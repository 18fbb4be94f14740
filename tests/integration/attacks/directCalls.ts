import { authorizerEvent, type HttpRequest, integrationEvent } from '../../../events/restEvent.ts';
import type { RunningGateway } from '../../local/startGateway.ts';

/** The context that the authorizer gives: what a forger would like to make. */
export type Sealed = Readonly<Record<'verdict' | 'seal' | 'requestId', string>>;

/** Posts an event straight to a function, past the gateway: serverless-offline's lambda port, open to whoever is on this machine. */
export async function invoke(
  { record }: RunningGateway,
  name: string,
  event: unknown,
  headers: Record<string, string> = {},
): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(
    `http://127.0.0.1:${record.lambdaPort}/2015-03-31/functions/mqgate-dev-${name}/invocations`,
    { method: 'POST', headers, body: JSON.stringify(event) },
  );
  return { status: response.status, body: await response.text() };
}

/** What a handler answers to a forged event; `undefined` where it answered none. */
export async function call(
  gateway: RunningGateway,
  name: string,
  request: HttpRequest,
  context: unknown,
): Promise<{ statusCode: number; type: string | undefined; message: string | undefined }> {
  const { body } = await invoke(gateway, name, integrationEvent(request, context));
  const answer = JSON.parse(body);
  const { message } = answer.body === '' ? { message: undefined } : JSON.parse(answer.body);
  return { statusCode: answer.statusCode, type: answer.headers['x-amzn-ErrorType'], message };
}

/** The true context for a request, asked of the authorizer over the same port. */
export async function seal(gateway: RunningGateway, request: HttpRequest): Promise<Sealed> {
  const { body } = await invoke(gateway, 'authorizer', authorizerEvent(request));
  return JSON.parse(body).context;
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const ROOT = {
  type: 'Account',
  accountId: '123456789012',
  arn: 'arn:aws:iam::123456789012:root',
  userId: '123456789012',
};

/** What a forger may put in the context's place, given a true one. */
export const FORGERIES: readonly (readonly [name: string, forge: (real: Sealed) => unknown])[] = [
  ['no context', () => undefined],
  ['null', () => null],
  ['an empty context', () => ({})],
  ['a list', ({ verdict, seal: sealed }) => [verdict, sealed]],
  ['a context that says allowed', () => ({ say: 'allowed', outcome: 'allowed', principalId: ROOT.arn })],
  ['a verdict without seal', ({ verdict }) => ({ verdict })],
  ['a seal without verdict', ({ seal: sealed }) => ({ seal: sealed })],
  [
    'root’s verdict under another’s seal',
    ({ seal: sealed }) => ({
      verdict: encoded({ say: 'allowed', principal: ROOT, operation: 'ListBrokers', bodyHash: '' }),
      seal: sealed,
    }),
  ],
  [
    'a seal of another time',
    ({ verdict, seal: sealed }) => ({
      verdict,
      seal: sealed.replace(/\.(\d+)\./, (_, time) => `.${Number(time) + 1}.`),
    }),
  ],
  [
    'a seal of another key',
    ({ verdict, seal: sealed }) => ({ verdict, seal: sealed.replace(/^[^.]*/, '__proto__') }),
  ],
  [
    'a seal of zeros',
    ({ verdict, seal: sealed }) => ({ verdict, seal: sealed.replace(/[^.]*$/, 'A'.repeat(43)) }),
  ],
];

/** Events that are none. */
export const NO_EVENTS: readonly unknown[] = [
  {},
  null,
  [],
  'x',
  { requestContext: null },
  { httpMethod: 'GET', path: '/v1/brokers', resource: '/v1/brokers' },
  { httpMethod: {}, path: [], resource: 1, requestContext: { authorizer: { verdict: 'x', seal: 'y.1.z' } } },
  { httpMethod: 'GET', path: '/', resource: '/', requestContext: {}, multiValueHeaders: { host: 'x' } },
];

/** A call of each function, as serverless.yml routes it. */
export const FUNCTIONS: readonly (readonly [name: string, path: string, resource: string])[] = [
  ['brokers', '/v1/brokers', '/v1/brokers'],
  ['users', '/v1/brokers/b-1/users', '/v1/brokers/{brokerId}/users'],
  ['configurations', '/v1/configurations', '/v1/configurations'],
  ['tags', '/v1/tags/arn:aws:mq:us-east-1:123456789012:broker:x:b-1', '/v1/tags/{resourceArn}'],
  ['catalogue', '/v1/broker-engine-types', '/v1/broker-engine-types'],
];
