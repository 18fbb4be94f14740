import { createHmac, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import { signatureMismatch } from '../errors.ts';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';
import { pathLabels } from '../parse/pathLabels.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import {
  canonicalHeaders,
  canonicalPaths,
  canonicalQuery,
  canonicalRequest,
  stringToSign,
} from './canonicalRequest.ts';

/** Hex SHA-256 of zero bytes: the payload hash of a request without a body. */
export const EMPTY_BODY_HASH = hash('sha256', '', 'hex');

/**
 * The payload hash that the signature must cover.
 * `declared`: the client sent its signed hash. `assumed`: the body is not known and no hash was sent, so only
 * an empty body can be tried. `measured`: computed from the body that arrived.
 */
interface PayloadHash {
  readonly hex: string;
  readonly from: 'declared' | 'assumed' | 'measured';
}

/**
 * INVARIANT: when the body is known, the hash is computed from the bytes that arrived; the header is not
 * trusted. `UNSIGNED-PAYLOAD` and `STREAMING-*` do not sign the body and are refused (CVE-2025-31489).
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

/** `waits`: the check needs the body. */
type SignatureCheck = 'valid' | 'wrong' | 'waits';

interface SigningMaterial {
  readonly key: KeyObject;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly date: string;
  /** `day/region/service/aws4_request`. */
  readonly scope: string;
}

/**
 * Whether this key made this signature over this request. Pure; compares in constant time.
 * A request without the hash header is tried with an empty body; if that does not match, the body is needed.
 * @throws RequestRefused InvalidSignature for a path, query or header set that no signer makes
 */
export function checkSignature(
  request: UnverifiedRequest,
  claim: SignatureClaim,
  payload: PayloadHash,
  material: SigningMaterial,
): SignatureCheck {
  const paths = canonicalPaths(pathLabels(request.path), request.path);
  const query = canonicalQuery(signedPairs(request, claim));
  const headers = canonicalHeaders(request, claim.signedHeaders);
  if (headers === undefined) return 'waits';
  const given = Buffer.from(claim.signature, 'hex');
  const valid = paths.some((path) => {
    const canonical = canonicalRequest({
      method: request.method,
      path,
      query,
      headers,
      signedHeaders: claim.signedHeaders,
      payloadHash: payload.hex,
    });
    const expected = createHmac('sha256', material.key)
      .update(stringToSign(material.date, material.scope, canonical))
      .digest();
    return timingSafeEqual(expected, given);
  });
  if (valid) return 'valid';
  return payload.from === 'assumed' ? 'waits' : 'wrong';
}

/** A presigned URL signs all its query parameters except the signature. */
function signedPairs({ query }: UnverifiedRequest, { expires }: SignatureClaim): UnverifiedRequest['query'] {
  return expires === undefined ? query : query.filter(([name]) => name !== 'X-Amz-Signature');
}
