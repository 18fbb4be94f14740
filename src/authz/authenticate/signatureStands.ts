import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { pathLabels } from '../parse/pathLabels.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';
import {
  canonicalHeaders,
  canonicalPaths,
  canonicalQuery,
  canonicalRequest,
  stringToSign,
} from './canonicalRequest.ts';
import type { PayloadHash } from './payloadHash.ts';

/** `waits`: only the body can tell. */
type SignatureCheck = 'stands' | 'wrong' | 'waits';

interface SigningMaterial {
  readonly key: KeyObject;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly date: string;
  /** `day/region/service/aws4_request`. */
  readonly scope: string;
}

/**
 * Whether this key made this signature over this request. Pure; compares in constant time.
 * A request without the hash header is tried with an empty body; if that is not it, the body has to be seen.
 * @throws RequestRefused InvalidSignature for a path, query or header set that no signer makes
 */
export function signatureStands(
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
  const stands = paths.some((path) => {
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
  if (stands) return 'stands';
  return payload.from === 'assumed' ? 'waits' : 'wrong';
}

/** A presigned query signs all of itself but the signature. */
function signedPairs({ query }: UnverifiedRequest, { expires }: SignatureClaim): UnverifiedRequest['query'] {
  return expires === undefined ? query : query.filter(([name]) => name !== 'X-Amz-Signature');
}
