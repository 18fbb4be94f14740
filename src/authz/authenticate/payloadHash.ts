import { hash } from 'node:crypto';
import { signatureMismatch } from '../errors.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';

/** Hex SHA-256 of nothing: the payload hash of a request without a body. */
export const EMPTY_BODY_HASH = hash('sha256', '', 'hex');

/**
 * The payload hash that the signature must cover.
 * `declared`: the client sent its signed hash. `assumed`: the body is not here and no hash was sent, so that only an empty body
 * can be tried now. `measured`: computed from the body that arrived.
 */
export interface PayloadHash {
  readonly hex: string;
  readonly from: 'declared' | 'assumed' | 'measured';
}

/**
 * INVARIANT: with the body at hand the hash is the one of the bytes that arrived, whatever the header says.
 * `UNSIGNED-PAYLOAD` and `STREAMING-*` do not sign the body and are no hash here (CVE-2025-31489).
 * @throws RequestRefused InvalidSignature
 */
export function payloadHash(request: UnverifiedRequest): PayloadHash {
  const declared = request.headers.get('x-amz-content-sha256')?.[0]?.trim();
  if (declared !== undefined && !/^[0-9a-f]{64}$/.test(declared)) throw signatureMismatch();
  if (request.body === 'unknown') {
    return declared === undefined
      ? { hex: EMPTY_BODY_HASH, from: 'assumed' }
      : { hex: declared, from: 'declared' };
  }
  const measured = hash('sha256', request.body, 'hex');
  if (declared !== undefined && declared !== measured) throw signatureMismatch();
  return { hex: measured, from: 'measured' };
}
