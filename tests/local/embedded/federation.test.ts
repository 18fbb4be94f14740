import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteSAMLProviderCommand,
  GetSAMLProviderCommand,
  IAMClient,
  UpdateSAMLProviderCommand,
} from '@aws-sdk/client-iam';
import { ListBrokersCommand, ListConfigurationsCommand, MqClient } from '@aws-sdk/client-mq';
import {
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import type { GatewayOptions } from '../../../local/embedded/publicTypes.ts';
import { inline, role, user } from '../../directory/exports.ts';
import { encryptedResponse } from '../../sts/saml/encrypt.ts';
import { base64, type IdentityProvider, identityProvider } from '../../sts/saml/identityProvider.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const ACCOUNT = '123456789012';
const SAML = `arn:aws:iam::${ACCOUNT}:saml-provider/Idp`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/Federated`;

/** An account whose role lets every session list brokers, and configurations if its subject is jane. */
function accountWith(trust: object): object {
  const allow = (Action: string, Condition = {}) => ({ Effect: 'Allow', Action, Resource: '*', Condition });
  const jane = { StringEquals: { 'saml:sub': 'jane' } };
  const statements = [allow('mq:ListBrokers'), allow('mq:ListConfigurations', jane)];
  return {
    UserDetailList: [user('alice')],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [
      role('Federated', {
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
        ...inline('RolePolicyList', { own: { Version: '2012-10-17', Statement: statements } }),
      }),
    ],
  };
}

async function open(trust: object, options: GatewayOptions = {}): Promise<LocalGateway> {
  const gateway = await createGateway({ account: accountWith(trust), ...options });
  opened.push(gateway);
  return gateway;
}

const samlTrust = {
  Effect: 'Allow',
  Principal: { Federated: SAML },
  Action: 'sts:AssumeRoleWithSAML',
  Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
};

/** Credentials of a new session, as the SDK's own providers get them: by an unsigned call. */
async function assumeWithSaml(
  gateway: LocalGateway,
  idp: IdentityProvider,
  subject: string,
  change = (xml: string) => xml,
) {
  const { endpoint, region } = gateway.clientConfig('alice');
  const sts = new STSClient({
    endpoint,
    region,
    maxAttempts: 1,
    credentials: gateway.clientConfig('alice').credentials,
  });
  const plain = await idp.respond({
    now: Math.floor(Date.now() / 1000) * 1000,
    roleArn: ROLE,
    providerArn: SAML,
    changes: { NameID: subject },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: ROLE,
      PrincipalArn: SAML,
      SAMLAssertion: base64(change(plain)),
    }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

function clients(gateway: LocalGateway) {
  const iam = new IAMClient({ ...gateway.clientConfig('root'), maxAttempts: 1 });
  const mq = (credentials: () => Promise<{ accessKeyId: string; secretAccessKey: string }>) =>
    new MqClient({ ...gateway.clientConfig('alice'), credentials, maxAttempts: 1 });
  return { iam, mq };
}

describe('an assertion of a provider that the IAM API made', () => {
  it('opens a session that signs calls of Amazon MQ, until the provider has other keys', async () => {
    const gateway = await open(samlTrust);
    const { iam, mq } = clients(gateway);
    const [idp, other] = [identityProvider(), identityProvider()];
    await iam.send(new CreateSAMLProviderCommand({ Name: 'Idp', SAMLMetadataDocument: idp.metadata }));
    const jane = mq(() => assumeWithSaml(gateway, idp, 'jane'));
    await expect(jane.send(new ListBrokersCommand({}))).resolves.toMatchObject({ BrokerSummaries: [] });
    await jane.send(new ListConfigurationsCommand({}));
    const joe = mq(() => assumeWithSaml(gateway, idp, 'joe'));
    await joe.send(new ListBrokersCommand({}));
    await expect(joe.send(new ListConfigurationsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(assumeWithSaml(gateway, other, 'jane')).rejects.toThrow('Response signature invalid');
    await iam.send(
      new UpdateSAMLProviderCommand({ SAMLProviderArn: SAML, SAMLMetadataDocument: other.metadata }),
    );
    await assumeWithSaml(gateway, other, 'jane');
    await expect(assumeWithSaml(gateway, idp, 'jane')).rejects.toThrow('Response signature invalid');
    await iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn: SAML }));
    await expect(assumeWithSaml(gateway, other, 'jane')).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: expect.stringContaining("Specified provider doesn't exist"),
    });
  });

  it('may be encrypted for a private key of the provider, until the key is removed', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const gateway = await open(samlTrust);
    const { iam, mq } = clients(gateway);
    const idp = identityProvider();
    const encrypt = (xml: string) => encryptedResponse(xml, publicKey);
    await iam.send(
      new CreateSAMLProviderCommand({
        Name: 'Idp',
        SAMLMetadataDocument: idp.metadata,
        AssertionEncryptionMode: 'Required',
        AddPrivateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      }),
    );
    await mq(() => assumeWithSaml(gateway, idp, 'jane', encrypt)).send(new ListConfigurationsCommand({}));
    await expect(assumeWithSaml(gateway, idp, 'jane')).rejects.toThrow('Invalid base64 SAMLResponse');
    const on = { SAMLProviderArn: SAML };
    const { PrivateKeyList: [key] = [] } = await iam.send(new GetSAMLProviderCommand(on));
    await iam.send(
      new UpdateSAMLProviderCommand({
        ...on,
        AssertionEncryptionMode: 'Allowed',
        RemovePrivateKey: key?.KeyId,
      }),
    );
    await assumeWithSaml(gateway, idp, 'jane');
    await expect(assumeWithSaml(gateway, idp, 'jane', encrypt)).rejects.toThrow(
      'Invalid base64 SAMLResponse',
    );
  });

  it('opens a session too if the provider is in the list of providers', async () => {
    const idp = identityProvider();
    const gateway = await open(samlTrust, { identityProviders: [{ arn: SAML, metadata: idp.metadata }] });
    const { mq } = clients(gateway);
    await mq(() => assumeWithSaml(gateway, idp, 'jane')).send(new ListConfigurationsCommand({}));
  });
});

/** An issuer on this machine: its document, its keys and tokens. */
async function startIssuer() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  let issuer = '';
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const body = request.url === '/keys' ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` };
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = (audience: string) =>
    new SignJWT({ sub: 'repo:acme/app:ref:refs/heads/main' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
  opened.push({ close: () => server.close() });
  return { issuer, asked, token, name: issuer.replace('http://', '') };
}

describe('an ID token of a provider that the IAM API made', () => {
  it('opens sessions for its clients until the provider is deleted; keys are fetched once', async () => {
    const { issuer, asked, token, name } = await startIssuer();
    const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${name}`;
    const gateway = await open(
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: { [`${name}:aud`]: 'sts.amazonaws.com' },
          StringLike: { [`${name}:sub`]: 'repo:acme/*' },
        },
      },
      { identityProviderHosts: ['127.0.0.1'] },
    );
    const { iam, mq } = clients(gateway);
    const sts = new STSClient({ ...gateway.clientConfig('alice'), maxAttempts: 1 });
    const assume = async (audience = 'sts.amazonaws.com') => {
      const { Credentials } = await sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: ROLE,
          RoleSessionName: 'ci',
          WebIdentityToken: await token(audience),
        }),
      );
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      };
    };
    const absent = {
      name: 'InvalidIdentityTokenException',
      message: expect.stringContaining('No OpenIDConnect provider found'),
    };
    await expect(assume()).rejects.toMatchObject(absent);
    await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: ['sts.amazonaws.com'] }),
    );
    await mq(() => assume()).send(new ListBrokersCommand({}));
    await mq(() => assume()).send(new ListBrokersCommand({}));
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys']);
    await expect(assume('another')).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
    const session = new STSClient({ ...gateway.clientConfig('alice'), credentials: () => assume() });
    const { Arn } = await session.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Federated/ci`);
    await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider }));
    await expect(assume()).rejects.toMatchObject(absent);
  });
});
