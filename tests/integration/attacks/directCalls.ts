import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../../events/restEvent.ts';
import { openShared } from '../../../local/launch/launchedState.ts';
import type { RunningGateway } from '../../local/startGateway.ts';

/** The authorizer's context, which an attacker would like to forge. */
export type Sealed = Readonly<Record<'verdict' | 'seal' | 'requestId', string>>;

type Handler = (event: unknown, context: object) => Promise<unknown>;

const loaded = new Map<string, Handler>();

/**
 * Sends an event directly to a function, without the gateway: the function's own bundle, with its table and
 * keys.
 */
export async function invoke(
  { record, dataDir }: RunningGateway,
  name: string,
  event: unknown,
): Promise<{ readonly body: string }> {
  const file = join(dataDir, 'build/src/handlers', `${name}.cjs`);
  let handler = loaded.get(file);
  if (handler === undefined) {
    const { environment } = record;
    if (loaded.size === 0) {
      Object.assign(process.env, environment, { AWS_REGION: environment.REGION });
      openShared(fileURLToPath(environment.DYNAMODB_ENDPOINT ?? ''), environment.TABLE_NAME ?? '');
    }
    handler = createRequire(import.meta.url)(file).handler as Handler;
    loaded.set(file, handler);
  }
  // Lambda hands over and answers JSON, an error too.
  const answer = await handler(JSON.parse(JSON.stringify(event)), {}).catch(({ name, message }: Error) => ({
    errorType: name,
    errorMessage: message,
  }));
  return { body: JSON.stringify(answer) };
}

/** A handler's answer to a forged event; `undefined` if it gave no answer. */
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

/** The true context for a request, asked of the authorizer in the same way. */
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

/** The contexts that an attacker may make from a true one. */
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

/** Values that are not events. */
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
