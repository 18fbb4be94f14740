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
