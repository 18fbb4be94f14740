import { signatureMismatch } from '../errors.ts';

/** The only algorithm: HMAC-SHA256 with one shared secret. */
export const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * `SignedHeaders`: signers write the names in lower case, sorted, once each; no other spelling can match a canonical request.
 * @throws RequestRefused InvalidSignature
 */
export function parseSignedHeaders(text: string): readonly string[] {
  const names = text.split(';');
  const wellFormed = names.every(
    (name, index) =>
      /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && (index === 0 || (names[index - 1] ?? '') < name),
  );
  if (!wellFormed) throw signatureMismatch();
  return names;
}

/** @throws RequestRefused InvalidSignature */
export function parseSignature(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw signatureMismatch();
  return text;
}
