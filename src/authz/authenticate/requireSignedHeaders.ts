import { invalidSignature, quotable, signatureMismatch } from '../errors.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';

/** Headers of which a second copy would let the signer and the service read different requests. */
const SINGLE = ['host', 'x-amz-content-sha256', 'x-amz-security-token'];

/** CloudFront adds it after the client signed. API Gateway's own ones start with `x-amzn-`. */
const FRONT_DOOR = new Set(['x-amz-cf-id']);

/**
 * `host` and every `x-amz-*` header that is present must be signed: an unsigned one could be added by anyone on the way.
 * @throws RequestRefused InvalidSignature
 */
export function requireSignedHeaders(request: UnverifiedRequest, signedHeaders: readonly string[]): void {
  const signed = new Set(signedHeaders);
  if (!signed.has('host')) {
    throw invalidSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const name of request.headers.keys()) {
    if (!name.startsWith('x-amz-') || FRONT_DOOR.has(name) || signed.has(name)) continue;
    throw invalidSignature(`'${quotable(name)}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  for (const name of SINGLE) if ((request.headers.get(name)?.length ?? 0) > 1) throw signatureMismatch();
}
