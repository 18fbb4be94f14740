import { describe, expect, it } from 'vitest';
import { basicFormat, requestDate, requireTimely } from '../../../src/authz/authenticate/requestDate.ts';
import { signedCall } from '../../../src/authz/authenticate/signedCall.ts';
import { RequestRefused } from '../../../src/authz/errors.ts';
import type { SignatureClaim } from '../../../src/authz/parse/signatureClaim.ts';
import { NOON } from '../signedRequest.ts';

const CLAIM: SignatureClaim = {
  credential: 'AKIAIOSFODNN7EXAMPLE/20261121/us-east-1/mq/aws4_request',
  date: basicFormat(NOON),
  signedHeaders: ['host', 'x-amz-date'],
  signature: 'ab'.repeat(32),
};

function passes(claim: SignatureClaim, skewMinutes: number, now: number): boolean {
  try {
    requireTimely(requestDate(claim), now, { skewMinutes, expires: claim.expires });
    return true;
  } catch (error) {
    if (error instanceof RequestRefused) return false;
    throw error;
  }
}

describe('attack 26: the identity of a signed call', () => {
  it.each([
    ['header form, mq', 5, undefined],
    ['header form, Query', 15, undefined],
    ['presigned for a second', 5, 1],
    ['presigned for a week', 5, 604_800],
  ] as const)('is kept until its signature expires, to the millisecond: %s', (_, skewMinutes, expires) => {
    const claim = expires === undefined ? CLAIM : { ...CLAIM, expires };
    const { goodUntil } = signedCall(claim, { skewMinutes });
    expect(passes(claim, skewMinutes, goodUntil - 1)).toBe(true);
    expect(passes(claim, skewMinutes, goodUntil)).toBe(false);
  });

  it('is kept longer if the date is ahead of the clock', () => {
    const ahead = { ...CLAIM, date: basicFormat(NOON + 5 * 60_000) };
    const { goodUntil } = signedCall(ahead, { skewMinutes: 5 });
    expect(passes(ahead, 5, NOON)).toBe(true);
    expect(goodUntil).toBe(NOON + 10 * 60_000 + 1_000);
  });

  it('is a digest of the signature only, from which the signature cannot be computed', () => {
    const { digest } = signedCall(CLAIM, { skewMinutes: 5 });
    // printf 'abab…' | sha256sum, in base64url
    expect(digest).toBe('JxpBO9M5xXCf3OrsQfFPEen7-1BC1y0zHGXzKyhM0Jo');
    expect(
      signedCall({ ...CLAIM, credential: 'other', expires: 60, signedHeaders: [] }, { skewMinutes: 15 })
        .digest,
    ).toBe(digest);
    expect(signedCall({ ...CLAIM, signature: 'cd'.repeat(32) }, { skewMinutes: 5 }).digest).not.toBe(digest);
  });
});
