import { expect, test } from 'vitest';
import type { Principal } from '../../src/authz/principal.ts';
import { callerSession } from '../../src/upstream/callerSession.ts';
import type { UpstreamAnswer } from '../../src/upstream/exchange.ts';
import { roleCredentials } from '../../src/upstream/roleCredentials.ts';
import { UpstreamFault } from '../../src/upstream/upstreamFault.ts';
import { answer } from './answers.ts';

const ROLE = 'arn:aws:iam::210987654321:role/mqgate-brokers';
const NOW = Date.UTC(2026, 10, 29, 12);
const ALICE = { name: 'alice', principal: 'arn:aws:iam::210987654321:user/alice' };

interface Given {
  readonly keyId?: string;
  readonly token?: string;
  readonly expiration?: string;
  readonly account?: string;
}

/** The answer of AssumeRole, as the STS API Reference shows it. */
function assumed({ keyId = 'ASIAIOSFODNN7EXAMPLE', token = 'token/+=', expiration, account }: Given = {}) {
  return answer(
    200,
    `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <SourceIdentity>alice</SourceIdentity>
  <AssumedRoleUser><Arn>arn:aws:sts::${account ?? '210987654321'}:assumed-role/mqgate-brokers/alice</Arn>
  <AssumedRoleId>AROA123EXAMPLE123EXAMPLE:alice</AssumedRoleId></AssumedRoleUser>
  <Credentials><AccessKeyId>${keyId}</AccessKeyId><SecretAccessKey>wJalrXUtnFEMI/K7</SecretAccessKey>
  <SessionToken>${token}</SessionToken>
  <Expiration>${expiration ?? '2026-11-29T12:15:00Z'}</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>`,
  );
}

const failed = (status: number, code: string) =>
  answer(
    status,
    `<ErrorResponse><Error><Code>${code}</Code><Message>external id x</Message></Error></ErrorResponse>`,
  );

function world(give: () => UpstreamAnswer | Error = assumed, externalId = 'ticket-1') {
  const sent: URLSearchParams[] = [];
  let age = 0;
  const sts = async ({ body }: { readonly body: Uint8Array }) => {
    sent.push(new URLSearchParams(Buffer.from(body).toString('utf8')));
    const given = give();
    if (given instanceof Error) throw given;
    return given;
  };
  const assume = roleCredentials(sts, { externalId, clock: () => NOW, now: () => age });
  return {
    sent,
    assume,
    pass: (milliseconds: number) => {
      age += milliseconds;
    },
  };
}

test('the request has the caller as source identity, its ARN as a tag, and the external id', async () => {
  const { sent, assume } = world();
  expect(await assume(ROLE, ALICE)).toEqual({
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7',
    sessionToken: 'token/+=',
  });
  expect(Object.fromEntries(sent[0] ?? [])).toEqual({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: ROLE,
    RoleSessionName: 'alice',
    SourceIdentity: 'alice',
    DurationSeconds: '900',
    ExternalId: 'ticket-1',
    'Tags.member.1.Key': 'mqgate:principal',
    'Tags.member.1.Value': ALICE.principal,
  });
});

test('the request has no external id and source identity if there are none', async () => {
  const { sent, assume } = world(assumed, '');
  await assume(ROLE, { name: 'mqgate', principal: undefined });
  expect([...(sent[0]?.keys() ?? [])].filter((name) => /External|Tags/.test(name))).toEqual([]);
});

test('credentials belong to one caller for ten minutes, and concurrent calls share one request', async () => {
  const { sent, assume, pass } = world();
  await Promise.all([assume(ROLE, ALICE), assume(ROLE, ALICE)]);
  pass(599_999);
  await assume(ROLE, ALICE);
  expect(sent).toHaveLength(1);
  // Another account's user may have the same name.
  await assume(ROLE, { ...ALICE, principal: 'arn:aws:iam::210987654321:user/other/alice' });
  expect(sent).toHaveLength(2);
  pass(1);
  await assume(ROLE, ALICE);
  expect(sent).toHaveLength(3);
});

