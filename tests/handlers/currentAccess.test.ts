import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { urlEvent } from '../../local/frontDoor/urlEvents.ts';
import { gateway as makeGateway } from '../../src/handlers/gateway.ts';
import { signedAs } from '../authz/fixtures/signedAs.ts';
import { testContainer } from '../support/testContainer.ts';
import { prepareHandlers } from './localGateway.ts';

type Parameters = Readonly<Record<string, string>>;

const ACCOUNT = 'arn:aws:iam::123456789012';
const ROLE = `${ACCOUNT}:role/BrokerOperator`;
const ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});
const TRUSTED = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ACCOUNT.concat(':root') } },
});
const context = { invokedFunctionArn: '', getRemainingTimeInMillis: () => 10_000 } as never;

let prepared: Awaited<ReturnType<typeof prepareHandlers>>;
let caching: ReturnType<typeof makeGateway>;
let changing: ReturnType<typeof makeGateway>;

/** Two processes on one table: what one of them has cached, the other one takes away. */
beforeAll(async () => {
  prepared = await prepareHandlers();
  vi.stubEnv('KEY_CACHE_SECONDS', '3600');
  vi.stubEnv('DIRECTORY_REFRESH_SECONDS', '3600');
  vi.stubEnv('IAM_API', 'on');
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  [caching, changing] = [makeGateway(testContainer()), makeGateway(testContainer())];
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await prepared.stop();
});

async function call(gateway: typeof caching, who: string, service: 'sts' | 'iam', asked: Parameters) {
  const Version = service === 'sts' ? '2011-06-15' : '2010-05-08';
  const body = new URLSearchParams({ ...asked, Version }).toString();
  const { method, target, headers } = await signedAs('header', {
    method: 'POST',
    path: '/',
    service,
    body,
    at: Date.now(),
    credentials: prepared.credentials.get(who) as never,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const arrived = {
    requestId: 'id',
    method,
    target: { path: target, query: '' },
    rawHeaders: headers.flat(),
    sourceIp: '203.0.113.7',
    httpVersion: '1.1',
    received: Date.now(),
  };
  const answer = await gateway(urlEvent(arrived, 'us-east-1', Buffer.from(body)), context);
  return /<Code>(\w+)/.exec(answer.body)?.[1] ?? answer.statusCode;
}

const owner = (asked: Parameters) => call(changing, 'root', 'iam', asked);
const put = { Action: 'PutUserPolicy', UserName: 'frank', PolicyName: 'all', PolicyDocument: ALL };
const withoutPolicy = () => owner({ Action: 'DeleteUserPolicy', UserName: 'frank', PolicyName: 'all' });
const withKey = (Status: string) =>
  owner({
    Action: 'UpdateAccessKey',
    UserName: 'frank',
    AccessKeyId: prepared.credentials.get('frank')?.accessKeyId ?? '',
    Status,
  });

/** Each call would give lasting access to a caller who has no access any more. */
test.each<[string, 'sts' | 'iam', Parameters]>([
  ['PutUserPolicy', 'iam', put],
  ['CreateAccessKey', 'iam', { Action: 'CreateAccessKey', UserName: 'root-like' }],
  [
    'UpdateAssumeRolePolicy',
    'iam',
    { Action: 'UpdateAssumeRolePolicy', RoleName: 'BrokerOperator', PolicyDocument: TRUSTED },
  ],
  ['AssumeRole', 'sts', { Action: 'AssumeRole', RoleArn: ROLE, RoleSessionName: 'kept' }],
  ['GetFederationToken', 'sts', { Action: 'GetFederationToken', Name: 'kept', Policy: ALL }],
])('%s is decided by the current policies and the current key', async (_, service, asked) => {
  await owner({ Action: 'UpdateAssumeRolePolicy', RoleName: 'BrokerOperator', PolicyDocument: TRUSTED });
  await owner({ Action: 'CreateUser', UserName: 'root-like' });
  for (const [takeAway, giveBack, code] of [
    [withoutPolicy, () => owner(put), 'AccessDenied'],
    [() => withKey('Inactive'), () => withKey('Active'), 'InvalidClientTokenId'],
  ] as const) {
    expect(await owner(put)).toBe(200);
    expect(await call(caching, 'frank', service, asked)).toBe(200);
    expect(await takeAway()).toBe(200);
    expect(await call(caching, 'frank', service, asked)).toBe(code);
    await giveBack();
  }
});
