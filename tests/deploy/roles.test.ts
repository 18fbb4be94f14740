import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { urlEvent } from '../../local/frontDoor/urlEvents.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { signedRequest, type Unsigned } from '../authz/signedRequest.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';
import { PERMISSIONS, REPLAY_GUARD } from './permissions.ts';

/**
 * Every operation, run through the functions in process, while each function's requests to DynamoDB are
 * recorded: no function needs more than its role allows, and no role allows more than its function needs.
 */
type FunctionName = keyof typeof PERMISSIONS.api | keyof typeof PERMISSIONS.url;
type Front = keyof typeof PERMISSIONS;
type Handler = (event: unknown, context: never) => Promise<unknown>;

const running = new AsyncLocalStorage<FunctionName>();
const seen = new Map<FunctionName, Set<string>>();
let gateway: Awaited<ReturnType<typeof prepareHandlers>>;
let handlers: Record<FunctionName, Handler>;
let front: Front;

async function open(behind: Front, replayGuard: 'on' | 'off'): Promise<void> {
  front = behind;
  seen.clear();
  // The functions read their settings once, when they are loaded, so they are loaded again for each setting.
  vi.resetModules();
  // Before the functions read their settings.
  vi.stubEnv('THROTTLE_RATE', '15');
  vi.stubEnv('THROTTLE_BURST', '100');
  vi.stubEnv('REPLAY_GUARD', replayGuard);
  gateway = await prepareHandlers();
  const send = DynamoDBClient.prototype.send as (command: Sent, ...more: unknown[]) => unknown;
  vi.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(function (
    this: DynamoDBClient,
    ...sent: unknown[]
  ) {
    const [command, ...more] = sent as [Sent, ...unknown[]];
    const name = running.getStore();
    if (name !== undefined) for (const one of asked(command)) note(name, one);
    return send.call(this, command, ...more) as never;
  } as never);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const names = Object.keys(PERMISSIONS[front]) as FunctionName[];
  const loaded = await Promise.all(names.map((name) => import(`../../src/handlers/${name}.ts`)));
  handlers = Object.fromEntries(names.map((name, at) => [name, loaded[at].handler])) as typeof handlers;
}

async function close(): Promise<void> {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await gateway.stop();
}

function note(name: FunctionName, one: string): void {
  const known = seen.get(name) ?? new Set();
  seen.set(name, known.add(one));
}

interface Sent {
  readonly input: Record<string, unknown>;
}
type Key = Readonly<Record<string, AttributeValue>>;

/**
 * `action partition` of each item that a command touches. Source: Service Authorization Reference, DynamoDB:
 * transactions need the actions of their parts.
 */
function asked(command: Sent): string[] {
  const { input } = command;
  const action = command.constructor.name.replace(/Command$/, '');
  const one = (name: string, key: unknown) => `dynamodb:${name} ${(key as Key).pk?.S}`;
  switch (action) {
    case 'GetItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [one(action, input.Key)];
    case 'PutItem':
      return [one(action, input.Item)];
    case 'Query':
      return [one(action, { pk: (input.ExpressionAttributeValues as Key)[':pk'] })];
    case 'BatchGetItem':
      return Object.values(input.RequestItems as Record<string, { Keys: Key[] }>).flatMap(({ Keys }) =>
        Keys.map((key) => one(action, key)),
      );
    case 'TransactWriteItems':
      return (input.TransactItems as Record<string, { Key?: Key; Item?: Key }>[]).flatMap((item) =>
        Object.entries(item).map(([kind, { Key: key, Item }]) =>
          one(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, key ?? Item),
        ),
      );
    default:
      throw new Error(`No role has dynamodb:${action}.`);
  }
}

const lambda = { getRemainingTimeInMillis: () => 10_000 } as never;

async function call(name: FunctionName, unsigned: Unsigned): Promise<Record<string, unknown>> {
  const credentials = gateway.credentials.get('root');
  const request: HttpRequest = await signedRequest({
    at: Date.now(),
    ...unsigned,
    // As SDKs do: two equal calls in one second are two calls.
    headers: { ...unsigned.headers, 'amz-sdk-invocation-id': randomUUID() },
    ...(credentials && { credentials }),
  });
  const answer = (await (front === 'api'
    ? throughAuthorizer(name, request)
    : running.run('gateway', () => handlers.gateway(urlEventOf(request), lambda)))) as HttpAnswer;
  if (name !== 'unknown') expect(`${answer.statusCode} ${answer.body}`).toMatch(/^20\d/);
  return answer.body.startsWith('{') ? JSON.parse(answer.body) : {};
}

async function throughAuthorizer(name: FunctionName, request: HttpRequest): Promise<unknown> {
  const first = (await running.run('authorizer', () =>
    handlers.authorizer(authorizerEvent(request), lambda),
  )) as {
    context: Record<string, string>;
  };
  return running.run(name, () => handlers[name](integrationEvent(request, first.context), lambda));
}

