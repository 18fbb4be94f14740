import { incompleteSignature, quotable } from '../errors.ts';
import { ALGORITHM, parseSignature, parseSignedHeaders, type SignatureClaim } from './signatureClaim.ts';
import type { UnverifiedRequest } from './unverifiedRequest.ts';

const REQUIRED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
] as const;
type Parameter = (typeof REQUIRED)[number];
const EXPIRES = 'X-Amz-Expires';

/** Any one of these makes a request presigned, so that a forgotten one is named. */
const MARKS = new Set(['x-amz-algorithm', 'x-amz-credential', 'x-amz-signature']);

/** A week: the longest that a presigned URL may live. */
const MAX_EXPIRES_SECONDS = 604_800;

export function hasPresignedParameters(request: UnverifiedRequest): boolean {
  return request.query.some(([name]) => MARKS.has(name.toLowerCase()));
}

/**
 * The query form. Every `X-Amz-*` parameter stands once, in its exact spelling (CVE-2022-2385: a second one that another reader
 * takes for the first).
 * Source: IAM User Guide, "Elements of an AWS API request signature", query string parameters.
 * @throws RequestRefused IncompleteSignature, InvalidSignature
 */
export function parsePresignedQuery(request: UnverifiedRequest): SignatureClaim {
  const parameters = presignedParameters(request);
  // It may be left out, as Go, aws4 and aws4fetch do (docs/rules/sigv4.md rule 3); in another spelling it is not left out.
  const names = request.query.some(([name]) => name.toLowerCase() === EXPIRES.toLowerCase())
    ? [...REQUIRED, EXPIRES]
    : REQUIRED;
  const missing = names.filter((name) => !parameters.get(name));
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'.`);
    throw incompleteSignature(`${sentences.join(' ')} Re-examine the query-string parameters.`);
  }
  const value = (name: Parameter) => parameters.get(name) ?? '';
  const algorithm = value('X-Amz-Algorithm');
  if (algorithm !== ALGORITHM)
    throw incompleteSignature(`Unsupported AWS 'algorithm': '${quotable(algorithm)}'.`);
  return {
    credential: value('X-Amz-Credential'),
    date: value('X-Amz-Date'),
    expires: parseExpires(parameters.get(EXPIRES)),
    signedHeaders: parseSignedHeaders(value('X-Amz-SignedHeaders')),
    signature: parseSignature(value('X-Amz-Signature')),
  };
}

function presignedParameters(request: UnverifiedRequest): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  const seen = new Set<string>();
  for (const [name, value] of request.query) {
    const lower = name.toLowerCase();
    if (!lower.startsWith('x-amz-')) continue;
    if (seen.has(lower)) {
      throw incompleteSignature(
        `AWS query-string parameters must include '${quotable(name)}' only once. Re-examine the query-string parameters.`,
      );
    }
    seen.add(lower);
    parameters.set(name, value);
  }
  return parameters;
}

function parseExpires(text: string | undefined): number | 'own' {
  if (text === undefined) return 'own';
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > MAX_EXPIRES_SECONDS) {
    throw incompleteSignature(
      `'X-Amz-Expires' must be a whole number of seconds from 1 to ${MAX_EXPIRES_SECONDS}, not '${quotable(text)}'.`,
    );
  }
  return seconds;
}
