import { exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import type { QueryError } from '../../../src/query/queryService.ts';
import { parseIdentityProviders } from '../../../src/sts/webIdentity/identityProviders.ts';
import { ProviderKeys } from '../../../src/sts/webIdentity/providerKeys.ts';
import { verifyIdToken } from '../../../src/sts/webIdentity/verifyIdToken.ts';
import { ACCOUNT, NOON } from '../sessions.ts';

const ISSUER = 'https://issuer.example.com/tenant';
const AUDIENCE = 'client-1';
const SECONDS = NOON / 1000;
const { openId: PROVIDERS } = parseIdentityProviders(
  JSON.stringify([
    { arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/issuer.example.com/tenant`, clientIds: [AUDIENCE] },
    { url: 'https://second.example.com', clientIds: ['other'], jwksUri: 'https://keys.example.com/jwks' },
  ]),
);

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
let pair: Pair;
let stranger: Pair;
let elliptic: Pair;
/** The provider's own key, used otherwise. */
let pss: Pair;
beforeAll(async () => {
  [pair, stranger, elliptic] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256'),
    generateKeyPair('ES256'),
  ]);
  const privateKey = (await importJWK(await exportJWK(pair.privateKey), 'PS256')) as Pair['privateKey'];
  pss = { ...pair, privateKey };
});

const CLAIMS: JWTPayload = { iss: ISSUER, sub: 'user-7', aud: AUDIENCE, iat: SECONDS, exp: SECONDS + 300 };

function sign(
  claims: { readonly [name: string]: unknown } = {},
  { privateKey } = pair,
  header: object = {},
): Promise<string> {
  const whole = Object.fromEntries(
    Object.entries({ ...CLAIMS, ...claims }).filter(([, value]) => value !== undefined),
  );
  return new SignJWT(whole).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(privateKey);
}

/** The provider's documents, and how often each was asked for. */
function documents(kids: string[] = ['key-1']) {
  const asked: string[] = [];
  const served = { kids, down: false };
  const fetch = async (url: string) => {
    asked.push(url);
    if (served.down) throw new Error('connection refused');
    if (url === `${ISSUER}/.well-known/openid-configuration`)
      return { issuer: ISSUER, jwks_uri: 'https://issuer.example.com/keys' };
    const jwk = await exportJWK(pair.publicKey);
    const curve = await exportJWK(elliptic.publicKey);
    return {
      keys: [
        ...served.kids.map((kid) => ({ ...jwk, kid, alg: 'RS256' })),
        { ...curve, kid: 'curve', alg: 'ES256' },
        // One that does not say what it is for.
        { ...jwk, kid: 'any' },
      ],
    };
  };
  return { asked, served, fetch };
}

async function verify(token: string, now = NOON, fetch = documents().fetch, accountId = ACCOUNT) {
  const verifier = { providers: PROVIDERS, keys: new ProviderKeys(() => now, fetch), now: () => now };
  return verifyIdToken(token, accountId, verifier);
}

const refusal = (token: Promise<string> | string, ...rest: [number?, never?, string?]) =>
  Promise.resolve(token)
    .then((text) => verify(text, ...rest))
    .then(
      () => 'verified',
      ({ code, status, message }: QueryError) => [code, status, message],
    );

const NOT_VALID = [
  'InvalidIdentityToken',
  400,
  'The web identity token provided could not be validated. See the ' +
    'AssumeRoleWithWebIdentity documentation for requirements.',
];
const SEVERAL = [
  'InvalidIdentityToken',
  400,
  'Token audience contains more than one audience while authorized party is not present',
];
const NO_TIME = ['InvalidIdentityToken', 400, 'Invalid timestamp in token claims.'];
const TOO_OLD = 'ExpiredTokenException';
const missing = (claim: string) => ['InvalidIdentityToken', 400, `Missing a required claim: ${claim}`];

describe('an ID token', () => {
  it('gives the identity of its subject', async () => {
    expect(await verify(await sign())).toMatchObject({
      subject: 'user-7',
      audience: AUDIENCE,
      provider: { name: 'issuer.example.com/tenant', issuer: ISSUER },
    });
    expect(await verify(await sign({ aud: ['x', 'y'], azp: AUDIENCE }))).toMatchObject({
      audience: AUDIENCE,
    });
    expect(await verify(await sign({ aud: 'x', azp: AUDIENCE }))).toMatchObject({ audience: AUDIENCE });
    expect(await verify(await sign({}, elliptic, { alg: 'ES256', kid: 'curve' }))).toBeDefined();
  });

  it('expires at its second, with a tolerance of five minutes', async () => {
    const token = await sign();
    expect(await verify(token, NOON + 599_999)).toBeDefined();
    expect(await refusal(token, NOON + 600_000)).toEqual([
      'ExpiredTokenException',
      400,
      `Token expired: current date/time ${SECONDS + 300} must be before ` +
        `the expiration date/time ${SECONDS + 300}`,
    ]);
  });

  it.each([
    ['signed by somebody else', () => sign({}, stranger), NOT_VALID],
    ['not signed', async () => new UnsecuredJWT(CLAIMS).encode(), NOT_VALID],
    ['signed with a secret', () => hmac(), NOT_VALID],
    ['signed in a way that IAM does not take', () => sign({}, pss, { alg: 'PS256', kid: 'any' }), NOT_VALID],
    ['without expiry', () => sign({ exp: undefined }), missing('exp')],
    ['without time of issue', () => sign({ iat: undefined }), missing('iat')],
    ['without subject', () => sign({ sub: undefined }), missing('sub')],
    ['with a subject that is no text', () => sign({ sub: true }), NOT_VALID],
    ['with a subject that a double cannot hold', () => sign({ sub: 2 ** 53 }), NOT_VALID],
    ['with a subject that is half a number', () => sign({ sub: 1.5 }), NOT_VALID],
    ['for two, and issued to null', () => sign({ aud: [AUDIENCE, 'else'], azp: null }), SEVERAL],
    ['for two of the same', () => sign({ aud: [AUDIENCE, AUDIENCE] }), SEVERAL],
    ['for two, and issued to a list', () => sign({ aud: [AUDIENCE, 'else'], azp: [AUDIENCE] }), NOT_VALID],
    ['for an object', () => sign({ aud: { client: AUDIENCE } }), NOT_VALID],
    ['for a list in a list', () => sign({ aud: [[AUDIENCE]] }), NOT_VALID],
    ['of an issuer that is a list', () => sign({ iss: [ISSUER] }), missing('iss')],
    ['with an expiry of null', () => sign({ exp: null }), NO_TIME],
    ['with an expiry in words', () => sign({ exp: 'never' }), NO_TIME],
    ['with an expiry in a list', () => sign({ exp: [SECONDS + 300] }), NO_TIME],
    ['with an expiry beyond every date', () => sign({ exp: 1e300 }), NO_TIME],
    ['good from null on', () => sign({ nbf: null }), NO_TIME],
    [
      'issued before there was time',
      () => sign({ iat: -1 }),
      [TOO_OLD, 400, `Token too old: ${SECONDS + 1}`],
    ],
    ['without issuer', () => sign({ iss: undefined }), missing('iss')],
    ['without audience', () => sign({ aud: undefined }), missing('aud')],
    ['for somebody else', () => sign({ aud: 'else' }), NOT_VALID],
    ['issued to somebody else', () => sign({ azp: 'else' }), NOT_VALID],
    [
      'of no use yet',
      () => sign({ nbf: SECONDS + 301 }),
      [
        'InvalidIdentityToken',
        400,
        `Token not yet valid: current date/time ${SECONDS + 300} must be after or ` +
          `equal to the not-before date/time ${SECONDS + 301}`,
      ],
    ],
    [
      'issued in the future',
      () => sign({ iat: SECONDS + 301 }),
      ['InvalidIdentityToken', 400, `Token issued in the future: ${SECONDS + 301}`],
    ],
    [
      'issued 42 hours ago, while it lives',
      () => sign({ iat: SECONDS - 42 * 3_600 }),
      ['ExpiredTokenException', 400, 'Token too old: 151200'],
    ],
    [
      'issued more than a day ago',
      () => sign({ iat: SECONDS - 86_401 }),
      ['ExpiredTokenException', 400, 'Token too old: 86401'],
    ],
    ['issued a day ago', () => sign({ iat: SECONDS - 86_400 }), 'verified'],
    [
      'by an unknown key',
      () => sign({}, pair, { kid: 'key-9' }),
      [
        'InvalidIdentityToken',
        400,
        "Couldn't retrieve verification key from your identity provider,  please reference " +
          'AssumeRoleWithWebIdentity documentation for requirements',
      ],
    ],
    [
      'of an unknown issuer',
      () => sign({ iss: 'https://issuer.example.com/other' }),
      [
        'InvalidIdentityToken',
        400,
        'No OpenIDConnect provider found in your account for https://issuer.example.com/other',
      ],
    ],
    [
      'that is none',
      async () => 'abcd',
      [
        'InvalidIdentityToken',
        400,
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      ],
    ],
  ] as [string, () => Promise<string>, unknown[]][])('%s', async (_, token, told) => {
    expect(await refusal(token())).toEqual(told);
  });

  /** The public key taken for a shared secret: the oldest trick there is. */
  async function hmac(): Promise<string> {
    const { n = '' } = await exportJWK(pair.publicKey);
    return new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(Buffer.from(n));
  }

  it('is refused if only another account trusts its provider', async () => {
    expect(await refusal(sign(), NOON, undefined, '210987654321')).toEqual([
      'InvalidIdentityToken',
      400,
      `No OpenIDConnect provider found in your account for ${ISSUER}`,
    ]);
  });
});

describe('the keys of an OpenID Connect provider', () => {
  it('are fetched once, after ten minutes, and at most every 30 seconds for an unknown id', async () => {
    const { asked, served, fetch } = documents();
    let now = NOON;
    const keys = new ProviderKeys(() => now, fetch);
    const verifier = { providers: PROVIDERS, keys, now: () => now };
    const ask = (token: string) =>
      verifyIdToken(token, ACCOUNT, verifier).then(
        () => true,
        () => false,
      );
    const long = { exp: SECONDS + 3_600 };
    const known = await sign(long);
    const changed = await sign(long, pair, { kid: 'key-2' });
    expect(await ask(known)).toBe(true);
    expect(await ask(known)).toBe(true);
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`, 'https://issuer.example.com/keys']);
    served.kids = ['key-1', 'key-2'];
    now += 29_000;
    expect(await ask(changed)).toBe(false);
    expect(asked).toHaveLength(2);
    now += 1_000;
    expect(await ask(changed)).toBe(true);
    expect(asked).toHaveLength(4);
    now += 600_000;
    expect(await ask(known)).toBe(true);
    expect(asked).toHaveLength(6);
  });

  it('that cannot be fetched give a communication error, and not one request for each caller', async () => {
    const { asked, served, fetch } = documents();
    served.down = true;
    let now = NOON;
    const verifier = { providers: PROVIDERS, keys: new ProviderKeys(() => now, fetch), now: () => now };
    const token = await sign();
    const ask = () => verifyIdToken(token, ACCOUNT, verifier);
    for (let call = 0; call < 5; call += 1) {
      await expect(ask()).rejects.toMatchObject({ code: 'IDPCommunicationError', status: 400 });
    }
    expect(asked).toHaveLength(1);
    served.down = false;
    now += 5_000;
    expect(await ask()).toBeDefined();
  });

  it.each([
    [
      'of another issuer',
      { issuer: 'https://evil.example.com', jwks_uri: 'https://issuer.example.com/keys' },
    ],
    ['at an unsafe place', { issuer: ISSUER, jwks_uri: 'http://issuer.example.com/keys' }],
    ['nowhere', { issuer: ISSUER }],
    ['in no document', null],
  ])('of the kind %s are not accepted', async (_, document) => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return document;
    };
    await expect(verify(await sign(), NOON, fetch as never)).rejects.toMatchObject({
      code: 'IDPCommunicationError',
    });
    expect(asked).toHaveLength(1);
  });
});

