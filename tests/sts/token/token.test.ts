import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Session } from '../../../src/authz/principal.ts';
import { issueSession } from '../../../src/sts/issueSession.ts';
import { accountOfKeyId } from '../../../src/sts/temporaryKeyId.ts';
import { rememberedTokens, sealedTokens } from '../../../src/sts/token/sealedToken.ts';
import { DICTIONARY } from '../../../src/sts/token/tokenDictionary.ts';
import { keySet } from '../keySets.ts';
import { ALICE, FEDERATED, NOON, OPERATOR, ROOT, session } from '../sessions.ts';

const KEYS = keySet('one');
const TOKENS = sealedTokens(KEYS);

/** A policy of exactly this many characters, whose words are not all the same. */
function policy(length: number, seed: string): string {
  const statement = (index: number) => ({
    Sid: `${seed}${index}`,
    Effect: index % 3 === 0 ? 'Deny' : 'Allow',
    Action: [`mq:${['DescribeBroker', 'DeleteBroker', 'UpdateUser', 'ListTags'][index % 4]}`],
    Resource: `arn:aws:mq:eu-west-${index}:123456789012:broker:${seed}-${index * 7919}-*:b-*`,
    Condition: { StringEquals: { [`aws:ResourceTag/${seed}`]: `${seed}-${index * 104_729}` } },
  });
  const statements = [statement(0)];
  const text = () => JSON.stringify({ Version: '2012-10-17', Statement: statements });
  while (text().length < length - 230) statements.push(statement(statements.length));
  return text().padEnd(length, ' ');
}

const FULL: Partial<Session> = {
  policies: [policy(1000, 'orders'), policy(1000, 'payments')],
  policyArns: Array.from({ length: 10 }, (_, n) => `arn:aws:iam::123456789012:policy/teams/${n}/limit-${n}`),
  tags: Array.from({ length: 10 }, (_, n) => [`team-${n}-key`, `value ${n * 7919} of ${n}`] as const),
  transitiveTagKeys: ['team-1-key', 'team-2-key'],
  mfaAt: NOON - 60_000,
  sourceIdentity: 'alice@example.com',
  federatedProvider: 'arn:aws:iam::123456789012:oidc-provider/issuer.example.com',
};

