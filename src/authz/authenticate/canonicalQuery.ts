import { encodeRfc3986 } from './encodeRfc3986.ts';

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