describe('the list of OpenID Connect providers', () => {
  it.each([
    ['{}', 'is no list'],
    ['[1]', 'has no provider in entry 0'],
    ['[{"url":"http://issuer.example.com","clientIds":["a"]}]', 'has no https URL in entry 0'],
    ['[{"url":"https://user@issuer.example.com","clientIds":["a"]}]', 'has no https URL in entry 0'],
    ['[{"url":"https://issuer.example.com"}]', 'has no client ids in entry 0'],
    ['[{"url":"https://issuer.example.com","clientIds":[]}]', 'has no client ids in entry 0'],
    ['[{"url":"https://issuer.example.com","clientIds":["a"],"key":1}]', 'has an unknown member in entry 0'],
    [
      '[{"url":"https://a.example.com","clientIds":["a"],"jwksUri":"ftp://x"}]',
      'has a jwksUri that is not an https URL in entry 0',
    ],
    ['[{"arn":"arn:aws:iam::1:role/x","clientIds":["a"]}]', 'has no oidc-provider ARN in entry 0'],
    [
      '[{"arn":"arn:aws:iam::123456789012:oidc-provider/a.example.com","url":"https://b.example.com","clientIds":["a"]}]',
      "has a URL that is not its ARN's in entry 0",
    ],
  ])('%s', (text, fault) => {
    expect(() => parseIdentityProviders(text)).toThrow(
      `The list of identity providers (IDENTITY_PROVIDERS) ${fault}.`,
    );
  });
});