describe('a session token', () => {
  it.each([
    ['a role session', session()],
    ['a user’s', session({ kind: 'GetSessionToken', principal: ALICE })],
    ['the root user’s', session({ kind: 'GetSessionToken', principal: ROOT })],
    ['a federated user’s', session({ kind: 'GetFederationToken', principal: FEDERATED })],
    ['one with everything', session(FULL)],
    ['one that is older than any revocation', session({ kind: 'Login', issuedAt: 0 })],
  ])('%s: opens as it was sealed', (_, sealed) => {
    const issued = issueSession(sealed, KEYS);
    const opened = TOKENS.open(issued.sessionToken);
    expect(opened?.session).toEqual({ ...sealed, accessKeyId: issued.accessKeyId });
    const signed = (key: Parameters<typeof createHmac>[1]) =>
      createHmac('sha256', key).update('x').digest('hex');
    expect(opened && signed(opened.secret)).toBe(signed(`AWS4${issued.secretAccessKey}`));
  });

  it('has a new id and secret each time, in AWS’s form', () => {
    const issued = Array.from({ length: 200 }, () => issueSession(session(), KEYS));
    for (const { accessKeyId, secretAccessKey } of issued) {
      expect(accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
      expect(accountOfKeyId(accessKeyId)).toBe('123456789012');
      expect(secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
    }
    expect(new Set(issued.map(({ accessKeyId }) => accessKeyId)).size).toBe(200);
    expect(new Set(issued.map(({ secretAccessKey }) => secretAccessKey)).size).toBe(200);
  });

  it('has times in full seconds', () => {
    const late = issueSession(session({ issuedAt: NOON + 999, expiresAt: NOON + 60_999 }), KEYS);
    expect(late.expiration).toBe(NOON + 60_000);
    expect(TOKENS.open(late.sessionToken)?.session).toMatchObject({
      issuedAt: NOON,
      expiresAt: NOON + 60_000,
    });
  });

  it('two 1,000-character policies, ten policy ARNs and ten tags fit twice into the headers', () => {
    expect(FULL.policies?.map(({ length }) => length)).toEqual([1000, 1000]);
    const { sessionToken } = issueSession(session(FULL), KEYS);
    expect(sessionToken.length).toBeLessThan(4_000);
    expect(issueSession(session(), KEYS).sessionToken.length).toBeLessThan(400);
  });

  it('is refused if tags or policies are larger than their space', () => {
    const noise = (bytes: number) => Array.from({ length: bytes / 64 }, (_, n) => random(n).slice(0, 64));
    const tags = (bytes: number) => noise(bytes).map((value, n) => [`k${n}`, value] as const);
    expect(() => issueSession(session({ tags: tags(320) }), KEYS)).not.toThrow();
    expect(() => issueSession(session({ tags: tags(384) }), KEYS)).toThrow(
      'Packed size of session tags consumes 109% of allotted space.',
    );
    expect(() => issueSession(session({ policies: noise(4_608) }), KEYS)).not.toThrow();
    expect(() => issueSession(session({ policies: noise(5_760) }), KEYS)).toThrow(
      /^Packed policy consumes 1\d\d% of allotted space, please use smaller policy\.$/,
    );
  });

  it('with the largest content and names fits into the headers', () => {
    const policies = Array.from({ length: 79 }, (_, n) => random(n).slice(0, 64));
    const path = Array.from({ length: 8 }, (_, n) => random(n + 100))
      .join('')
      .slice(0, 510);
    const principal = {
      ...OPERATOR,
      roleArn: `arn:aws:iam::123456789012:role/${path}/${random(90)}`,
      arn: `arn:aws:sts::123456789012:assumed-role/${random(90)}/${random(91)}`,
    };
    const { sessionToken } = issueSession(
      session({ principal, policies, sourceIdentity: random(92), federatedProvider: random(93).repeat(4) }),
      KEYS,
    );
    expect(sessionToken.length).toBeGreaterThan(6_000);
    expect(sessionToken.length).toBeLessThan(8_000);
  });

  it('is legal in a header and a query without escapes', () => {
    const { sessionToken } = issueSession(session(FULL), KEYS);
    expect(encodeURIComponent(sessionToken)).toBe(sessionToken);
  });

  it('is sealed with the newest key, opens with older ones, and not with a deleted key', () => {
    const old = issueSession(session(), keySet('one')).sessionToken;
    const both = sealedTokens(keySet('two', 'one'));
    const fresh = issueSession(session(), keySet('two', 'one')).sessionToken;
    expect(fresh.split('.')[1]).toBe('two');
    expect(both.open(old)).toBeDefined();
    expect(both.open(fresh)).toBeDefined();
    const rotated = sealedTokens(keySet('two'));
    expect(rotated.open(old)).toBeUndefined();
    expect(rotated.open(fresh)).toBeDefined();
    // The same bytes under another key's name.
    expect(both.open(old.replace('.one.', '.two.'))).toBeUndefined();
  });

  it('shows no text of its content', () => {
    const { sessionToken, secretAccessKey } = issueSession(session(FULL), KEYS);
    const opened = TOKENS.open(sessionToken);
    const printed = `${inspect(opened, { depth: 9, showHidden: true })}${JSON.stringify(opened)}`;
    expect(printed).not.toContain(secretAccessKey);
    expect(printed).not.toContain(Buffer.from(secretAccessKey).toString('hex'));
    expect(Buffer.from(sessionToken.split('.')[2] ?? '', 'base64url').includes('alice')).toBe(false);
  });

  it('of the first release opens, because layout and dictionary belong to its version', () => {
    const opened = sealedTokens(keySet('pinned')).open(PINNED);
    expect(opened?.session).toEqual({ ...PINNED_SESSION, accessKeyId: 'ASIAQEXAMPLEEXAMPLE2' });
    expect(DICTIONARY.length).toBeLessThan(32_768);
  });
});

describe('attack 18: 100,000 mutated tokens', () => {
  it('do not open', () => {
    const originals = [session(), session(FULL)].map((one) => issueSession(one, KEYS).sessionToken);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ %\n';
    let state = 1;
    const draw = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const character = () => alphabet[draw(alphabet.length)] ?? '';
    const mutations: ((token: string, at: number) => string)[] = [
      (token, at) => `${token.slice(0, at)}${character()}${token.slice(at + 1)}`,
      (token, at) => `${token.slice(0, at)}${character()}${token.slice(at)}`,
      (token, at) => token.slice(0, at) + token.slice(at + 1 + draw(4)),
      (token, at) => token.slice(0, at),
      (token, at) => token + token.slice(at),
      (token, at) => token.slice(0, at) + (originals[draw(2)] ?? '').slice(at),
      (token) => `${token}${character()}`,
    ];
    const opened: string[] = [];
    let tried = 0;
    while (tried < 100_000) {
      const token = originals[draw(2)] ?? '';
      const mutated = (mutations[draw(mutations.length)] ?? (() => ''))(token, draw(token.length));
      if (originals.includes(mutated)) continue;
      tried += 1;
      if (TOKENS.open(mutated) !== undefined) opened.push(mutated);
    }
    expect(opened).toEqual([]);
    expect(originals.every((token) => TOKENS.open(token) !== undefined)).toBe(true);
  });

  it('do not open with any single bit changed', () => {
    const { sessionToken } = issueSession(session(), KEYS);
    const [version, id, body = ''] = sessionToken.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(TOKENS.open(`${version}.${id}.${flipped.toString('base64url')}`)).toBeUndefined();
    }
  });

  it('have one spelling: other last characters do not open', () => {
    const tokens = Array.from({ length: 12 }, (_, n) =>
      issueSession(session({ sourceIdentity: 'x'.repeat(n + 2) }), KEYS),
    );
    for (const { sessionToken } of tokens) {
      const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const last = [...digits].map((digit) => sessionToken.slice(0, -1) + digit);
      expect(last.filter((token) => TOKENS.open(token) !== undefined)).toEqual([sessionToken]);
    }
  });
});

describe('the cache of opened session tokens', () => {
  const counting = () => {
    const asked: string[] = [];
    const tokens = {
      open: (token: string) => {
        asked.push(token);
        return TOKENS.open(token);
      },
    };
    return { asked, tokens };
  };

  it('opens a token once, and keeps one secret object', () => {
    const { asked, tokens } = counting();
    const remembered = rememberedTokens(tokens, { maxEntries: 2, now: () => NOON });
    const { sessionToken } = issueSession(session(), KEYS);
    const first = remembered.open(sessionToken);
    expect(remembered.open(sessionToken)?.secret).toBe(first?.secret);
    expect(asked).toHaveLength(1);
  });

  it('drops a token when it expires', () => {
    const { asked, tokens } = counting();
    let now = NOON;
    const remembered = rememberedTokens(tokens, { maxEntries: 2, now: () => now });
    const { sessionToken, expiration } = issueSession(session(), KEYS);
    remembered.open(sessionToken);
    now = expiration;
    expect(remembered.open(sessionToken)).toBeDefined();
    expect(remembered.size).toBe(0);
    remembered.open(sessionToken);
    expect(asked).toHaveLength(2);
  });

  it('drops the least recently used token, and keeps no invalid one', () => {
    const { asked, tokens } = counting();
    const remembered = rememberedTokens(tokens, { maxEntries: 2, now: () => NOON });
    const [a = '', b = '', c = ''] = [1, 2, 3].map(() => issueSession(session(), KEYS).sessionToken);
    for (const token of [a, b, a, c]) remembered.open(token);
    asked.length = 0;
    for (const token of [a, c]) remembered.open(token);
    expect(asked).toEqual([]);
    remembered.open(b);
    expect(asked).toEqual([b]);
    for (let n = 0; n < 10; n += 1) expect(remembered.open(`forged ${n}`)).toBeUndefined();
    expect(remembered.size).toBe(2);
  });
});

/** 64 characters that do not compress well. */
function random(seed: number): string {
  return createHmac('sha384', 'seed').update(String(seed)).digest('base64url');
}

const PINNED_SESSION = session({
  policies: ['{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"mq:List*","Resource":"*"}]}'],
  policyArns: ['arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess'],
  tags: [['team', 'blue']],
  transitiveTagKeys: ['team'],
  mfaAt: NOON - 60_000,
  sourceIdentity: 'alice@example.com',
  federatedProvider: 'arn:aws:iam::123456789012:oidc-provider/issuer.example.com',
});
/** It, sealed once and for all under the key `pinned`. */
const PINNED =
  'v1.pinned.NkjGSIw_jAC9RJ0S3ShYvyWqBIS2VprCSZKNZj2DakhoaEPONIM-uYXbwg6z1W5cs5M4uamyrOYA76_-' +
  'NSqAIbmL1lVuCCebZQUmBPRiVLUjwIDcfsp4lxzIOrtYNiZWA9USZ8RD8NGuVTua_ipgERRqtBeI4266E9OnxgVtzZWfr-' +
  'Eb2IKqrB5bIosEtJClyipHwZeIa3K2QIpoLpGR1RGCK1uRr6sRg_xiX2mL6rQY_meLdSWC6aO-' +
  'nXuZO3KH74bGdjWUK4FliwAeVTOnETiMJw2PF6pgFyi0vsvDS6l5ws6yYMlDDtMkGvlGD4o2UMPV';
