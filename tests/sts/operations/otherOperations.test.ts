import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Caller, Session } from '../../../src/authz/principal.ts';
import { issueSession } from '../../../src/sts/issueSession.ts';
import { ACCOUNT, ALICE, FEDERATED, NOON, OPERATOR, ROOT, session } from '../sessions.ts';
import { allow, KEYS, world } from '../world.ts';

const ALICE_CALLS: Caller = { principal: ALICE };
const ROOT_CALLS: Caller = { principal: ROOT };
const FEDERATE = { statements: [allow(['sts:GetFederationToken', 'sts:TagSession', 'mq:*'])] };

function sessionCaller(overrides: Partial<Session>): Caller {
  const whole: Session = { ...session(overrides), accessKeyId: 'ASIAEXAMPLEEXAMPLE22' };
  return { principal: whole.principal, session: whole };
}

describe('the operation GetCallerIdentity', () => {
  it.each([
    [ALICE, ALICE.userId],
    [ROOT, ACCOUNT],
    [OPERATOR, OPERATOR.userId],
    [FEDERATED, `${ACCOUNT}:guest`],
  ])('answers %o', async (principal, userId) => {
    const everything = { statements: [{ ...allow('*'), Effect: 'Deny' }] };
    const { ask } = world({ holders: { [ALICE.arn]: everything, [OPERATOR.roleArn]: everything } });
    const answer = await ask({ principal }, 'GetCallerIdentity');
    expect([answer.text('UserId'), answer.text('Account'), answer.text('Arn')]).toEqual([
      userId,
      ACCOUNT,
      principal.arn,
    ]);
  });

  it('refuses a principal that was deleted', async () => {
    const answer = await world().ask(ALICE_CALLS, 'GetCallerIdentity');
    expect([answer.status, answer.text('Code')]).toEqual([403, 'InvalidClientTokenId']);
  });
});

describe('the operation GetSessionToken', () => {
  const DEVICE = `arn:aws:iam::${ACCOUNT}:mfa/device`;
  it.each([
    ['a user’s lives twelve hours', ALICE_CALLS, {}, 43_200],
    ['or as long as is asked', ALICE_CALLS, { DurationSeconds: '129600' }, 129_600],
    ['the root user’s lives an hour', ROOT_CALLS, {}, 3_600],
    ['and never longer', ROOT_CALLS, { DurationSeconds: '7200' }, 3_600],
    ['but shorter', ROOT_CALLS, { DurationSeconds: '900' }, 900],
  ] as [string, Caller, Record<string, string>, number][])('%s', async (_, caller, ask, seconds) => {
    const sts = world({ holders: { [ALICE.arn]: {} } });
    const answer = await sts.ask(caller, 'GetSessionToken', ask);
    const issued = sts.sessionOf(answer);
    expect(issued).toMatchObject({
      kind: 'GetSessionToken',
      principal: caller.principal,
      issuedAt: NOON,
      expiresAt: NOON + seconds * 1000,
    });
    expect(issued.mfaAt).toBeUndefined();
  });

  it('remembers the time of the second factor', async () => {
    const sts = world({ holders: { [ALICE.arn]: {} } });
    const factor = { SerialNumber: DEVICE, TokenCode: '123456' };
    expect(sts.sessionOf(await sts.ask(ALICE_CALLS, 'GetSessionToken', factor)).mfaAt).toBe(NOON);
    const wrong = await sts.ask(ALICE_CALLS, 'GetSessionToken', { ...factor, TokenCode: '123457' });
    expect([wrong.status, wrong.text('Code')]).toEqual([403, 'AccessDenied']);
    expect(wrong.body).not.toContain('123457');
  });

  it.each([
    [{ DurationSeconds: '129601' }, 'less than or equal to 129600'],
    [{ DurationSeconds: '899' }, 'greater than or equal to 900'],
    [
      { SerialNumber: 'short', TokenCode: '123456' },
      "'serialNumber' failed to satisfy constraint: Member must have length",
    ],
    [{ SerialNumber: DEVICE, TokenCode: '12345' }, "Value at 'tokenCode' failed to satisfy constraint"],
  ])('refuses %o', async (parameters, sentence) => {
    const { ask } = world({ holders: { [ALICE.arn]: {} } });
    const answer = await ask(ALICE_CALLS, 'GetSessionToken', parameters as never);
    expect([answer.status, answer.text('Code')]).toEqual([400, 'ValidationError']);
    expect(answer.text('Message')).toContain(sentence);
  });
});

