import { signatureMismatch } from '../errors.ts';

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
