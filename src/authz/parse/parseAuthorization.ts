import { invalidSignature, missingAuthentication } from '../errors.ts';
import { parseAuthorizationHeader } from './parseAuthorizationHeader.ts';
import { hasPresignedParameters, parsePresignedQuery } from './parsePresignedQuery.ts';
import type { SignatureClaim } from './signatureClaim.ts';
import type { UnverifiedRequest } from './unverifiedRequest.ts';

/**
 * The request's one signing mechanism → SignatureClaim: an `Authorization` header, or the `X-Amz-*` query parameters.
 * Source: IAM User Guide, "Authentication methods".
 * @throws RequestRefused MissingAuthenticationToken, IncompleteSignature, InvalidSignature
 */
export function parseAuthorization(request: UnverifiedRequest): SignatureClaim {
  const headers = request.headers.get('authorization');
  if (headers !== undefined) {
    if (request.query.some(([name]) => name.toLowerCase() === 'x-amz-algorithm')) {
      throw invalidSignature(
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
      );
    }
    return parseAuthorizationHeader(headers, request);
  }
  if (hasPresignedParameters(request)) return parsePresignedQuery(request);
  throw missingAuthentication();
}