describe('the operation GetFederationToken', () => {
  const holders = { [ALICE.arn]: FEDERATE };

  it('returns a session with the passed members', async () => {
    const { ask, sessionOf } = world({ holders });
    const Policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"mq:*","Resource":"*"}}';
    const answer = await ask(ALICE_CALLS, 'GetFederationToken', {
      Name: 'guest',
      Policy,
      'Tags.member.1.Key': 'team',
      'Tags.member.1.Value': 'blue',
    });
    expect(sessionOf(answer)).toMatchObject({
      kind: 'GetFederationToken',
      principal: FEDERATED,
      policies: [Policy],
      tags: [['team', 'blue']],
      expiresAt: NOON + 43_200_000,
    });
    expect([answer.text('FederatedUserId'), answer.text('Arn')]).toEqual([FEDERATED.userId, FEDERATED.arn]);
  });

  it('allows the root user, for one hour', async () => {
    const { ask, sessionOf } = world();
    const issued = sessionOf(
      await ask(ROOT_CALLS, 'GetFederationToken', { Name: 'guest', DurationSeconds: '40000' }),
    );
    expect(issued.principal).toMatchObject({ issuer: ROOT });
    expect(issued.expiresAt).toBe(NOON + 3_600_000);
  });

  it.each([
    ['the permission', [], {}, 'sts:GetFederationToken'],
    [
      'the permission to tag',
      [allow('sts:GetFederationToken')],
      { 'Tags.member.1.Key': 'a' },
      'sts:TagSession',
    ],
    [
      'it for this name',
      [allow('sts:GetFederationToken', `arn:aws:sts::${ACCOUNT}:federated-user/other`)],
      {},
      'sts:GetFederationToken',
    ],
  ])('needs %s', async (_, statements, more, action) => {
    const { ask } = world({ holders: { [ALICE.arn]: { statements } } });
    const answer = await ask(ALICE_CALLS, 'GetFederationToken', { Name: 'guest', ...more } as never);
    expect(answer.text('Message')).toBe(
      `User: ${ALICE.arn} is not authorized to perform: ${action} on resource: ${FEDERATED.arn} ` +
        `because no identity-based policy allows the ${action} action`,
    );
  });
});

describe('the STS operations that sessions may call', () => {
  const CALLS = {
    AssumeRole: { RoleArn: `arn:aws:iam::${ACCOUNT}:role/none`, RoleSessionName: 'one' },
    DecodeAuthorizationMessage: { EncodedMessage: 'x' },
    GetAccessKeyInfo: { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    GetCallerIdentity: {},
    GetFederationToken: { Name: 'guest' },
    GetSessionToken: {},
  };
  type Name = keyof typeof CALLS;
  const ROWS: [string, Caller, Name[]][] = [
    ['long-term credentials', ALICE_CALLS, Object.keys(CALLS) as Name[]],
    [
      'a role’s session',
      sessionCaller({ principal: OPERATOR }),
      ['AssumeRole', 'DecodeAuthorizationMessage', 'GetAccessKeyInfo', 'GetCallerIdentity'],
    ],
    [
      'a role that logged in',
      sessionCaller({ kind: 'Login', principal: OPERATOR }),
      ['AssumeRole', 'DecodeAuthorizationMessage', 'GetAccessKeyInfo', 'GetCallerIdentity'],
    ],
    [
      'a federated session',
      sessionCaller({ kind: 'GetFederationToken', principal: FEDERATED }),
      ['GetCallerIdentity'],
    ],
    [
      'a session of GetSessionToken',
      sessionCaller({ kind: 'GetSessionToken', principal: ALICE }),
      ['AssumeRole', 'GetCallerIdentity'],
    ],
    [
      'a user who logged in',
      sessionCaller({ kind: 'Login', principal: ALICE }),
      ['AssumeRole', 'GetCallerIdentity'],
    ],
    [
      'the root user’s session',
      sessionCaller({ kind: 'GetSessionToken', principal: ROOT }),
      ['AssumeRole', 'GetCallerIdentity'],
    ],
  ];
  it.each(ROWS)('%s', async (_, caller, callable) => {
    const full = { statements: [allow('*')] };
    const { ask } = world({ holders: { [ALICE.arn]: full, [OPERATOR.roleArn]: full } });
    const found: string[] = [];
    for (const [name, parameters] of Object.entries(CALLS)) {
      const message = (await ask(caller, name, parameters as never)).text('Message');
      if (message !== `Cannot call ${name} with session credentials`) found.push(name);
    }
    expect(found).toEqual(callable);
  });
});

describe('the operations GetAccessKeyInfo and DecodeAuthorizationMessage', () => {
  const key = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    status: 'Inactive',
    secret: createSecretKey(Buffer.alloc(44)),
    principal: { ...ALICE, accountId: '210987654321' },
  } as const;
  const keys = { find: async (id: string) => (id === key.accessKeyId ? key : undefined) };
  const asking = (statements: object[]) =>
    world({ holders: { [ALICE.arn]: { statements } }, dependencies: { keys } }).ask;

  it('return the account of a long-term key and of a temporary key', async () => {
    const ask = asking([allow('sts:GetAccessKeyInfo')]);
    const account = async (AccessKeyId: string) =>
      (await ask(ALICE_CALLS, 'GetAccessKeyInfo', { AccessKeyId })).text('Account');
    expect(await account(key.accessKeyId)).toBe('210987654321');
    expect(await account(issueSession(session(), KEYS).accessKeyId)).toBe(ACCOUNT);
    expect(await account('AKIAIOSFODNN7EXAMPLF')).toBeUndefined();
    expect(await account('ASIAIOSFODNN7EXAMPLE')).toBeUndefined();
  });

  it('need their permissions', async () => {
    const ask = asking([]);
    const denied = await ask(ALICE_CALLS, 'GetAccessKeyInfo', { AccessKeyId: key.accessKeyId });
    expect(denied.text('Message')).toContain(
      'not authorized to perform: sts:GetAccessKeyInfo on resource: *',
    );
    const undecoded = await ask(ALICE_CALLS, 'DecodeAuthorizationMessage', { EncodedMessage: 'x' });
    expect(undecoded.text('Code')).toBe('AccessDenied');
  });

  it('refuse a message, because the gateway encodes none', async () => {
    const ask = asking([allow('sts:DecodeAuthorizationMessage')]);
    const answer = await ask(ALICE_CALLS, 'DecodeAuthorizationMessage', { EncodedMessage: 'x' });
    expect([answer.status, answer.text('Code')]).toEqual([400, 'InvalidAuthorizationMessageException']);
  });
});

