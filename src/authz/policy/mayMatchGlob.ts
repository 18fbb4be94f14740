import { ANY_ONE, ANY_RUN, type Glob, HOLE, type Symbols } from './glob.ts';

/**
 * Whether a pattern matches a text with one hole for at least one filling (any run of characters).
 * Exact: what stands before the hole is matched from the front up to the first star, what stands behind it from the back up to the
 * last star, and a filling can meet every symbol in between. Work: one step a symbol.
 */
export function mayMatchGlob({ symbols: pattern }: Glob, text: Symbols): boolean {
  let front = 0;
  for (; text[front] !== HOLE; front += 1) {
    if (pattern[front] === ANY_RUN) break;
    if (!meets(pattern[front], text[front])) return false;
  }
  let back = pattern.length;
  for (let t = text.length - 1; text[t] !== HOLE; t -= 1) {
    if (pattern[back - 1] === ANY_RUN) break;
    if (!meets(pattern[back - 1], text[t])) return false;
    back -= 1;
  }
  return front <= back;
}

function meets(symbol: number | undefined, character: number | undefined): boolean {
  // Stryker disable next-line ConditionalExpression: only a text without a hole would let both be undefined
  return symbol !== undefined && (symbol === ANY_ONE || symbol === character);
}
