import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateBrokerCommand, MqClient } from '@aws-sdk/client-mq';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials, fromTokenFile } from '@aws-sdk/credential-providers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AWS_CLI, BOTO3 } from './installed.ts';
import { ACCOUNT, allow, type Keys, list, type StsWorld, startStsWorld } from './stsWorld.ts';

const run = promisify(execFile);
const READER = `arn:aws:iam::${ACCOUNT}:role/Reader`;
const WEB = `arn:aws:iam::${ACCOUNT}:role/Web`;
const AUDIENCE = 'sts.example.com';

/** A provider of its own: discovery document and keys over HTTP, on this machine. */
async function startProvider() {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };
  let issuer = '';
  const server: Server = createServer((request, response) => {
    const documents: Record<string, object> = {
      '/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys` },
      '/keys': { keys: [jwk] },
    };
    const found = documents[request.url ?? ''];
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = (claims: Record<string, unknown> = {}, { expires = '5m', audience = AUDIENCE } = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
      .setIssuer(issuer)
      .setSubject('user-7')
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(privateKey);
  return { issuer, name: issuer.replace('http://', ''), token, stop: () => server.close() };
}

let directory: string;
let provider: Awaited<ReturnType<typeof startProvider>>;
let world: StsWorld;
let alice: Keys;
let environment: Record<string, string>;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mqgate-sts-'));
  provider = await startProvider();
  const providers = join(directory, 'providers.json');
  const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${provider.name}`;
  await writeFile(providers, JSON.stringify([{ arn, url: provider.issuer, clientIds: [AUDIENCE] }]));
  world = await startStsWorld(
    { alice: [allow('*')], bob: [allow('mq:List*')] },
    {
      Reader: {
        statements: [allow(['mq:List*', 'mq:Describe*'])],
        trust: {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/alice` },
          Action: 'sts:AssumeRole',
        },
      },
      Web: {
        statements: [allow('mq:List*', { StringEquals: { 'aws:FederatedProvider': arn } })],
        trust: {
          Effect: 'Allow',
          Principal: { Federated: arn },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: { [`${provider.name}:aud`]: AUDIENCE, [`${provider.name}:sub`]: 'user-7' },
          },
        },
      },
    },
    { IDENTITY_PROVIDERS: providers },
  );
  alice = world.profile('alice');
  await world.mq(alice).send(
    new CreateBrokerCommand({
      BrokerName: 'seen',
      DeploymentMode: 'SINGLE_INSTANCE',
      EngineType: 'ACTIVEMQ',
      HostInstanceType: 'mq.t3.micro',
      PubliclyAccessible: false,
      Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
    }),
  );
  const config = join(directory, 'config');
  const endpoint = `region = us-east-1\nendpoint_url = ${world.gateway.url}\n`;
  await writeFile(
    config,
    `[profile alice]\n${endpoint}\n[profile reader]\nrole_arn ` +
      `= ${READER}\nsource_profile = alice\n${endpoint}`,
  );
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  environment = {
    ...Object.fromEntries(own),
    // The folder in which the CLI caches assumed roles, separate from the developer's own.
    HOME: directory,
    AWS_SHARED_CREDENTIALS_FILE: world.gateway.credentialsFile,
    AWS_CONFIG_FILE: config,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
  };
}, 120_000);
afterAll(async () => {
  provider?.stop();
  await world?.stop();
  await rm(directory, { recursive: true });
});

describe.skipIf(!AWS_CLI)('the AWS CLI', () => {
  const aws = async (args: string[], more: Record<string, string> = {}) => {
    const env = { ...environment, ...more };
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env }).catch((error) => {
      throw new Error(String(error.stderr).trim());
    });
    return JSON.parse(stdout);
  };
  const sts = (profile: string, ...args: string[]) =>
    aws(['sts', ...args, '--endpoint-url', world.gateway.url], {
      AWS_PROFILE: profile,
      AWS_CONFIG_FILE: '/dev/null',
    });
  const CREDENTIALS = {
    AccessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
    SecretAccessKey: expect.stringMatching(/^.{40}$/),
    SessionToken: expect.stringMatching(/^v1\./),
    Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
  };

  it('get-caller-identity', async () => {
    expect(await sts('alice', 'get-caller-identity')).toEqual({
      UserId: 'AIDAEXAMPLE0000000000',
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
    });
    expect(await sts('root', 'get-caller-identity')).toEqual({
      UserId: ACCOUNT,
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:root`,
    });
  }, 60_000);

  it('assume-role, get-session-token, get-federation-token, get-access-key-info', async () => {
    const assumed = await sts('alice', 'assume-role', '--role-arn', READER, '--role-session-name', 'cli');
    expect(assumed).toEqual({
      Credentials: CREDENTIALS,
      AssumedRoleUser: {
        AssumedRoleId: 'AROAEXAMPLE0000000000:cli',
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/cli`,
      },
    });
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [allow('mq:*')] });
    expect(await sts('alice', 'get-session-token', '--duration-seconds', '900')).toEqual({
      Credentials: CREDENTIALS,
    });
    expect(await sts('alice', 'get-federation-token', '--name', 'guest', '--policy', policy)).toEqual({
      Credentials: CREDENTIALS,
      FederatedUser: {
        FederatedUserId: `${ACCOUNT}:guest`,
        Arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
      },
      PackedPolicySize: expect.any(Number),
    });
    const { AccessKeyId } = assumed.Credentials;
    expect(await sts('alice', 'get-access-key-info', '--access-key-id', AccessKeyId)).toEqual({
      Account: ACCOUNT,
    });
    const own = alice.accessKeyId;
    expect(await sts('alice', 'get-access-key-info', '--access-key-id', own)).toEqual({ Account: ACCOUNT });
  }, 120_000);

  it('is refused with AWS’s errors', async () => {
    await expect(
      sts('bob', 'assume-role', '--role-arn', READER, '--role-session-name', 'cli'),
    ).rejects.toThrow(
      'An error occurred (AccessDenied) when calling the AssumeRole operation: User: ' +
        `arn:aws:iam::${ACCOUNT}:user/bob is not authorized to perform: sts:AssumeRole on ` +
        `resource: ${READER}`,
    );
    await expect(sts('alice', 'decode-authorization-message', '--encoded-message', 'x')).rejects.toThrow(
      'An error occurred (InvalidAuthorizationMessageException)',
    );
  }, 60_000);

  it('a profile with role_arn, source_profile and endpoint_url lists brokers', async () => {
    const listed = await aws(['mq', 'list-brokers', '--profile', 'reader']);
    expect(listed.BrokerSummaries.map(({ BrokerName }: { BrokerName: string }) => BrokerName)).toEqual([
      'seen',
    ]);
    await expect(
      aws(['mq', 'delete-broker', '--broker-id', listed.BrokerSummaries[0].BrokerId, '--profile', 'reader']),
    ).rejects.toThrow(/AccessDeniedException.*assumed-role\/Reader\/.* mq:DeleteBroker/);
  }, 60_000);
});

