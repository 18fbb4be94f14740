import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBrokerCommand } from '@aws-sdk/client-mq';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../local/data/poll.ts';
import { loadKeyring } from '../../src/keyring/readKeyFile.ts';
import { issueSession } from '../../src/sts/issueSession.ts';
import { plusHeader, withHeader } from '../authz/fixtures/change.ts';
import { BAD_TOKEN, MISMATCH } from '../authz/fixtures/sentences.ts';
import { FORMS, type Form, type SigningOptions, signedAs } from '../authz/fixtures/signedAs.ts';
import {
  ACCOUNT,
  allow,
  type Keys,
  keysOf,
  list,
  listConfigurations,
  type StsWorld,
  startStsWorld,
} from './stsWorld.ts';

const MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
const EC2 = allow(['ec2:*NetworkInterface*', 'ec2:Describe*']);
const denyOlderThan = (time: string) => ({
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition: { DateLessThan: { 'aws:TokenIssueTime': time } },
});

let world: StsWorld;
let admin: Keys;
beforeAll(async () => {
  world = await startStsWorld(
    {
      admin: [allow('*')],
      careful: [allow('mq:List*', MFA), allow('sts:AssumeRole')],
      recent: [allow('mq:List*', { ...MFA, NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } })],
      plain: [allow(['mq:*', 'sts:GetFederationToken'])],
    },
    {
      Full: { statements: [allow('mq:*')] },
      Chain: { statements: [allow('sts:*')] },
      Tagged: { statements: [allow('mq:List*', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } })] },
      Sourced: { statements: [allow('mq:List*', { StringLike: { 'aws:SourceIdentity': 'ann*' } })] },
      Revoked: { statements: [allow('mq:*'), denyOlderThan('2100-01-01T00:00:00Z')] },
      NotRevoked: { statements: [allow('mq:*'), denyOlderThan('2020-01-01T00:00:00Z')] },
      Named: { statements: [allow('mq:List*', { StringLike: { 'aws:userid': 'AROA*:night' } })] },
      ByArn: {
        statements: [
          allow('mq:List*', {
            ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/ByArn` },
            StringEquals: { 'aws:PrincipalType': 'AssumedRole' },
          }),
        ],
      },
      Tagger: {
        statements: [
          allow(['mq:CreateBroker', 'mq:CreateTags'], {
            StringEquals: { 'aws:RequestTag/team': '${aws:PrincipalTag/team}' },
          }),
          EC2,
        ],
      },
      Guarded: {
        statements: [allow('mq:*')],
        trust: {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: 'sts:AssumeRole',
          Condition: MFA,
        },
      },
    },
  );
  admin = world.profile('admin');
}, 120_000);
afterAll(() => world?.stop());

const refused = (action: string, why: string, who = '') =>
  expect.objectContaining({
    name: 'AccessDeniedException',
    message: expect.stringMatching(
      new RegExp(`User: arn:aws:(?:sts|iam)::.*${who} is not authorized to perform: ${action} .*${why}`),
    ),
  });
const outcome = (keys: Keys, command = list()) =>
  world
    .mq(keys)
    .send(command as never)
    .then(
      () => 'allowed',
      (error: Error) => error,
    );
const team = (Value: string) => ({ Tags: [{ Key: 'Team', Value }] });

describe('signed calls by a session', () => {
  it('are limited by its session policies', async () => {
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow('mq:ListBrokers')] });
    const cut = await world.assume(admin, 'Full', { Policy });
    expect(await outcome(cut)).toBe('allowed');
    expect(await outcome(cut, listConfigurations() as never)).toEqual(
      refused(
        'mq:ListConfigurations',
        'because no session policy allows the mq:ListConfigurations action',
        'assumed-role/Full/night',
      ),
    );
    const uncut = await world.assume(admin, 'Full');
    expect(await outcome(uncut, listConfigurations() as never)).toBe('allowed');
  });

  it('are limited by its managed session policies, in their current version', async () => {
    const arns = (name: string) => ({ PolicyArns: [{ arn: `arn:aws:iam::aws:policy/${name}` }] });
    const reader = await world.assume(admin, 'Full', arns('AmazonMQReadOnlyAccess'));
    expect(await outcome(reader)).toBe('allowed');
    const both = await world.assume(admin, 'Full', {
      ...arns('AmazonMQReadOnlyAccess'),
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Action: 'mq:ListBrokers', Resource: '*' }],
      }),
    });
    expect(await outcome(both)).toEqual(
      refused('mq:ListBrokers', 'with an explicit deny in a session policy'),
    );
  });

  it('have its session tags as principal tags', async () => {
    expect(await outcome(await world.assume(admin, 'Tagged', team('blue')))).toBe('allowed');
    expect(await outcome(await world.assume(admin, 'Tagged', team('red')))).toEqual(
      refused('mq:ListBrokers', 'because no identity-based policy'),
    );
    expect(await outcome(await world.assume(admin, 'Tagged'))).toEqual(refused('mq:ListBrokers', 'because'));
  });

  it('have its tags also when the second phase decides', async () => {
    const blue = await world.assume(admin, 'Tagger', team('blue'));
    const create = (tag: string) =>
      new CreateBrokerCommand({
        BrokerName: `tagged-${tag}`,
        DeploymentMode: 'SINGLE_INSTANCE',
        EngineType: 'ACTIVEMQ',
        HostInstanceType: 'mq.t3.micro',
        PubliclyAccessible: false,
        Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
        Tags: { team: tag },
      }) as never;
    expect(await outcome(blue, create('blue'))).toBe('allowed');
    expect(await outcome(blue, create('red'))).toEqual(refused('mq:CreateBroker', 'because'));
  });

  it('keep transitive tags and the source identity along a chain of roles, and no other tags', async () => {
    const chain = (TransitiveTagKeys: string[]) =>
      world.assume(admin, 'Chain', { ...team('blue'), TransitiveTagKeys, SourceIdentity: 'ann' });
    const inherited = await world.assume(await chain(['Team']), 'Tagged');
    expect(await outcome(inherited)).toBe('allowed');
    const left = await chain([]);
    expect(await outcome(await world.assume(left, 'Tagged'))).toEqual(refused('mq:ListBrokers', 'because'));
    expect(await outcome(await world.assume(left, 'Sourced'))).toBe('allowed');
    await expect(world.assume(left, 'Sourced', { SourceIdentity: 'bert' })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'The source identity is already set for this assume role session',
    });
  });

  it('have its source identity', async () => {
    const sourced = (SourceIdentity?: string) =>
      world.assume(admin, 'Sourced', SourceIdentity === undefined ? {} : { SourceIdentity });
    expect(await outcome(await sourced('ann@example.com'))).toBe('allowed');
    expect(await outcome(await sourced('bert'))).toEqual(refused('mq:ListBrokers', 'because'));
    expect(await outcome(await sourced())).toEqual(refused('mq:ListBrokers', 'because'));
  });

  it('have its time of issue, so that older sessions can be revoked', async () => {
    expect(await outcome(await world.assume(admin, 'NotRevoked'))).toBe('allowed');
    expect(await outcome(await world.assume(admin, 'Revoked'))).toEqual(
      refused('mq:ListBrokers', 'with an explicit deny in an identity-based policy'),
    );
  });

  it('have its name and the role’s ARN', async () => {
    expect(await outcome(await world.assume(admin, 'Named'))).toBe('allowed');
    expect(await outcome(await world.assume(admin, 'Named', { RoleSessionName: 'day' }))).toEqual(
      refused('mq:ListBrokers', 'because', 'assumed-role/Named/day'),
    );
    expect(await outcome(await world.assume(admin, 'ByArn'))).toBe('allowed');
  });

  it('have its second factor, for a limited time', async () => {
    const { serialNumber: SerialNumber, code } = await world.enableMfa('careful');
    const careful = world.profile('careful');
    const sts = world.sts(careful);
    const without = keysOf((await sts.send(new GetSessionTokenCommand({}))).Credentials);
    expect(await outcome(without)).toEqual(refused('mq:ListBrokers', 'because'));
    await expect(world.assume(without, 'Guarded')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(
      sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode: '000000' })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    });
    const given = await sts.send(new GetSessionTokenCommand({ SerialNumber, TokenCode: code() }));
    const keys = keysOf(given.Credentials);
    expect(await outcome(keys)).toBe('allowed');
    // The role’s session itself has no second factor, as on AWS.
    expect(await outcome(await world.assume(keys, 'Guarded'))).toBe('allowed');
    expect(await outcome(careful)).toEqual(refused('mq:ListBrokers', 'because'));
  });

  it('are refused if the second factor is too old', async () => {
    const { KEYRING_FILE = '' } = world.gateway.record.environment;
    const { tokens } = loadKeyring(KEYRING_FILE);
    const seconds = (ago: number): Keys => {
      const now = Date.now();
      const principal = {
        type: 'User',
        accountId: ACCOUNT,
        arn: `arn:aws:iam::${ACCOUNT}:user/recent`,
        userId: 'AIDAEXAMPLE0000000002',
        userName: 'recent',
      } as const;
      const issued = {
        policies: [],
        policyArns: [],
        tags: [],
        transitiveTagKeys: [],
        issuedAt: now - ago * 1000,
      };
      const { accessKeyId, secretAccessKey, sessionToken } = issueSession(
        { kind: 'GetSessionToken', principal, ...issued, mfaAt: issued.issuedAt, expiresAt: now + 60_000 },
        tokens,
      );
      return { accessKeyId, secretAccessKey, sessionToken };
    };
    expect(await outcome(seconds(3_000))).toBe('allowed');
    expect(await outcome(seconds(3_700))).toEqual(refused('mq:ListBrokers', 'because'));
  });

  it('of a federated user are limited by its policy, and refused without a policy', async () => {
    const sts = world.sts(world.profile('plain'));
    const federate = async (Policy?: object) => {
      const { Credentials, FederatedUser } = await sts.send(
        new GetFederationTokenCommand({ Name: 'guest', ...(Policy && { Policy: JSON.stringify(Policy) }) }),
      );
      expect(FederatedUser).toEqual({
        FederatedUserId: `${ACCOUNT}:guest`,
        Arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
      });
      return keysOf(Credentials);
    };
    const nothing = await federate();
    expect(await outcome(nothing)).toEqual(
      refused('mq:ListBrokers', 'because no session policy', 'federated-user/guest'),
    );
    const some = await federate({ Version: '2012-10-17', Statement: [allow(['mq:ListBrokers', 'iam:*'])] });
    expect(await outcome(some)).toBe('allowed');
    expect(await outcome(some, listConfigurations() as never)).toEqual(
      refused('mq:ListConfigurations', 'because no session policy'),
    );
    expect((await world.sts(nothing).send(new GetCallerIdentityCommand({}))).UserId).toBe(`${ACCOUNT}:guest`);
    await expect(world.sts(some).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
    });
  });
});

/** As the door’s clock has it. */
const sign = (form: Form, credentials: Keys) =>
  signedAs(form, {
    at: Date.now(),
    credentials: credentials as Required<Keys>,
    headers: { host: `localhost:${world.gateway.record.port}` },
  });

async function send(request: Awaited<ReturnType<typeof sign>>) {
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'host');
  const answer = await fetch(`http://localhost:${world.gateway.record.port}${request.target}`, {
    method: request.method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
  return { status: answer.status, type: answer.headers.get('x-amzn-errortype'), body: await answer.text() };
}

describe.each(FORMS)('attack 18: session tokens in wrong places (%s)', (form) => {
  const BROKEN = { status: 403, type: 'UnrecognizedClientException', message: BAD_TOKEN };
  const told = async (keys: Keys) => {
    const { status, type, body } = await send(await sign(form, keys));
    return { status, type, message: (JSON.parse(body) as { message?: string }).message };
  };
  let a: Keys;
  let b: Keys;
  beforeAll(async () => {
    a = await world.assume(admin, 'Full');
    b = await world.assume(admin, 'Full');
  });

  it('pass as they were issued', async () => {
    expect(await told(a)).toMatchObject({ status: 200 });
  });

  it('of key A fail with key id B and B’s secret', async () => {
    expect(await told({ ...b, sessionToken: a.sessionToken as string })).toEqual(BROKEN);
    expect(await told({ ...a, accessKeyId: b.accessKeyId })).toEqual(BROKEN);
  });

  it('fail with a permanent key', async () => {
    expect(await told({ ...admin, sessionToken: a.sessionToken as string })).toEqual(BROKEN);
  });

  it('are required for a temporary key id', async () => {
    expect(await told({ accessKeyId: a.accessKeyId, secretAccessKey: a.secretAccessKey })).toEqual(BROKEN);
  });

  it('fail with one changed bit anywhere', async () => {
    const { sessionToken = '' } = a;
    const [version, id, body = ''] = sessionToken.split('.');
    for (const at of [0, 13, 40, 100, -1]) {
      const bytes = Buffer.from(body, 'base64url');
      const place = at < 0 ? bytes.length + at : at;
      bytes[place] = (bytes[place] ?? 0) ^ 1;
      const flipped = `${version}.${id}.${bytes.toString('base64url')}`;
      expect(await told({ ...a, sessionToken: flipped })).toEqual(BROKEN);
    }
    expect(await told({ ...a, sessionToken: `${sessionToken}=` })).toEqual(BROKEN);
    expect(await told({ ...a, sessionToken: sessionToken.replace(/^v1/, 'v2') })).toEqual(BROKEN);
  });

  it('fail once they are expired', async () => {
    const { KEYRING_FILE = '' } = world.gateway.record.environment;
    const { tokens } = loadKeyring(KEYRING_FILE);
    const principal = {
      type: 'AssumedRole',
      accountId: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Full/night`,
      userId: 'AROAEXAMPLE0000000000:night',
      roleArn: `arn:aws:iam::${ACCOUNT}:role/Full`,
      roleId: 'AROAEXAMPLE0000000000',
    } as const;
    const now = Date.now();
    const until = (expiresAt: number) =>
      issueSession(
        {
          kind: 'AssumeRole',
          principal,
          issuedAt: now - 3_600_000,
          expiresAt,
          policies: [],
          policyArns: [],
          tags: [],
          transitiveTagKeys: [],
        },
        tokens,
      );
    expect(await told(until(now + 60_000))).toMatchObject({ status: 200 });
    expect(await told(until(now))).toEqual({
      status: 403,
      type: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    });
  });

  it('fail for a session of a role that was replaced under its name', async () => {
    const { KEYRING_FILE = '' } = world.gateway.record.environment;
    const { tokens } = loadKeyring(KEYRING_FILE);
    const principal = {
      type: 'AssumedRole',
      accountId: ACCOUNT,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Full/night`,
      userId: 'AROAEXAMPLE9999999999:night',
      roleArn: `arn:aws:iam::${ACCOUNT}:role/Full`,
      roleId: 'AROAEXAMPLE9999999999',
    } as const;
    const now = Date.now();
    const before = issueSession(
      {
        kind: 'AssumeRole',
        principal,
        issuedAt: now,
        expiresAt: now + 60_000,
        policies: [],
        policyArns: [],
        tags: [],
        transitiveTagKeys: [],
      },
      tokens,
    );
    expect(await told(before)).toEqual(BROKEN);
  });

  it('attack 19: a secret that is computed from the visible token fails', async () => {
    const { sessionToken = '', accessKeyId } = a;
    const [, id = '', body = ''] = sessionToken.split('.');
    const shown = [sessionToken, body, id, accessKeyId, body.slice(0, 40), body.slice(-40), ''];
    const computed = shown.flatMap((text) => [
      text,
      Buffer.from(text, 'base64url').subarray(0, 30).toString('base64'),
      Buffer.from(text, 'base64url').subarray(12, 42).toString('base64'),
      createHmac('sha256', text).update(accessKeyId).digest('base64'),
      createHmac('sha256', accessKeyId).update(text).digest('hex'),
    ]);
    for (const secretAccessKey of computed) {
      expect(await told({ ...a, secretAccessKey })).toEqual({
        status: 403,
        type: 'InvalidSignatureException',
        message: MISMATCH,
      });
    }
  });
});

describe('attack 18: the header and the query parameter of a token', () => {
  it('count only in the place that is signed, and only once', async () => {
    const keys = await world.assume(admin, 'Full');
    const { sessionToken = '' } = keys;
    const { sessionToken: _, ...bare } = keys;
    const added = plusHeader('X-Amz-Security-Token', sessionToken);
    expect(await send(added(await sign('header', bare)))).toMatchObject({ status: 403 });
    expect(await send(added(await sign('header', keys)))).toMatchObject({ status: 403 });
    expect(await send(added(await sign('presigned', keys)))).toMatchObject({ status: 403 });
    const swapped = withHeader('x-amz-security-token', (value) => `${value}x`)(await sign('header', keys));
    expect(await send(swapped)).toMatchObject({ status: 403 });
  });
});

describe('the route of STS', () => {
  const FORM = 'Action=GetCallerIdentity&Version=2011-06-15';
  const signForm = (options: SigningOptions = {}) =>
    signedAs('header', {
      method: 'POST',
      path: '/',
      body: FORM,
      service: 'sts',
      at: Date.now(),
      credentials: admin,
      ...options,
      headers: {
        host: `localhost:${world.gateway.record.port}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
    });
  const minutes = (count: number) => ({ at: Date.now() + count * 60_000 });
  const post = async (request: Awaited<ReturnType<typeof sign>>) => {
    const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'host');
    const answer = await fetch(`${world.gateway.url}${request.target}`, {
      method: 'POST',
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body: request.body ?? '',
    });
    const body = await answer.text();
    expect(answer.headers.get('content-type')).toBe('text/xml');
    return { status: answer.status, code: /<Code>(.*)<\/Code>/.exec(body)?.[1], body };
  };

  it('accepts clocks that differ by 15 minutes', async () => {
    expect(await post(await signForm())).toMatchObject({ status: 200, code: undefined });
    for (const count of [-14, 14])
      expect(await post(await signForm(minutes(count)))).toMatchObject({ status: 200 });
    const late = await post(await signForm(minutes(-16)));
    expect(late).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
    expect(late.body).toMatch(
      /Signature expired: \d{8}T\d{6}Z is now earlier than .*\(\d{8}T\d{6}Z - 15 min\.\)/,
    );
    expect(await post(await signForm(minutes(16)))).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });

  it.each([
    [
      'no signature',
      (request: Signed) => without(request, 'authorization'),
      403,
      'MissingAuthenticationToken',
    ],
    [
      'another body',
      (request: Signed) => ({ ...request, body: `${FORM}&a=b` }),
      403,
      'SignatureDoesNotMatch',
    ],
    ['no body', (request: Signed) => ({ ...request, body: '' }), 403, 'SignatureDoesNotMatch'],
    [
      'a token added',
      (request: Signed) => plusHeader('X-Amz-Security-Token', 'v1.x.y')(request),
      403,
      'SignatureDoesNotMatch',
    ],
  ])('answers: %s', async (_, change, status, code) => {
    expect(await post(change(await signForm()))).toMatchObject({ status, code });
  });

  it.each([
    [
      { service: 'mq' },
      'SignatureDoesNotMatch',
      'Credential should be scoped to correct service: &apos;sts&apos;.',
    ],
    [{ region: 'eu-west-1' }, 'SignatureDoesNotMatch', 'Credential should be scoped to a valid region'],
    [
      { credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' } },
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    ],
  ])('refuses a signature with %o', async (options, code, sentence) => {
    const answer = await post(await signForm(options));
    expect(answer).toMatchObject({ status: 403, code });
    expect(answer.body).toContain(sentence);
  });

  it('has signatures that no operation of Amazon MQ accepts', async () => {
    const signed = await signedAs('header', {
      service: 'sts',
      at: Date.now(),
      credentials: admin,
      headers: { host: `localhost:${world.gateway.record.port}` },
    });
    expect(await send(signed)).toMatchObject({ status: 403, type: 'InvalidSignatureException' });
  });

  it('records every call by its name', async () => {
    // The refused calls of other tests have records too, which may come late.
    const mine = () =>
      world.gateway
        .output()
        .split('\n')
        .filter(
          (line) => line.includes('"eventName":"GetCallerIdentity"') && line.includes('"userName":"admin"'),
        );
    const before = mine().length;
    await post(await signForm());
    const record = await poll(5_000, () => mine()[before]);
    expect(JSON.parse(record ?? '{}')).toMatchObject({
      eventSource: 'sts.amazonaws.com',
      userIdentity: { userName: 'admin' },
    });
  });
});

type Signed = Awaited<ReturnType<typeof signedAs>>;

function without(request: Signed, name: string): Signed {
  return { ...request, headers: request.headers.filter(([header]) => header.toLowerCase() !== name) };
}

describe('attack 24: the content of a session', () => {
  it('is in no log', async () => {
    const secretTag = 'a-tag-that-nobody-reads-1f0c';
    const keys = await world.assume(admin, 'Full', {
      ...team(secretTag),
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Sid: 'SidOfAPolicy7d2a', Effect: 'Allow', Action: 'mq:*', Resource: '*' }],
      }),
      ExternalId: 'an-external-id-9c1e',
    });
    expect(await outcome(keys)).toBe('allowed');
    await world
      .sts(keys)
      .send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${ACCOUNT}:role/Tagged`,
          RoleSessionName: 'the-last-call',
        }),
      )
      .catch(() => {});
    const log = join(world.gateway.dataDir, 'gateway.log');
    const whole = () => world.gateway.output() + readFileSync(log, 'utf8');
    const told = await poll(5_000, () => (whole().includes('the-last-call') ? whole() : undefined));
    if (told === undefined) throw new Error('the last call was not recorded');
    const { secretAccessKey, sessionToken = '' } = keys;
    for (const hidden of [
      secretAccessKey,
      sessionToken,
      sessionToken.slice(20, 80),
      secretTag,
      'SidOfAPolicy7d2a',
      'an-external-id-9c1e',
    ]) {
      expect({ hidden, line: lineWith(told, hidden) }).toEqual({ hidden, line: undefined });
    }
    expect(told).toContain(keys.accessKeyId);
  });
});

function lineWith(text: string, part: string): string | undefined {
  return text.split('\n').find((line) => line.includes(part));
}
