import { signatureMismatch } from '../errors.ts';

/** The only algorithm: HMAC-SHA256 with one shared secret. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * `SignedHeaders`: signers write the names in lower case, sorted, once each; no other spelling can match a canonical request.
 * @throws RequestRefused InvalidSignature
 */
export function parseSignedHeaders(text: string): readonly string[] {
  // `;` is not in a name, so that one test of the whole text is a test of each.
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+(?:;[!#$%&'*+.^_`|~0-9a-z-]+)*$/.test(text)) throw signatureMismatch();
  const names = text.split(';');
  let previous = '';
  for (const name of names) {
    if (name <= previous) throw signatureMismatch();
    previous = name;
  }
  return names;
}

/** @throws RequestRefused InvalidSignature */
export function parseSignature(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw signatureMismatch();
  return text;
}
