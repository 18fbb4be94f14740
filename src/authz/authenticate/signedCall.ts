import { hash } from 'node:crypto';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { Verifier } from './authenticate.ts';
import { lifeSeconds, requestDate } from './requestDate.ts';

/** How a repeated signed request is recognized, and until when it can be repeated. */
export interface SignedCall {
  /** SHA-256 (base64url) of the signature: identifies it without revealing it. */
  readonly digest: string;
  /** From this moment on the signature is refused; milliseconds since the epoch. */
  readonly goodUntil: number;
}

/**
 * The claim's signature must have been verified.
 * INVARIANT: the id depends on the signature only. A signature has one spelling (64 lower-case hex digits)
 * and covers the key, the day, the region and the canonical request. So the same signature is the same
 * request, even where a request can be written in two ways.
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
