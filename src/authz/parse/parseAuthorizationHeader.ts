import { hash } from 'node:crypto';
import { incompleteSignature, missingAuthentication, quotable } from '../errors.ts';
import { ALGORITHM, parseSignature, parseSignedHeaders, type SignatureClaim } from './signatureClaim.ts';
import type { UnverifiedRequest } from './unverifiedRequest.ts';

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
export function parseAuthorizationHeader(
  values: readonly string[],
  request: UnverifiedRequest,
): SignatureClaim {
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
    // Two dates are none: joined they have no date's shape.
    date: (dates ?? []).join(',').trim(),
    signedHeaders: parseSignedHeaders(parts.get('SignedHeaders') ?? ''),
    signature: parseSignature(parts.get('Signature') ?? ''),
  };
}

function parseParts(text: string, header: string): ReadonlyMap<Part, string> {
  const parts = new Map<Part, string>();
  // Names are compared without case, so that no reader can take another one for the first.
  const seen = new Set<Part>();
  // AWS ends a pair at a blank too: `Credential= AKIA…` is two pieces (docs/rules/sigv4.md rule 1).
  for (const pair of text.split(/[\s,]+/)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals < 0) {
      // AWS shows the hash of the header, so that no signature ends up in a log. A credential scope is no secret and names the fault.
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
