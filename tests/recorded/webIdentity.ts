import { KeyObject, sign as signBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { parseIdentityProviders } from '../../src/sts/webIdentity/identityProviders.ts';
import { ACCOUNT, NOON } from '../sts/sessions.ts';
import { role, world } from '../sts/world.ts';
import { selfSigned } from '../support/selfSigned.ts';
import type { Compared } from './compared.ts';

/**
 * One recorded AssumeRoleWithWebIdentity. `@-9` is a time nine seconds ago, as a number; `"@-9"` is its text.
 */
interface Row {
  readonly label: string;
  /** RS256 unless told. */
  readonly alg?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  readonly header?: Readonly<Record<string, unknown>>;
  readonly parameters?: Readonly<Record<string, string>>;
  /** How the keys that the provider serves differ: a name in `KEY_SETS`. */
  readonly keys?: string;
  /** The statements of the role's trust policy, as far as they differ from the usual one. */
  readonly trust?: readonly object[];
  /** The expected outcome. For an error: its name, and its sentence if it is known. */
  readonly expected: Readonly<Record<string, unknown>>;
}

const TABLE: Readonly<Record<string, readonly Row[]>> = JSON.parse(
  readFileSync(new URL('tables/webIdentity.json', import.meta.url), 'utf8'),
);
const SECONDS = NOON / 1000;
/** What every recorded token says unless its row says otherwise. */
const CLAIMS = { aud: 'client-a', sub: 'subject-probe', iat: '@-9', exp: '@+910' };
const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/Probe`;
const RELATIVE = /^("?)@([+-][\d.]+)\1$/;

/** Every recorded sign-in with an ID token, through the STS service with a provider over HTTP. */
export async function compareWebIdentity(): Promise<readonly Compared[]> {
  const provider = await startProvider();
  try {
    const compared: Compared[] = [];
    for (const [source, rows] of Object.entries(TABLE)) {
      for (const row of rows) {
        compared.push({
          operation: 'AssumeRoleWithWebIdentity',
          source,
          label: row.label,
          recorded: JSON.stringify(row.expected),
          answered: JSON.stringify(await answer(row, provider)),
        });
      }
    }
    return compared;
  } finally {
    provider.stop();
  }
}

type Provider = Awaited<ReturnType<typeof startProvider>>;

async function answer(row: Row, provider: Provider): Promise<object> {
  const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${new URL(provider.issuer).host}`;
  const asked = filled(row, arn);
  const { trust = [{}], keys, parameters, expected } = asked;
  const usual = {
    Effect: 'Allow',
    Principal: { Federated: arn },
    Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'],
  };
  provider.serve(keys);
  const { openId: providers } = parseIdentityProviders(
    JSON.stringify([{ url: provider.issuer, clientIds: ['client-a', 'client-b'] }]),
  );
  const statements = trust.map((statement) => ({ ...usual, ...statement }));
  const probe = role('Probe', statements, { maxSessionSeconds: 7_200 });
  const { ask, sessionOf } = world({ roles: [probe], dependencies: { providers } });
  const answered = await ask('nobody', 'AssumeRoleWithWebIdentity', {
    RoleArn: ROLE_ARN,
    RoleSessionName: 'oidc-probe',
    WebIdentityToken: provider.token(asked),
    ...parameters,
  });
  const { text } = answered;
  if (answered.status !== 200) {
    return {
      error: text('Code'),
      ...('message' in expected && { message: relative(text('Message') ?? '') }),
    };
  }
  const { tags, transitiveTagKeys } = sessionOf(answered);
  return {
    subject: text('SubjectFromWebIdentityToken'),
    audience: text('Audience'),
    ...(text('SourceIdentity') !== undefined && { sourceIdentity: text('SourceIdentity') }),
    ...(tags.length > 0 && { tags: Object.fromEntries(tags), transitive: transitiveTagKeys }),
    ...(parameters?.DurationSeconds !== undefined && {
      seconds: (Date.parse(text('Expiration') ?? '') - NOON) / 1000,
    }),
  };
}

/** The row with the names of this test in place of those that were recorded. */
function filled(row: Row, provider: string): Row {
  return JSON.parse(
    JSON.stringify(row)
      .replaceAll('{provider}', provider)
      .replaceAll('{role}', ROLE_ARN)
      .replaceAll('{ROLE}', ROLE_ARN.toUpperCase())
      .replaceAll('{account}', ACCOUNT),
  );
}

