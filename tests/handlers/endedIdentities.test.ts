import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { authorizerEvent, type HttpRequest, integrationEvent } from '../../events/restEvent.ts';
import { urlEvent } from '../../local/frontDoor/urlEvents.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { authorizer } from '../../src/handlers/authorizer.ts';
import { brokers } from '../../src/handlers/brokers.ts';
import { gateway } from '../../src/handlers/gateway.ts';
import { query } from '../../src/handlers/query.ts';
import type { HttpAnswer } from '../../src/runtime/answer.ts';
import { createContainer } from '../../src/runtime/container.ts';
import { openLiveDirectory } from '../../src/runtime/openLiveDirectory.ts';
import { readSettings } from '../../src/runtime/settings.ts';
import type { Table } from '../../src/state/table/client.ts';
import { signedAs } from '../authz/fixtures/signedAs.ts';
import { ACCOUNT, account, document, user } from '../directory/exports.ts';
import { serveIam } from '../local/iam/httpIam.ts';
import { OK, runSteps, type Step } from '../local/iam/steps.ts';
import { iamOver, iamWorld, SECRETS } from '../local/iam/world.ts';
import { startEngine } from '../state/engine.ts';
import { keySet } from '../sts/keySets.ts';

/** The stated times, in milliseconds: the defaults of KEY_CACHE_SECONDS and DIRECTORY_REFRESH_SECONDS. */
const KEYS = 10_000;
const POLICIES = 60_000;