describe('the STS API as a whole', () => {
  it.each([
    ['no action', '', 'InvalidAction'],
    ['an action of another service', 'CreateUser', 'InvalidAction'],
    ['a member of every object', 'constructor', 'InvalidAction'],
  ])('answers %s', async (_, action, code) => {
    const { ask } = world({ holders: { [ALICE.arn]: {} } });
    expect((await ask(ALICE_CALLS, action)).text('Code')).toBe(code);
  });

  it('gives unauthenticated callers the same error for every action', async () => {
    const { ask } = world();
    expect((await ask('nobody', 'CreateUser')).fault).toEqual(new Error('asked for a signature'));
  });
});

describe('a parameter that an operation does not have', () => {
  const TOKEN = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`, RoleSessionName: 'ss' };
  it.each([
    ['GetSessionToken', { Policy: '{}' }, 'Policy'],
    ['GetSessionToken', { 'Tags.member.1.Key': 'a' }, 'Tags'],
    ['GetSessionToken', { Foo: '1' }, 'Foo'],
    ['GetFederationToken', { Name: 'nn', ExternalId: 'ab' }, 'ExternalId'],
    ['GetFederationToken', { Name: 'nn', 'Tags.1.Key': 'a' }, 'Tags.1.Key'],
    ['AssumeRole', { ...TOKEN, 'ProvidedContexts.member.1': 'x' }, 'ProvidedContexts.member.1'],
    ['AssumeRole', { ...TOKEN, policy: '{}' }, 'policy'],
    ['AssumeRole', { ...TOKEN, 'PolicyArns.member.1': 'arn:aws:iam::aws:policy/x' }, 'PolicyArns.member.1'],
    ['AssumeRole', { ...TOKEN, 'PolicyArns.member.1.Arn': 'x' }, 'PolicyArns.member.1.Arn'],
    [
      'AssumeRoleWithWebIdentity',
      { ...TOKEN, WebIdentityToken: 'x', SourceIdentity: 'ab' },
      'SourceIdentity',
    ],
    ['AssumeRoleWithSAML', { ...TOKEN, SAMLAssertion: 'eHg=' }, 'RoleSessionName'],
  ])(
    'is refused in %s with %j, because the session would have more permissions without it',
    async (action, parameters, name) => {
      const { ask } = world({ holders: { [ALICE.arn]: FEDERATE } });
      const answer = await ask(ALICE_CALLS, action, parameters);
      expect([answer.status, answer.text('Code')]).toEqual([400, 'ValidationError']);
      expect(answer.text('Message')).toBe(`The parameter ${name} is not one of ${action}.`);
    },
  );

  it('is ignored if the operation issues no credentials', async () => {
    const { ask } = world({ holders: { [ALICE.arn]: {} } });
    expect((await ask(ALICE_CALLS, 'GetCallerIdentity', { Foo: '1' })).status).toBe(200);
  });
});
