import { createHmac, type KeyObject } from 'node:crypto';
import {
  canonicalHeaders,
  canonicalRequest,
  stringToSign,
} from '../../src/authz/authenticate/canonicalRequest.ts';
import { payloadHash } from '../../src/authz/authenticate/checkSignature.ts';
import { signingKey } from '../../src/authz/authenticate/credentialScope.ts';
import type { UnverifiedRequest } from '../../src/authz/parse/parseEvent.ts';
import type { SignatureClaim } from '../../src/authz/parse/signatureClaim.ts';

/** The strings and the key that the check of a signature comes down to. */
export interface SignedTexts {
  readonly canonical: string;
  readonly toSign: string;
  readonly key: KeyObject;
}

/**
 * For a request without a query, to a path that needs no encoding. Throws when they are not the ones that
 * were signed.
 */
export function signedTexts(
  request: UnverifiedRequest,
  claim: SignatureClaim,
  secret: KeyObject,
): SignedTexts {
  const canonical = canonicalRequest({
    method: request.method,
    path: request.path,
    query: '',
    headers: canonicalHeaders(request, claim.signedHeaders) ?? '',
    signedHeaders: claim.signedHeaders,
    payloadHash: payloadHash(request).hex,
  });
  const [accessKeyId = '', day = '', region = '', service = '', end] = claim.credential.split('/');
  const toSign = stringToSign(claim.date, `${day}/${region}/${service}/${end}`, canonical);
  const key = signingKey(secret, { accessKeyId, day, region, service });
  if (createHmac('sha256', key).update(toSign).digest('hex') !== claim.signature) {
    throw new Error('These are not the texts that were signed.');
  }
  return { canonical, toSign, key };
}
