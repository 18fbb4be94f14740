import { hash } from 'node:crypto';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { Verifier } from './authenticate.ts';
import { lifeSeconds, requestDate } from './requestDate.ts';

/** What a signed request is known by when it comes again, and until when it can. */
export interface SignedCall {
  /** SHA-256 (base64url) of the signature: names it without telling it. */
  readonly digest: string;
  /** From this moment on the signature is refused; milliseconds since the epoch. */
  readonly goodUntil: number;
}

/**
 * Of a claim whose signature stands.
 * INVARIANT: of the signature and nothing else. It has one spelling (64 lower-case hex digits), and is the
 * key's, the day's, the region's and the canonical request's own: whatever else of the request can be written
 * in two ways, the same signature is the same request.
 * @throws RequestRefused as `requestDate`
 */
export function signedCall(
  claim: SignatureClaim,
  { skewMinutes, signedAt }: Pick<Verifier, 'skewMinutes' | 'signedAt'>,
): SignedCall {
  const lifetime = lifeSeconds({ skewMinutes, expires: claim.expires }) * 1_000;
  return {
    digest: hash('sha256', claim.signature, 'base64url'),
    // `requireTimely` compares whole seconds.
    goodUntil: requestDate(claim, signedAt).millis + lifetime + 1_000,
  };
}
