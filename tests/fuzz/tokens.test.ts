import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openSession } from '../../src/authz/authenticate/sessionToken.ts';
import type { Session } from '../../src/authz/principal.ts';
import { issueSession } from '../../src/sts/issueSession.ts';
import { issueNonce, openNonce } from '../../src/sts/login/nonce.ts';
import { rememberedTokens, sealedTokens } from '../../src/sts/token/sealedToken.ts';
import { keySet } from '../sts/keySets.ts';
import { ALICE, FEDERATED, NOON, session } from '../sts/sessions.ts';
import { anyText } from './harness/anyText.ts';
import { PATIENCE } from './harness/budget.ts';
import { fuzz } from './harness/fuzz.ts';

const KEYS = keySet('two', 'one');
/** Another gateway's: the same names, other keys. */
const FOREIGN = {
  newest: { id: 'two', key: keySet('other').newest.key },
  byId: new Map([['two', keySet('other').newest.key]]),
};

interface Presented {
  readonly token: string;
  readonly keyId: string;
}

const SESSIONS: readonly Omit<Session, 'accessKeyId'>[] = [
  session(),
  session({ kind: 'GetSessionToken', principal: ALICE, mfaAt: NOON }),
  session({ kind: 'GetFederationToken', principal: FEDERATED, policies: ['{"Version":"2012-10-17"}'] }),
  session({ tags: [['team', 'a'.repeat(200)]], transitiveTagKeys: ['team'], sourceIdentity: 'alice' }),
];

function presented(keys: typeof KEYS): Presented[] {
  return SESSIONS.map((one) => {
    const { sessionToken: token, accessKeyId: keyId } = issueSession(one, keys);
    return { token, keyId };
  });
}

const SEALED = [...presented(KEYS), ...presented(keySet('one'))];
const STRANGE = [...presented(FOREIGN), ...presented(keySet('three'))];
const SECRETS = new Map(SEALED.map(({ token, keyId }) => [token, keyId]));

function shaped(value: unknown): Presented | undefined {
  const { token, keyId } = (value ?? {}) as Record<string, unknown>;
  return typeof token === 'string' && typeof keyId === 'string' ? { token, keyId } : undefined;
}

/** The bytes of two tokens, cut and joined anywhere, under the name of any key. */
const spliced = fc
  .tuple(
    fc.constantFrom(...SEALED, ...STRANGE),
    fc.constantFrom(...SEALED, ...STRANGE),
    fc.nat(),
    fc.nat(),
    fc.constantFrom('one', 'two', 'three', '', '__proto__'),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
  )
  .map(([first, second, at, from, id, flips]): Presented => {
    const [one, other] = [bytesOf(first), bytesOf(second)];
    const bytes = Buffer.concat([
      one.subarray(0, at % (one.length + 1)),
      other.subarray(from % (other.length + 1)),
    ]);
    for (const [index, bits] of flips) {
      if (bytes.length > 0) bytes[index % bytes.length] = (bytes[index % bytes.length] ?? 0) ^ bits;
    }
    return { token: `v1.${id}.${bytes.toString('base64url')}`, keyId: first.keyId };
  });

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Other texts for the same bytes, or nearly. */
function respelled(text: string, end: string, how: number): string {
  const last = text.slice(0, -1) + (DIGITS[how % DIGITS.length] ?? '');
  return (
    (how > 127 ? [last] : [text + end, end + text, text.replaceAll('-', '+').replaceAll('_', '/')])[
      how % 3
    ] ?? last
  );
}
const spelling = fc.tuple(fc.constantFrom('=', '==', ' ', '\n', '\u0000', '.'), fc.nat(255));
const spelled = fc
  .tuple(fc.constantFrom(...SEALED), spelling)
  .map(([one, [end, how]]): Presented => ({ ...one, token: respelled(one.token, end, how) }));

function bytesOf({ token }: Presented): Buffer {
  return Buffer.from(token.split('.')[2] ?? '', 'base64url');
}

it('a session token opens as it was sealed, for its own key id; other texts do not open', {
  timeout: PATIENCE,
}, async () => {
  const tokens = rememberedTokens(sealedTokens(KEYS), { maxEntries: 3, now: () => NOON });
  await fuzz('session token', {
    seeds: [...SEALED, ...STRANGE],
    arbitrary: fc.oneof(spliced, spelled),
    shaped,
    check: ({ token, keyId }) => {
      const opened = sealedTokens(KEYS).open(token);
      const wasSealed = SECRETS.has(token);
      expect(opened !== undefined).toBe(wasSealed);
      expect(tokens.open(token) !== undefined).toBe(wasSealed);
      expect(tokens.size).toBeLessThanOrEqual(3);
      const own = openSession(token, keyId, tokens) !== undefined;
      expect(own).toBe(SECRETS.get(token) === keyId);
      if (own) return 'opens';
      const [version, id = '', body = '', ...more] = token.split('.');
      const form = version === 'v1' && more.length === 0 && /^[\w-]*$/.test(body);
      return (
        `${wasSealed ? 'another key id' : 'closed'} ${form}` +
        ` ${KEYS.byId.has(id)} ${Math.min(body.length >> 6, 20)}`
      );
    },
    reaches: ['opens', /^another key id/, /^closed true true/, /^closed true false/, /^closed false/],
    leastRuns: 40,
  });
});

it('a login nonce opens as it was issued; other texts do not open', { timeout: PATIENCE }, async () => {
  const issued = new Set(Array.from({ length: 8 }, () => issueNonce(KEYS, NOON).nonce));
  const foreign = Array.from({ length: 8 }, () => issueNonce(FOREIGN, NOON).nonce);
  await fuzz('login nonce', {
    seeds: [...issued, ...foreign],
    arbitrary: fc.oneof(
      anyText,
      fc.tuple(fc.constantFrom(...issued), spelling).map(([one, [end, how]]) => respelled(one, end, how)),
    ),
    shaped: (value) => (typeof value === 'string' ? value : undefined),
    check: (nonce) => {
      const { state } = openNonce(nonce, KEYS, NOON);
      expect(state).toBe(issued.has(nonce) ? 'open' : 'foreign');
      return `${state} ${nonce.split('.').length}`;
    },
    reaches: ['open 5', 'foreign 5', 'foreign 4'],
    leastRuns: 40,
  });
});