/** The event that a function URL passes to its function. */
function urlEventOf({ method, target, headers, body = '' }: HttpRequest): unknown {
  const [path = '', query = ''] = target.split('?');
  const call = {
    requestId: 'request-1',
    method,
    target: { path, query },
    rawHeaders: headers.flat(),
    sourceIp: '203.0.113.7',
    httpVersion: '1.1',
    received: Date.now(),
  };
  return urlEvent(call, 'us-east-1', Buffer.from(body));
}

const json = (body: object) => JSON.stringify(body);
const BROKER = {
  deploymentMode: 'SINGLE_INSTANCE',
  engineType: 'ACTIVEMQ',
  hostInstanceType: 'mq.t3.micro',
  publiclyAccessible: false,
  users: [{ username: 'admin', password: 'correct-horse-battery' }],
};

async function everyOperation(): Promise<void> {
  const { brokerId, brokerArn } = await call('brokers', {
    method: 'POST',
    body: json({ ...BROKER, brokerName: 'one', tags: { env: 'dev' } }),
  });
  const broker = `/v1/brokers/${brokerId}`;
  const at = (resource: string): Pick<Unsigned, 'resource'> => ({
    resource: `/v1/brokers/{brokerId}${resource}`,
  });
  await call('brokers', {});
  await call('brokers', { path: broker, ...at('') });
  await call('brokers', {
    method: 'PUT',
    path: broker,
    ...at(''),
    body: json({ logs: { general: true } }),
    hashHeader: false,
  });
  await call('brokers', { method: 'POST', path: `${broker}/reboot`, ...at('/reboot') });
  await call('brokers', { path: `${broker}/shared-resources`, ...at('/shared-resources') });
  await call('users', { path: `${broker}/users`, ...at('/users') });
  const user = { path: `${broker}/users/bob`, ...at('/users/{username}') };
  await call('users', { ...user, method: 'POST', body: json({ password: 'another-horse-battery' }) });
  await call('brokers', { method: 'POST', path: `${broker}/reboot`, ...at('/reboot') });
  await call('users', { ...user, method: 'PUT', body: json({ consoleAccess: true }) });
  await call('users', user);
  await call('users', { ...user, method: 'DELETE' });
  await call('brokers', { method: 'POST', path: `${broker}/reboot`, ...at('/reboot') });
  await call('users', { ...user, method: 'POST', body: json({ password: 'another-horse-battery' }) });

  const carl = { path: `${broker}/users/carl`, ...at('/users/{username}') };
  await call('users', { ...carl, method: 'POST', body: json({ password: 'another-horse-battery' }) });
  await call('users', { ...carl, method: 'DELETE' });
  // The next reboot deletes the items of users that an earlier reboot removed.
  await call('brokers', { method: 'POST', path: `${broker}/reboot`, ...at('/reboot') });
  await call('users', { ...user, method: 'DELETE' });
  await call('brokers', { method: 'POST', path: `${broker}/reboot`, ...at('/reboot') });
  await call('brokers', { method: 'POST', path: `${broker}/reboot`, ...at('/reboot') });
  await call('brokers', { method: 'POST', path: `${broker}/reboot`, ...at('/reboot') });
  const two = { ...BROKER, engineType: 'RABBITMQ', hostInstanceType: 'mq.m7g.medium', tags: { env: 'dev' } };
  await call('brokers', { method: 'POST', body: json({ ...two, brokerName: 'two' }) });

  const { id } = await call('configurations', {
    method: 'POST',
    path: '/v1/configurations',
    body: json({ name: 'c', engineType: 'ACTIVEMQ' }),
  });
  const configuration = {
    path: `/v1/configurations/${id}`,
    resource: '/v1/configurations/{configurationId}',
  };
  await call('configurations', { path: '/v1/configurations' });
  await call('configurations', configuration);
  const data = Buffer.from('<broker xmlns="http://activemq.apache.org/schema/core"/>').toString('base64');
  await call('configurations', { ...configuration, method: 'PUT', body: json({ data }) });
  await call('configurations', {
    path: `${configuration.path}/revisions`,
    resource: `${configuration.resource}/revisions`,
  });
  await call('configurations', {
    path: `${configuration.path}/revisions/1`,
    resource: `${configuration.resource}/revisions/{configurationRevision}`,
  });
  await call('brokers', {
    method: 'PUT',
    path: broker,
    ...at(''),
    body: json({ configuration: { id, revision: 2 } }),
  });
  const spare = await call('configurations', {
    method: 'POST',
    path: '/v1/configurations',
    body: json({ name: 'd', engineType: 'ACTIVEMQ' }),
  });
  await call('configurations', {
    method: 'DELETE',
    path: `/v1/configurations/${spare.id}`,
    resource: configuration.resource,
  });

  const tags = { path: `/v1/tags/${brokerArn}`, resource: '/v1/tags/{resourceArn}' };
  await call('tags', { ...tags, method: 'POST', body: json({ tags: { team: 'a' } }) });
  await call('tags', tags);
  await call('tags', { ...tags, method: 'DELETE', query: { tagKeys: 'team' } });
  const arn = `arn:aws:mq:us-east-1:${String(brokerArn).split(':')[4]}:configuration:${id}`;
  await call('tags', {
    ...tags,
    path: `/v1/tags/${arn}`,
    method: 'POST',
    body: json({ tags: { team: 'a' } }),
  });
  await call('catalogue', { path: '/v1/broker-engine-types', query: { maxResults: '5' } });
  await call('unknown', {
    path: '/v2',
    resource: '/{proxy+}',
    hashHeader: false,
    method: 'POST',
    body: '{}',
  });
  await call('brokers', { method: 'DELETE', path: broker, ...at('') });
  const sts = (Action: string, more: object = {}) =>
    call('query', {
      method: 'POST',
      path: '/',
      service: 'sts',
      body: new URLSearchParams({ Action, Version: '2011-06-15', ...more }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  await sts('GetCallerIdentity');
  await sts('GetSessionToken');
}

describe.each([
  ['api', 'off'],
  ['api', 'on'],
  ['url', 'off'],
  ['url', 'on'],
] as const)('the stack with front %s and the replay guard %s', (behind, replayGuard) => {
  beforeAll(() => open(behind, replayGuard));
  afterAll(close);

  test('has roles that allow exactly what the functions do', async () => {
    await everyOperation();
    const permissions = permissionsWith(replayGuard);
    expect(excess(permissions)).toEqual([]);
    expect(idle(permissions)).toEqual([]);
  }, 60_000);
});

type Permissions = Record<string, Readonly<Record<string, readonly string[]>>>;

function permissionsWith(replayGuard: 'on' | 'off'): Permissions {
  const { functions, statement } = REPLAY_GUARD;
  const more = new Set<string>(replayGuard === 'on' ? functions[front] : []);
  return Object.fromEntries(
    Object.entries(PERMISSIONS[front]).map(([name, own]) => [
      name,
      more.has(name) ? { ...own, ...statement } : own,
    ]),
  );
}

/** What some function did without a permission for it. */
function excess(permissions: Permissions): string[] {
  return [...seen].flatMap(([name, all]) => {
    const grants = grantsOf(permissions[name] ?? {});
    return [...all]
      .filter((one) => {
        const [action = '', partition = ''] = one.split(' ');
        return !grants.some(
          ({ actions, patterns }) =>
            actions.includes(action) && patterns.some((pattern) => fits(pattern, partition)),
        );
      })
      .map((one) => `${name} lacks ${one}`);
  });
}

function grantsOf(statements: Permissions[string]) {
  return Object.values(statements).map((words) => ({
    actions: words.filter((word) => /^[a-z]+:[A-Z]/.test(word)),
    patterns: words.filter((word) => !/^[a-z]+:[A-Z]/.test(word)),
  }));
}

function fits(pattern: string, partition: string): boolean {
  return pattern.endsWith('*') ? partition.startsWith(pattern.slice(0, -1)) : partition === pattern;
}

/**
 * Permissions that are used, but not in this test: the keyring is a file here; a caller who may not make the
 * service-linked role causes a check that it exists; logins and second factors need other services.
 */
const ELSEWHERE: ReadonlySet<string> = new Set(['Decide KEYRING', 'Brokers dynamodb:ConditionCheckItem']);
const SIDS_ELSEWHERE: ReadonlySet<string> = new Set(['Nonces', 'Devices']);

/**
 * The permissions that no function used. Statements that several functions share are used by all of them
 * together: caches answer the later ones.
 */
function idle(permissions: Permissions): string[] {
  const used = new Map<string, Set<string>>();
  const granted = new Map<string, readonly string[]>();
  for (const [name, statements] of Object.entries(permissions)) {
    for (const [sid, words] of Object.entries(statements)) {
      if (SIDS_ELSEWHERE.has(sid) || !words.some((word: string) => word.startsWith('dynamodb:'))) continue;
      granted.set(sid, words);
      const mine = used.get(sid) ?? new Set();
      used.set(sid, mine);
      for (const one of seen.get(name as FunctionName) ?? []) {
        const [action = '', partition = ''] = one.split(' ');
        const pattern = words.find((word: string) => fits(word, partition));
        if (pattern !== undefined && words.includes(action as never)) mine.add(action).add(pattern);
      }
    }
  }
  return [...granted].flatMap(([sid, words]) =>
    words
      .filter((word) => !used.get(sid)?.has(word) && !ELSEWHERE.has(`${sid} ${word}`))
      .map((word) => `${sid} makes no use of ${word}`),
  );
}
