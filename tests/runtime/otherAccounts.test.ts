import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Principal } from '../../src/authz/principal.ts';
import { createContainer } from '../../src/runtime/container.ts';
import { readSettings } from '../../src/runtime/settings.ts';
import { passOn } from '../../src/upstream/passOn.ts';
import { type Arrived, type FakeUpstream, failing, fakeUpstream } from '../integration/fakeUpstream.ts';

/** Brokers in two accounts: the gateway’s own, and one where it assumes a role. */
const OWN = '123456789012';
const OTHER = '210987654321';
const ROLE = `arn:aws:iam::${OTHER}:role/mqgate-brokers`;
const OWN_KEY = 'AKIAIOSFODNN7EXAMPLE';

let sts: FakeUpstream;
let mq: FakeUpstream;
beforeEach(async () => {
  [sts, mq] = [await fakeUpstream(), await fakeUpstream()];
  vi.stubEnv('AWS_ACCESS_KEY_ID', OWN_KEY);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'own');
  vi.stubEnv('AWS_SESSION_TOKEN', '');
  sts.answers(({ body }, response) => {
    const name = new URLSearchParams(body.toString()).get('RoleSessionName') ?? '';
    const credentials =
      `<AccessKeyId>ASIA${name.toUpperCase().padEnd(16, '0')}</AccessKeyId>` +
      `<SecretAccessKey>of-${name}</SecretAccessKey><SessionToken>token-${name}</SessionToken>` +
      `<Expiration>${new Date(Date.now() + 900_000).toISOString()}</Expiration>`;
    response.end(`<Arn>arn:aws:sts::${OTHER}:assumed-role/mqgate-brokers/${name}</Arn>${credentials}`);
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([sts.stop(), mq.stop()]);
});

function open() {
  const environment = {
    AWS_REGION: 'us-east-1',
    TABLE_NAME: 'none',
    KEYRING_FILE: 'none',
    BACKEND: 'amazon-mq',
    GATEWAY_ACCOUNT_ID: OWN,
    UPSTREAM_ROLES: ROLE,
    AWS_ENDPOINT_URL_MQ: mq.url,
    AWS_ENDPOINT_URL_STS: sts.url,
  };
  const none = async () => ({}) as never;
  return createContainer(() => readSettings(environment), {
    clock: () => Date.now(),
    write: () => {},
    logger: none,
  }).amazonMq();
}

const user = (accountId: string, userName: string): Principal => {
  return {
    type: 'User',
    accountId,
    arn: `arn:aws:iam::${accountId}:user/${userName}`,
    userId: 'AIDA1',
    userName,
  };
};
const request = {
  requestId: 'r-1',
  method: 'GET',
  path: '/v1/brokers',
  resource: '/v1/brokers',
  query: [],
  headers: new Map<string, string[]>(),
  sourceIp: undefined,
  body: new Uint8Array(),
};
const keyOf = ({ headers }: Arrived) => /Credential=([^/]*)/.exec(headers.authorization ?? '')?.[1];

async function list(caller: Principal, amazonMq: Awaited<ReturnType<typeof open>>) {
  const call = { principal: caller, operation: 'ListBrokers', labels: {}, alsoAllowed: [] };
  return passOn(call, request, amazonMq.as(caller));
}

test('each caller’s call is signed in its account, with that account’s role or the gateway’s', async () => {
  const amazonMq = await open();
  await list(user(OWN, 'alice'), amazonMq);
  expect(sts.arrived).toEqual([]);
  await list(user(OTHER, 'bob'), amazonMq);
  await list(user(OTHER, 'carol'), amazonMq);
  await list(user(OTHER, 'bob'), amazonMq);
  expect(mq.arrived.map(keyOf)).toEqual([
    OWN_KEY,
    'ASIABOB0000000000000',
    'ASIACAROL00000000000',
    'ASIABOB0000000000000',
  ]);
  expect(mq.arrived.map(({ headers }) => headers['x-amz-security-token'])).toEqual([
    undefined,
    'token-bob',
    'token-carol',
    'token-bob',
  ]);
  expect(sts.arrived.map(keyOf)).toEqual([OWN_KEY, OWN_KEY]);
  expect(sts.arrived.map(({ body }) => new URLSearchParams(body.toString()).get('SourceIdentity'))).toEqual([
    'bob',
    'carol',
  ]);
});

test('a caller of an account without a role is refused, and no request is sent', async () => {
  const amazonMq = await open();
  await expect(list(user('310987654321', 'mallory'), amazonMq)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  expect([...sts.arrived, ...mq.arrived]).toEqual([]);
});

test('if the role is refused, no request is sent to Amazon MQ, also not with the own role', async () => {
  sts.answers(failing(403, 'AccessDenied'));
  const amazonMq = await open();
  await expect(list(user(OTHER, 'bob'), amazonMq)).rejects.toMatchObject({ kind: 'refused' });
  expect(mq.arrived).toEqual([]);
});

test('facts are read with the account’s role, in the name of the gateway', async () => {
  mq.answers((_request, response) =>
    response.end(
      JSON.stringify({
        brokerName: 'orders',
        brokerArn: `arn:aws:mq:us-east-1:${OTHER}:broker:orders:b-1`,
        engineType: 'RABBITMQ',
        tags: { env: 'dev' },
      }),
    ),
  );
  const facts = (await open()).facts({ serviceLinkedRole: async () => false });
  expect(await facts.broker(OTHER, 'us-east-1', 'b-1', 'strong')).toMatchObject({ name: 'orders' });
  expect(await facts.broker('310987654321', 'us-east-1', 'b-1', 'strong')).toBeUndefined();
  expect(mq.arrived.map(keyOf)).toEqual(['ASIAMQGATE0000000000']);
  const [asked] = sts.arrived;
  expect(new URLSearchParams(asked?.body.toString()).get('SourceIdentity')).toBe('mqgate');
});
