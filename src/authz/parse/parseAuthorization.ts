import { hash } from 'node:crypto';
import { incompleteSignature, invalidSignature, missingAuthentication, quotable } from '../errors.ts';
import type { UnverifiedRequest } from './parseEvent.ts';
import { ALGORITHM, parseSignature, parseSignedHeaders, type SignatureClaim } from './signatureClaim.ts';

/**
 * The request's one signing mechanism → SignatureClaim: an `Authorization` header, or the `X-Amz-*` query
 * parameters.
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

const PARTS = ['Credential', 'Signature', 'SignedHeaders'] as const;
type Part = (typeof PARTS)[number];
/** The end of a Credential, with or without its key id. */
const CREDENTIAL_SCOPE = /^[A-Z0-9]{0,128}\/\d{8}\/[a-z0-9-]{1,32}\/[a-z0-9-]{1,32}\/aws4_request$/;
const PARTS_BY_NAME: ReadonlyMap<string, Part> = new Map(PARTS.map((part) => [part.toLowerCase(), part]));

/**
 * `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, with `X-Amz-Date` or `Date` beside it.
 * Source: IAM User Guide, "Elements of an AWS API request signature", authorization header.
 * @throws RequestRefused MissingAuthenticationToken (another scheme), IncompleteSignature, InvalidSignature
 */
function parseAuthorizationHeader(values: readonly string[], request: UnverifiedRequest): SignatureClaim {
  const [value = '', second] = values;
  if (second !== undefined) throw incompleteSignature('The Authorization header must be given exactly once.');
  const trimmed = value.trim();
  const space = trimmed.search(/[ \t]/);
  const algorithm = space < 0 ? trimmed : trimmed.slice(0, space);
  if (!algorithm.toUpperCase().startsWith('AWS4-')) throw missingAuthentication();
  if (algorithm !== ALGORITHM)
    throw incompleteSignature(`Unsupported AWS 'algorithm': '${quotable(algorithm)}'.`);

  const parts = parseParts(space < 0 ? '' : trimmed.slice(space), trimmed);
  const dates = request.headers.get('x-amz-date') ?? request.headers.get('date');
  requireParts(parts, dates);
  return {
    credential: parts.get('Credential') ?? '',
    // A date header that occurs twice is joined, so that it fails as a malformed date.
    date: (dates ?? []).join(',').trim(),
    signedHeaders: parseSignedHeaders(parts.get('SignedHeaders') ?? ''),
    signature: parseSignature(parts.get('Signature') ?? ''),
  };
}

function parseParts(text: string, header: string): ReadonlyMap<Part, string> {
  const parts = new Map<Part, string>();
  // Names are compared without case, so that a duplicate in another case is found.
  const seen = new Set<Part>();
  // AWS ends a pair at a space too: `Credential= AKIA…` is two pieces (docs/rules/sigv4.md rule 1).
  for (const pair of text.split(/[\s,]+/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals < 0) {
      // AWS shows the hash of the header, so that no signature gets into a log. A credential scope is not
      // secret and shows the mistake.
      const named = CREDENTIAL_SCOPE.test(pair) ? `'${quotable(pair)}' not a valid` : 'Invalid';
      throw incompleteSignature(
        `${named} key=value pair (missing equal-sign) in Authorization header ` +
          `(hashed with SHA-256 and encoded with Base64): '${hash('sha256', header, 'base64')}'.`,
      );
    }
    const written = pair.slice(0, equals);
    const name = PARTS_BY_NAME.get(written.toLowerCase());
    if (name === undefined) continue;
    if (seen.has(name)) {
      throw incompleteSignature(`Authorization header requires exactly one '${name}' parameter.`);
    }
    seen.add(name);
    if (written === name) parts.set(name, pair.slice(equals + 1));
  }
  return parts;
}

function requireParts(parts: ReadonlyMap<Part, string>, dates: readonly string[] | undefined): void {
  if (dates !== undefined && PARTS.every((part) => parts.get(part))) return;
  const missing: string[] = PARTS.filter((part) => !parts.get(part)).map(
    (part) => `Authorization header requires '${part}' parameter.`,
  );
  if (dates === undefined) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0) throw incompleteSignature(missing.join(' '));
}

const REQUIRED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
] as const;
type Parameter = (typeof REQUIRED)[number];
const EXPIRES = 'X-Amz-Expires';

/** Any one of these makes a request presigned, so that the error can name a missing one. */
const MARKS = new Set(['x-amz-algorithm', 'x-amz-credential', 'x-amz-signature']);

/** One week in seconds: the longest validity of a presigned URL. */
const MAX_EXPIRES_SECONDS = 604_800;

function hasPresignedParameters(request: UnverifiedRequest): boolean {
  return request.query.some(([name]) => MARKS.has(name.toLowerCase()));
}

/**
 * The query form. Every `X-Amz-*` parameter occurs once, in its exact spelling (CVE-2022-2385: two readers
 * could use different copies).
 * Source: IAM User Guide, "Elements of an AWS API request signature", query string parameters.
 * @throws RequestRefused IncompleteSignature, InvalidSignature
 */
function parsePresignedQuery(request: UnverifiedRequest): SignatureClaim {
  const parameters = presignedParameters(request);
  // The parameter may be missing, as from Go, aws4 and aws4fetch (docs/rules/sigv4.md rule 3). In another
  // spelling it counts as present.
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
        `AWS query-string parameters must include '${quotable(name)}' only ` +
          'once. Re-examine the query-string parameters.',
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
      "'X-Amz-Expires' must be a whole number of seconds from 1 " +
        `to ${MAX_EXPIRES_SECONDS}, not '${quotable(text)}'.`,
    );
  }
  return seconds;
}