const USER = { UserName: 'bob' };
const ROLE = { RoleName: 'operator' };
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/operator`;
const OWN = JSON.stringify(document('*'));
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' },
  ],
});
const putOwn: Step = ['PutUserPolicy', { ...USER, PolicyName: 'own', PolicyDocument: OWN }, OK];
const deleteOwn: Step = ['DeleteUserPolicy', { ...USER, PolicyName: 'own' }, OK];
const makeUser: readonly Step[] = [['CreateUser', USER, OK], putOwn];
const makeRole: readonly Step[] = [
  ['CreateRole', { ...ROLE, AssumeRolePolicyDocument: TRUST }, OK],
  ['PutRolePolicy', { ...ROLE, PolicyName: 'own', PolicyDocument: OWN }, OK],
];
const deleteRole: readonly Step[] = [
  ['DeleteRolePolicy', { ...ROLE, PolicyName: 'own' }, OK],
  ['DeleteRole', ROLE, OK],
];
const deny = (subject: object, action: string): Step => [
  action,
  { ...subject, PolicyName: 'no', PolicyDocument: JSON.stringify(document('mq:*', 'Deny')) },
  OK,
];
const deleteUser = (AccessKeyId: string): readonly Step[] => [
  ['DeleteAccessKey', { ...USER, AccessKeyId }, OK],
  deleteOwn,
  ['DeleteUser', USER, OK],
];

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}
type Name = 'key' | 'session' | 'role';
type Ended = readonly [within: number, error: 'AccessDeniedException' | 'UnrecognizedClientException'];

const denied: Ended = [POLICIES, 'AccessDeniedException'];
const gone: Ended = [POLICIES, 'UnrecognizedClientException'];
const keyGone: Ended = [KEYS, 'UnrecognizedClientException'];

/** What is done, and which signed calls are refused then, how, and after how long at most. */
const ROWS: Readonly<
  Record<string, readonly [(keyId: string) => readonly Step[], Partial<Record<Name, Ended>>]>
> = {
  'a Deny is put on the user': [() => [deny(USER, 'PutUserPolicy')], { key: denied, session: denied }],
  'the policy of the user is deleted': [() => [deleteOwn], { key: denied, session: denied }],
  'the key is made inactive': [
    (AccessKeyId) => [['UpdateAccessKey', { ...USER, AccessKeyId, Status: 'Inactive' }, OK]],
    { key: keyGone },
  ],
  'the key is deleted': [
    (AccessKeyId) => [['DeleteAccessKey', { ...USER, AccessKeyId }, OK]],
    { key: keyGone },
  ],
  'the user is deleted': [deleteUser, { key: keyGone, session: gone }],
  'the user is deleted and made again with the same name and policy': [
    (keyId) => [...deleteUser(keyId), ...makeUser],
    { key: keyGone, session: gone },
  ],
  'the user is renamed': [() => [['UpdateUser', { ...USER, NewUserName: 'rob' }, OK]], { session: gone }],
  'a Deny is put on the role': [() => [deny(ROLE, 'PutRolePolicy')], { role: denied }],
  'the role is deleted and made again': [() => [...deleteRole, ...makeRole], { role: gone }],
};

const context = { invokedFunctionArn: '', getRemainingTimeInMillis: () => 10_000 } as never;
let now = Date.parse('2026-11-30T09:00:00Z');
let table: Table;
let iam: ReturnType<typeof iamWorld>;
const undo: (() => unknown)[] = [];

beforeAll(async () => {
  const engine = await startEngine();
  table = engine.table;
  iam = iamWorld(table, () => now);
  const server = await serveIam(iamOver(table, () => now));
  undo.push(engine.stop, server.stop, () => vi.unstubAllEnvs());
  vi.stubEnv('AWS_ENDPOINT_URL_IAM', server.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAX');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x');
});
afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

/** The process of one function. */
function functionProcess(environment: Readonly<Record<string, string>>) {
  const settings = { AWS_REGION: 'us-east-1', TABLE_NAME: table.name, KEYRING_FILE: '-', ...environment };
  return createContainer(() => readSettings(settings), {
    clock: () => now,
    steadyNow: () => now,
    write: () => undefined,
    logger: async () => ({ error: () => undefined, warn: () => undefined, info: () => undefined }) as never,
    table: async () => table,
    keyring: async () => ({ seal: keySet('seal'), secrets: SECRETS, tokens: keySet('tokens') }),
    liveDirectory: openLiveDirectory,
  });
}

type Answer = Pick<HttpAnswer, 'statusCode' | 'body'> & { readonly error: string | undefined };
const shown = ({ statusCode, headers, body }: HttpAnswer): Answer => ({
  statusCode,
  body,
  error: headers['x-amzn-ErrorType'],
});

/** The two fronts of a deployment: signed calls in, answers out. */
const FRONTS = {
  'API Gateway with its functions': (environment: Readonly<Record<string, string>>) => {
    const first = authorizer(functionProcess(environment));
    const functions = { mq: brokers(functionProcess(environment)), sts: query(functionProcess(environment)) };
    return async (request: HttpRequest, service: 'mq' | 'sts'): Promise<Answer> => {
      const verdict = await first(authorizerEvent(request));
      if (verdict.policyDocument.Statement[0]?.Effect !== 'Allow') {
        const body = verdict.context.errorMessage ?? '';
        return { statusCode: 403, body, error: 'AccessDeniedException' };
      }
      const event = integrationEvent(request, verdict.context);
      return shown((await functions[service](event, context)) as HttpAnswer);
    };
  },
  'the function behind a function URL': (environment: Readonly<Record<string, string>>) => {
    const run = gateway(functionProcess(environment));
    return async ({ method, target, headers, body = '' }: HttpRequest): Promise<Answer> => {
      const [path = '', search = ''] = target.split('?');
      const arrived = {
        requestId: 'id',
        method,
        target: { path, query: search },
        rawHeaders: headers.flat(),
        sourceIp: '203.0.113.7',
        httpVersion: '1.1',
        received: now,
      };
      return shown(await run(urlEvent(arrived, 'us-east-1', Buffer.from(body)), context));
    };
  },
};
const DIRECTORIES = {
  'imported accounts': {},
  'live IAM': { DIRECTORY: 'aws', GATEWAY_ACCOUNT_ID: ACCOUNT, ORGANIZATION: 'none' },
};
const FORMS = Object.entries(FRONTS).flatMap(([front, open]) =>
  Object.entries(DIRECTORIES).map(
    ([directory, settings]) => [`${front}, over ${directory}`, () => open(settings)] as const,
  ),
);
type Send = ReturnType<(typeof FORMS)[number][1]>;

/** A signed ListBrokers: its status, or its error. */
async function list(send: Send, credentials: Keys): Promise<number | string> {
  const answer = await send(await signedAs('header', { at: now, credentials }), 'mq');
  return answer.error ?? answer.statusCode;
}

/** Credentials of a session that STS opens. */
async function open(send: Send, credentials: Keys, asked: Readonly<Record<string, string>>): Promise<Keys> {
  const body = new URLSearchParams({ ...asked, Version: '2011-06-15' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const call = { method: 'POST', path: '/', service: 'sts', body, headers };
  const answer = await send(await signedAs('header', { ...call, at: now, credentials }), 'sts');
  const text = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(answer.body)?.[1] ?? '';
  expect(answer.body).toContain('<SessionToken>');
  return {
    accessKeyId: text('AccessKeyId'),
    secretAccessKey: text('SecretAccessKey'),
    sessionToken: text('SessionToken'),
  };
}

async function createKey(): Promise<Keys> {
  const { AccessKeyId, SecretAccessKey } = (await iam('CreateAccessKey', USER)).result.AccessKey;
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
}

beforeEach(async () => {
  now += 24 * 3_600_000;
  await importSnapshot(table, account({ users: [user('admin')] }), { organization: 'none', now: () => now });
  await runSteps(iam, [...makeUser, ...makeRole]);
});

describe.each(FORMS)('with %s, a signed call', (_form, openForm) => {
  it.each(Object.entries(ROWS))('after %s', async (_, [steps, ended]) => {
    const key = await createKey();
    const first = openForm();
    const credentials: Readonly<Record<Name, Keys>> = {
      key,
      session: await open(first, key, { Action: 'GetSessionToken' }),
      role: await open(first, key, { Action: 'AssumeRole', RoleArn: ROLE_ARN, RoleSessionName: 'one' }),
    };
    // Processes of their own, so that no call refreshes what the call with other credentials finds cached.
    const sends = { key: openForm(), session: openForm(), role: openForm() };
    const names = ['key', 'session', 'role'] as const;
    const began = now;
    for (const name of names) expect([name, await list(sends[name], credentials[name])]).toEqual([name, 200]);
    await runSteps(iam, steps(key.accessKeyId));

    for (const name of names) {
      const [within, error] = ended[name] ?? [POLICIES, 200];
      now = began + within - 1;
      expect([name, 'before', await list(sends[name], credentials[name])]).toEqual([name, 'before', 200]);
      now = began + within;
      expect([name, 'after', await list(sends[name], credentials[name])]).toEqual([name, 'after', error]);
    }
    now = began + POLICIES;
    for (const name of names) {
      const answer = await list(openForm(), credentials[name]);
      expect([name, answer]).toEqual([name, ended[name]?.[1] ?? 200]);
    }
  });

  it('works again within the same time when the Deny is taken away, and with a new key at once', async () => {
    const send = openForm();
    const key = await createKey();
    await runSteps(iam, [deny(USER, 'PutUserPolicy')]);
    expect(await list(send, key)).toBe('AccessDeniedException');
    await runSteps(iam, [['DeleteUserPolicy', { ...USER, PolicyName: 'no' }, OK]]);
    now += POLICIES - 1;
    expect(await list(send, key)).toBe('AccessDeniedException');
    now += 1;
    expect(await list(send, key)).toBe(200);
    expect(await list(send, await createKey())).toBe(200);
  });
});
