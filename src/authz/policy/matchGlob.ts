import { ANY_ONE, ANY_RUN, type Glob, HOLE, type Symbols } from './glob.ts';

/**
 * Whether a pattern matches a whole text. A hole in the text is taken by `*` alone, so a match then holds whatever stands
 * in the hole (sound; a pattern that covers every filling some other way is missed).
 *
 * Only the latest star is ever tried again: the literal run behind each star is placed at its leftmost fit, and a later
 * fit leaves less text for the rest, so an earlier star never has to move.
 * Work: `resumeText` never falls and every retry raises it, so there are at most |text| retries, and between two of them
 * `p` only rises, at most |pattern| times. So at most (|text| + 1) × (|pattern| + 1) steps.
 */
export function matchGlob(glob: Glob, text: Symbols): boolean {
  const pattern = glob.symbols;
  const length = text.length;
  let p = 0;
  let t = 0;
  let resumePattern = -1;
  let resumeText = 0;
  while (t < length) {
    const symbol = pattern[p];
    const character = text[t];
    if (symbol === ANY_RUN) {
      p += 1;
      // Stryker disable next-line ConditionalExpression: saves work only
      if (p === pattern.length) return true;
      resumePattern = p;
      resumeText = t;
    } else if (symbol === character || (symbol === ANY_ONE && character !== HOLE)) {
      p += 1;
      t += 1;
      // Stryker disable next-line ConditionalExpression,EqualityOperator: a star is at 0 or later; from -1 on nothing can match
    } else if (resumePattern >= 0) {
      resumeText += 1;
      p = resumePattern;
      t = resumeText;
    } else {
      return false;
    }
  }
  while (pattern[p] === ANY_RUN) p += 1;
  return p === pattern.length;
}

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
