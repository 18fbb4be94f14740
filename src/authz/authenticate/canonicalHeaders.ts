import { signatureMismatch } from '../errors.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';

/**
 * The signed headers as `name:value` lines: trimmed, inner runs of white space folded, duplicates joined by a comma in order.
 * `undefined` when a signed `content-length` has been dropped by the front door and the body, which it measures, is not here.
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

/** Spaces and tabs only: any other white space is part of the value, as signers have it. */
function fold(value: string): string {
  if (!/^[ \t]|[ \t]$|[ \t]{2}|\t/.test(value)) return value;
  return value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '');
}
