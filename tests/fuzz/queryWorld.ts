import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { signProof } from '../../cli/login/signProof.ts';
import { issueNonce } from '../../src/sts/login/nonce.ts';
import { NOON } from '../authz/signedRequest.ts';
import { prepareHandlers } from '../handlers/localGateway.ts';
import { startSts } from '../sts/login/stsStandIn.ts';

export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/BrokerOperator`;
export const AUDIENCE = 'https://mq.example.com';
const ISSUER = 'https://issuer.example.com';
const SECONDS = NOON / 1000;

/**
 * The functions with all that the Query APIs can be set up with: an identity provider and an STS, both of
 * this process.
 */
export async function queryWorld() {
  const [gateway, sts, provider] = await Promise.all([prepareHandlers(), startSts(), startProvider()]);
  Object.assign(process.env, {
    IAM_API: 'on',
    LOGIN_AUDIENCES: AUDIENCE,
    LOGIN_ROLES: ROLE,
    STS_ENDPOINT: sts.origin,
    IDENTITY_PROVIDERS: JSON.stringify([{ url: ISSUER, clientIds: ['client-1'], jwksUri: provider.url }]),
  });
  const person = { accessKeyId: 'AKIAAWSPERSON00001', secretAccessKey: 'a-secret-of-aws-that-stays' };
  sts.identities.set(person.accessKeyId, {
    arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
    userId: 'AIDAOFSOMEBODYELSE',
    secret: person.secretAccessKey,
  });
  const { nonce } = issueNonce(gateway.keyring.seal, NOON);
  const place = { host: sts.host, region: 'us-east-1' };
  const proof = await signProof(person, { audience: AUDIENCE, nonce }, place, new Date(NOON));
  return {
    gateway,
    proof,
    idToken: await provider.sign(),
    strangeTokens: await Promise.all([
      provider.sign({ exp: SECONDS - 301 }),
      provider.sign({ aud: 'another' }),
      provider.sign({ 'https://aws.amazon.com/tags': { principal_tags: { team: ['a'] } } }),
    ]),
    stop: async () => {
      await Promise.all([sts.stop(), provider.stop()]);
      await gateway.stop();
    },
  };
}

async function startProvider() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256' }] };
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(keys));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/keys`,
    sign: (claims: object = {}) =>
      new SignJWT({
        iss: ISSUER,
        sub: 'user-7',
        aud: 'client-1',
        iat: SECONDS - 10,
        exp: SECONDS + 900,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
        .sign(privateKey),
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