test('the cache is bounded', async () => {
  const { sent, assume } = world();
  for (let caller = 0; caller <= 1_000; caller++) await assume(ROLE, { ...ALICE, name: `user-${caller}` });
  await assume(ROLE, { ...ALICE, name: 'user-0' });
  expect(sent).toHaveLength(1_002);
});

test.each<[string, () => UpstreamAnswer | Error, string]>([
  ['denied', () => failed(403, 'AccessDenied'), 'refused'],
  ['a wrong own key', () => failed(403, 'InvalidClientTokenId'), 'refused'],
  ['throttled', () => failed(400, 'Throttling'), 'unreachable'],
  ['a server error', () => failed(503, 'ServiceUnavailable'), 'unreachable'],
  ['no answer in time', () => new UpstreamFault('late', 'No answer.'), 'unreachable'],
  ['a broken connection', () => new UpstreamFault('interrupted', 'It broke.'), 'unreachable'],
  ['no XML', () => answer(200, 'nonsense'), 'refused'],
  ['credentials of another account', () => assumed({ account: '310987654321' }), 'refused'],
  ['credentials that have ended', () => assumed({ expiration: '2026-11-29T11:59:00Z' }), 'refused'],
  ['credentials that end at once', () => assumed({ expiration: '2026-11-29T12:00:59Z' }), 'refused'],
  ['credentials without an end', () => assumed({ expiration: 'never' }), 'refused'],
  ['no token', () => assumed({ token: '' }), 'refused'],
  ['no key', () => assumed({ keyId: '' }), 'refused'],
])('%s gives an error, and the next call asks again', async (_, give, kind) => {
  const { sent, assume } = world(give);
  for (const asked of [1, 2]) {
    const fault = await assume(ROLE, ALICE).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UpstreamFault);
    expect(fault).toMatchObject({ kind });
    // The external id and the credentials are in no message.
    expect(String(fault)).not.toMatch(/external id x|wJalr|token\//);
    expect(sent).toHaveLength(asked);
  }
});

test.each([
  { name: 'a', principal: ALICE.principal },
  { name: 'a b', principal: ALICE.principal },
  { name: 'x'.repeat(65), principal: ALICE.principal },
  { name: 'alice', principal: 'arn:aws:iam::210987654321:user/a!b/alice' },
  { name: 'alice', principal: `arn:aws:iam::210987654321:user/${'x'.repeat(256)}` },
])('a caller whose name fits no session gets no credentials: %j', async (session) => {
  const { sent, assume } = world();
  await expect(assume(ROLE, session)).rejects.toMatchObject({ kind: 'refused' });
  expect(sent).toEqual([]);
});

const ACCOUNT = { accountId: '210987654321', userId: 'x' };
test.each<[Principal, string]>([
  [{ ...ACCOUNT, type: 'Account', arn: 'arn:aws:iam::210987654321:root' }, 'root'],
  [{ ...ACCOUNT, type: 'User', arn: ALICE.principal, userName: 'alice' }, 'alice'],
  [{ ...ACCOUNT, type: 'User', arn: 'arn:aws:iam::210987654321:user/a', userName: 'a' }, 'user-a'],
  [
    {
      ...ACCOUNT,
      type: 'AssumedRole',
      arn: 'arn:aws:sts::210987654321:assumed-role/Operator/bob@example.com',
      roleArn: 'arn:aws:iam::210987654321:role/Operator',
      roleId: 'AROA1',
    },
    'bob@example.com',
  ],
  [
    {
      ...ACCOUNT,
      type: 'FederatedUser',
      arn: 'arn:aws:sts::210987654321:federated-user/carl',
      issuer: { ...ACCOUNT, type: 'Account', arn: 'arn:aws:iam::210987654321:root' },
    },
    'carl',
  ],
])('the session of %j is named %s', (principal, name) => {
  expect(callerSession(principal)).toEqual({ name, principal: principal.arn });
});