describe.skipIf(!BOTO3)('boto3', () => {
  it('a profile with role_arn, source_profile and endpoint_url lists brokers', async () => {
    const script = fileURLToPath(new URL('boto3_role.py', import.meta.url));
    const { stdout } = await run('python3', [script, 'reader'], { env: environment });
    expect(JSON.parse(stdout)).toEqual({
      arn: expect.stringMatching(`^arn:aws:sts::${ACCOUNT}:assumed-role/Reader/botocore-session-`),
      brokers: ['seen'],
    });
  }, 60_000);
});

describe('the AWS SDK for JavaScript', () => {
  const brokersBy = async (credentials: MqClient['config']['credentials']) => {
    const client = new MqClient({
      endpoint: world.gateway.url,
      region: 'us-east-1',
      credentials,
      maxAttempts: 1,
    });
    return (await client.send(list())).BrokerSummaries?.map(({ BrokerName }) => BrokerName);
  };
  const clientConfig = () => ({ endpoint: world.gateway.url, region: 'us-east-1' });

  it('fromTemporaryCredentials', async () => {
    const credentials = fromTemporaryCredentials({
      masterCredentials: alice,
      params: { RoleArn: READER, RoleSessionName: 'js', DurationSeconds: 900 },
      clientConfig: clientConfig(),
    });
    expect(await brokersBy(credentials)).toEqual(['seen']);
  });

  it('fromTokenFile: a web identity, without any key', async () => {
    const webIdentityTokenFile = join(directory, 'token');
    await writeFile(webIdentityTokenFile, await provider.token());
    const credentials = fromTokenFile({
      webIdentityTokenFile,
      roleArn: WEB,
      roleSessionName: 'web',
      clientConfig: clientConfig(),
    });
    expect(await brokersBy(credentials)).toEqual(['seen']);
  });
});

describe('the operation AssumeRoleWithWebIdentity over HTTP', () => {
  // There are no credentials, so the call is sent unsigned.
  const ask = (WebIdentityToken: string, RoleArn = WEB) =>
    new STSClient({ endpoint: world.gateway.url, region: 'us-east-1', maxAttempts: 1 }).send(
      new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'web', WebIdentityToken }),
    );

  it('returns the identity that the session’s calls have', async () => {
    const told = await ask(await provider.token());
    expect(told).toMatchObject({
      SubjectFromWebIdentityToken: 'user-7',
      Audience: AUDIENCE,
      Provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${provider.name}`,
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Web/web` },
    });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = told.Credentials ?? {};
    const sts = world.sts({
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      `arn:aws:sts::${ACCOUNT}:assumed-role/Web/web`,
    );
  });

  it.each([
    ['an expired token', () => provider.token({}, { expires: '-10m' }), 'ExpiredTokenException'],
    ['another audience', () => provider.token({}, { audience: 'else' }), 'InvalidIdentityTokenException'],
    ['no token', async () => 'abcd', 'InvalidIdentityTokenException'],
    [
      'a changed token',
      async () =>
        (await provider.token())
          .replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))
          .replace(/\.[^.]{3}/, '.eyJ9'),
      'InvalidIdentityTokenException',
    ],
  ])('is refused for %s', async (_, token, name) => {
    await expect(ask(await token())).rejects.toMatchObject({ name });
  });

  it('is refused for a role that trusts no provider', async () => {
    await expect(ask(await provider.token(), READER)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    });
  });
});
