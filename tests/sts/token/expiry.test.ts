import { describe, expect, it } from 'vitest';
import { authorizerEvent } from '../../../events/restEvent.ts';
import { authenticate } from '../../../src/authz/authenticate/authenticate.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import { issueSession } from '../../../src/sts/issueSession.ts';
import { rememberedTokens, sealedTokens } from '../../../src/sts/token/sealedToken.ts';
import { verifier } from '../../authz/authenticate/verifier.ts';
import { signedRequest } from '../../authz/signedRequest.ts';
import { keySet } from '../keySets.ts';
import { NOON, session } from '../sessions.ts';

const KEYS = keySet('one');

/**
 * A call signed at this moment with credentials that expire a minute past noon, checked by these tokens and
 * this clock.
 */
async function check(at: number, sessions = sealedTokens(KEYS), issued = ISSUED) {
  const { accessKeyId, secretAccessKey, sessionToken } = issued;
  const signed = await signedRequest({ at, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  const request = parseEvent(authorizerEvent(signed), 'authorizer');
  let reads = 0;
  const keys = {
    find: async () => {
      reads += 1;
      return undefined;
    },
  };
  const outcome = authenticate(
    request,
    parseAuthorization(request),
    verifier({ now: () => at, sessions, keys }),
  );
  const told = await outcome.then(
    ({ outcome: passed }) => passed,
    (error: Error) => error.name,
  );
  return { told, reads };
}

const ISSUED = issueSession(session({ expiresAt: NOON + 60_000 }), KEYS);

describe('temporary credentials', () => {
  it('expire at their second', async () => {
    const tokens = rememberedTokens(sealedTokens(KEYS), { maxEntries: 10, now: () => NOON });
    for (const sessions of [sealedTokens(KEYS), tokens]) {
      expect((await check(NOON + 59_000, sessions)).told).toBe('signed');
      expect((await check(NOON + 59_999, sessions)).told).toBe('signed');
      expect((await check(NOON + 60_000, sessions)).told).toBe('ExpiredTokenException');
      expect((await check(NOON + 61_000, sessions)).told).toBe('ExpiredTokenException');
    }
  });

  it('are checked without any look-up', async () => {
    expect(await check(NOON)).toEqual({ told: 'signed', reads: 0 });
    const [other] = [issueSession(session(), KEYS)];
    const foreign = { ...ISSUED, accessKeyId: other?.accessKeyId ?? '' };
    expect(await check(NOON, sealedTokens(KEYS), foreign)).toEqual({
      told: 'UnrecognizedClientException',
      reads: 0,
    });
  });

  it('are refused after their sealing key was dropped, without a word about expiry', async () => {
    const before = keySet('two', 'one');
    expect((await check(NOON, sealedTokens(before))).told).toBe('signed');
    expect((await check(NOON, sealedTokens(keySet('two')))).told).toBe('UnrecognizedClientException');
    expect((await check(NOON + 61_000, sealedTokens(keySet('two')))).told).toBe(
      'UnrecognizedClientException',
    );
  });
});
