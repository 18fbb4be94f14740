import { hash } from 'node:crypto';
import {
  incompleteSignature,
  invalidSignature,
  missingAuthentication,
  quotable,
  signatureMismatch,
} from '../errors.ts';
import type { SignatureClaim } from './signatureClaim.ts';
import type { UnverifiedRequest } from './unverifiedRequest.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const PARTS = ['Credential', 'Signature', 'SignedHeaders'] as const;
type Part = (typeof PARTS)[number];

/**
 * The request's one signing mechanism → SignatureClaim.
 * Source: IAM User Guide, "Elements of an AWS API request signature", "Authorization header".
 * @throws RequestRefused MissingAuthenticationToken, IncompleteSignature, InvalidSignature
 */
export function parseAuthorization(request: UnverifiedRequest): SignatureClaim {
  const values = request.headers.get('authorization') ?? [];
  const presigned = request.query.some(([name]) => name.toLowerCase() === 'x-amz-algorithm');
  if (values.length > 0 && presigned) {
    throw invalidSignature(
      "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    );
  }
  const [value, second] = values;
  if (value === undefined) throw missingAuthentication();
  if (second !== undefined) throw incompleteSignature('The Authorization header must be given exactly once.');

  const trimmed = value.trim();
  const space = trimmed.search(/[ \t]/);
  const algorithm = space < 0 ? trimmed : trimmed.slice(0, space);
  if (!algorithm.toUpperCase().startsWith('AWS4-')) throw missingAuthentication();
  if (algorithm !== ALGORITHM)
    throw incompleteSignature(`Unsupported AWS 'algorithm': '${quotable(algorithm)}'.`);

  const parts = parseParts(space < 0 ? '' : trimmed.slice(space), trimmed);
  requireParts(parts, request);
  return {
    credential: parts.get('Credential') ?? '',
    signedHeaders: parseSignedHeaders(parts.get('SignedHeaders') ?? ''),
    signature: parseSignature(parts.get('Signature') ?? ''),
  };
}

function parseParts(text: string, header: string): Map<Part, string> {
  const parts = new Map<Part, string>();
  for (const piece of text.split(',')) {
    const pair = piece.trim();
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals < 0) {
      // AWS shows the hash of the header, so that no signature ends up in a log.
      throw incompleteSignature(
        'Invalid key=value pair (missing equal-sign) in Authorization header ' +
          `(hashed with SHA-256 and encoded with Base64): '${hash('sha256', header, 'base64')}'.`,
      );
    }
    const name = PARTS.find((part) => part === pair.slice(0, equals));
    if (name === undefined) continue;
    if (parts.has(name))
      throw incompleteSignature(`Authorization header requires exactly one '${name}' parameter.`);
    parts.set(name, pair.slice(equals + 1));
  }
  return parts;
}

function requireParts(parts: ReadonlyMap<Part, string>, request: UnverifiedRequest): void {
  const missing: string[] = PARTS.filter((part) => !parts.get(part)).map(
    (part) => `Authorization header requires '${part}' parameter.`,
  );
  if (!request.headers.has('x-amz-date') && !request.headers.has('date')) {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0) throw incompleteSignature(missing.join(' '));
}

/** Signers write the names in lower case, sorted, once each; no other spelling can match a canonical request. */
function parseSignedHeaders(text: string): readonly string[] {
  const names = text.split(';');
  const wellFormed = names.every(
    (name, index) =>
      /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && (index === 0 || (names[index - 1] ?? '') < name),
  );
  if (!wellFormed) throw signatureMismatch();
  return names;
}

function parseSignature(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw signatureMismatch();
  return text;
}