/** Times in a sentence, as distances from now. */
function relative(sentence: string): string {
  return sentence.replaceAll(/\d{10}/g, (time) => {
    const distance = Number(time) - SECONDS;
    return `@${distance < 0 ? '' : '+'}${distance}`;
  });
}

/** The keys that a provider serves, made of its RSA key, its key of P-256 and a certificate of the first. */
const KEY_SETS: Readonly<Record<string, (rsa: JWK, ec: JWK, certificate: string) => readonly JWK[]>> = {
  one: (rsa) => [rsa],
  'no id': ({ kid: _, ...rsa }) => [rsa as JWK],
  'other algorithm': (rsa) => [{ ...rsa, alg: 'RS512' }],
  encryption: (rsa) => [{ ...rsa, use: 'enc' }],
  'key_ops sign': (rsa) => [{ ...rsa, key_ops: ['sign'] }],
  'key_ops verify': (rsa) => [{ ...rsa, key_ops: ['verify'] }],
  twice: (rsa) => [rsa, rsa],
  'wrong first': (rsa) => [wrong(rsa), rsa],
  'wrong last': (rsa) => [rsa, wrong(rsa)],
  certificate: (rsa, _, certificate) => [{ ...rsa, x5c: [certificate] }],
  'certificate only': ({ kty, kid }, _, certificate) => [{ kty, kid, x5c: [certificate] } as JWK],
  'certificate of another key': (rsa, _, certificate) => [{ ...wrong(rsa), x5c: [certificate] }],
  '101 RSA': (rsa, ec) => [rsa, ...Array.from({ length: 100 }, (_, i) => ({ ...rsa, kid: `extra${i}` })), ec],
};

function wrong(rsa: JWK): JWK {
  return { ...rsa, n: `${rsa.n?.slice(0, -4)}AAAA` };
}

/** An identity provider over HTTP with a key for each algorithm. */
async function startProvider() {
  const pairs = new Map(
    await Promise.all(
      ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'].map(
        async (alg) => [alg, await generateKeyPair(alg, { extractable: true })] as const,
      ),
    ),
  );
  const keys = await Promise.all(
    [...pairs].map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      kid: alg,
      alg,
      use: 'sig',
    })),
  );
  const [rsa, , , ec] = keys as [JWK, JWK, JWK, JWK];
  const { publicKey, privateKey } = pairs.get('RS256') as Awaited<ReturnType<typeof generateKeyPair>>;
  const certificate = selfSigned({
    publicKey: KeyObject.from(publicKey as never),
    privateKey: KeyObject.from(privateKey as never),
  });
  let served: readonly JWK[] = keys;
  let issuer = '';
  const server = createServer((request, response) => {
    const isKeys = request.url === '/keys';
    response.end(JSON.stringify(isKeys ? { keys: served } : { issuer, jwks_uri: `${issuer}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  function token({ alg = 'RS256', claims, without = [], header }: Row): string {
    const whole = Object.entries({ iss: issuer, ...CLAIMS, ...claims })
      .filter(([name]) => !without.includes(name))
      .map(([name, value]) => [name, absolute(value)]);
    const shown = { alg, kid: alg, typ: 'JWT', ...header };
    const signed = [withoutNull(shown), Object.fromEntries(whole)]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const { privateKey } = pairs.get(alg) ?? (pairs.get('RS256') as never);
    const key = { key: KeyObject.from(privateKey as never), dsaEncoding: 'ieee-p1363' } as const;
    return `${signed}.${signBytes(`sha${alg.slice(2)}`, Buffer.from(signed), key).toString('base64url')}`;
  }

  const serve = (name?: string) => {
    served = name === undefined ? keys : (KEY_SETS[name]?.(rsa, ec, certificate) ?? []);
  };
  return { issuer, token, serve, stop: () => server.close() };
}

function absolute(value: unknown): unknown {
  const [, quote, distance] = (typeof value === 'string' && RELATIVE.exec(value)) || [];
  if (distance === undefined) return value;
  const time = SECONDS + Number(distance);
  return quote === '"' ? String(time) : time;
}

function withoutNull(header: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(header).filter(([, value]) => value !== null));
}
