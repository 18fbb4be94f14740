import { type Symbols, symbolsOf, UUID } from '../../../src/authz/policy/matchGlob.ts';

/** An id of a broker that is not drawn yet. */
export const OPEN_ID: Symbols = [...symbolsOf('b-'), ...UUID];
export const DIGITS = [...'0123456789abcdef'];

/** The id whose hexadecimal digits are these 32. */
export function idOf(digits: readonly string[]): string {
  const ends = [8, 12, 16, 20, 32];
  return `b-${ends.map((end, index) => digits.slice(ends[index - 1] ?? 0, end).join('')).join('-')}`;
}

/** The id with one digit throughout: no pattern matches all sixteen unless it matches every id. */
export const UNIFORM_IDS = DIGITS.map((digit) => idOf(Array(32).fill(digit)));
