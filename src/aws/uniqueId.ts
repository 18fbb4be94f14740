import { randomBytes } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const LENGTH = 17;

/**
 * A new unique id of IAM: its prefix and 17 letters of base32. Source: IAM User Guide, "Unique identifiers".
 */
export function iamUniqueId(prefix: 'AIDA' | 'AGPA' | 'AROA' | 'AIPA' | 'ANPA'): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]);
  return `${prefix}${letters.join('')}`;
}
