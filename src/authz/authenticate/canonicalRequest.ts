import { hash } from 'node:crypto';
import { signatureMismatch } from '../errors.ts';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';

/** The parts of a canonical request, each in its canonical form. */
interface CanonicalParts {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** `name:value\n` lines. */
  readonly headers: string;
  readonly signedHeaders: readonly string[];
  /** Hex SHA-256 of the body. */
  readonly payloadHash: string;
}

/** Source: IAM User Guide, "Create a signed AWS API request", step 1. */
export function canonicalRequest(parts: CanonicalParts): string {
  return (
    `${parts.method}\n${parts.path}\n${parts.query}\n${parts.headers}` +
    `\n${parts.signedHeaders.join(';')}\n${parts.payloadHash}`
  );
}

/**
 * Source: the same page, step 3. `date` as `YYYYMMDDTHHMMSSZ`, `scope` as `day/region/service/aws4_request`.
 */
export function stringToSign(date: string, scope: string, canonical: string): string {
  return `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
}

/**
 * The spellings under which a signer may have put a path into its canonical request: encoded twice (the rule
 * for every service but S3), and once (curl signs the path as it was given). `sent`: the path as it arrived;
 * where its escapes differ from the canonical ones (lower-case hex, escaped letters that need no escape), a
 * signer may have signed those too (docs/rules/sigv4.md rule 9).
 * INVARIANT: no label holds `%` (pathLabels), and `sent` decodes to these labels, so that no two paths share
 * a spelling.
 */
export function canonicalPaths(labels: readonly string[], sent?: string): readonly string[] {
  const once = `/${labels.map(encodeRfc3986).join('/')}`;
  const spellings = once.includes('%') ? [once.replaceAll('%', '%25'), once] : [once];
  if (sent === undefined || sent === once || !sent.includes('%')) return spellings;
  const encoded = sent.split('/').map(encodeRfc3986).join('/');
  return [...spellings, encoded, sent];
}

/**
 * Every query pair, encoded, sorted by name and then value; duplicates and empty values are kept.
 * Source: IAM User Guide, "Create a signed AWS API request", canonical query string.
 */
export function canonicalQuery(query: readonly (readonly [name: string, value: string])[]): string {
  return query
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .sort(byNameThenValue)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

// Encoded text is ASCII, so that comparing code units is comparing bytes.
function byNameThenValue(a: readonly [string, string], b: readonly [string, string]): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  if (a[1] === b[1]) return 0;
  return a[1] < b[1] ? -1 : 1;
}

/**
 * The signed headers as `name:value` lines: trimmed, inner runs of white space folded, duplicates joined by a
 * comma in order. `undefined` when the front door has dropped a signed `content-length` and the body, which
 * it measures, is not known.
 * Source: IAM User Guide, "Create a signed AWS API request", canonical headers.
 * @throws RequestRefused InvalidSignature when a signed header is absent
 */
export function canonicalHeaders(
  request: UnverifiedRequest,
  signedHeaders: readonly string[],
): string | undefined {
  let lines = '';
  for (const name of signedHeaders) {
    const values = request.headers.get(name);
    if (values !== undefined) {
      lines += `${name}:${values.length === 1 ? fold(values[0] ?? '') : values.map(fold).join(',')}\n`;
      continue;
    }
    if (name !== 'content-length') throw signatureMismatch();
    if (request.body === 'unknown') return undefined;
    lines += `content-length:${request.body.length}\n`;
  }
  return lines;
}

/** Spaces and tabs only: signers keep any other white space as part of the value. */
function fold(value: string): string {
  if (!/^[ \t]|[ \t]$|[ \t]{2}|\t/.test(value)) return value;
  return value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');
}

/**
 * RFC 3986 percent-encoding with upper-case hex: everything but `A-Z a-z 0-9 - . _ ~`.
 * Source: IAM User Guide, "Create a signed AWS API request", UriEncode.
 * @throws RequestRefused InvalidSignature for text that has no UTF-8 form (lone surrogates)
 */
export function encodeRfc3986(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  try {
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    throw signatureMismatch();
  }
}