describe('the keys of two providers', () => {
  const provider = (more: object) =>
    parseIdentityProviders(JSON.stringify([{ url: ISSUER, clientIds: [AUDIENCE], ...more }])).openId.find(
      ISSUER,
      ACCOUNT,
    ) as Promise<never>;
  const header = { alg: 'RS256', kid: 'key-1' };
  const token = { payload: '', signature: '' };

  it('are separate for each entry, also with the same issuer', async () => {
    const asked: string[] = [];
    const keys = new ProviderKeys(
      () => NOON,
      async (url) => {
        asked.push(url);
        return { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'key-1', alg: 'RS256' }] };
      },
    );
    await keys.of(await provider({ jwksUri: 'https://a.example.com/keys' }))(header, token);
    await keys.of(await provider({ jwksUri: 'https://b.example.com/keys' }))(header, token);
    expect(asked).toEqual(['https://a.example.com/keys', 'https://b.example.com/keys']);
  });

  it('are never fetched from this machine because of a remote document', async () => {
    const asked: string[] = [];
    const keys = new ProviderKeys(
      () => NOON,
      async (url) => {
        asked.push(url);
        return { issuer: ISSUER, jwks_uri: 'http://127.0.0.1:9001/2018-06-01/runtime/invocation/next' };
      },
    );
    await expect(keys.of(await provider({}))(header, token)).rejects.toThrow('could not be fetched');
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`]);
  });

  it('stay known when an unknown key id comes while the provider does not answer', async () => {
    let now = NOON;
    let away = false;
    const keys = new ProviderKeys(
      () => now,
      async () => {
        if (away) throw new Error('away');
        return { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'key-1', alg: 'RS256' }] };
      },
    );
    const one = await provider({ jwksUri: 'https://a.example.com/keys' });
    await keys.of(one)(header, token);
    away = true;
    now += 31_000;
    await expect(keys.of(one)({ ...header, kid: 'zzz' }, token)).rejects.toThrow();
    await expect(keys.of(one)(header, token)).resolves.toBeDefined();
  });
});
