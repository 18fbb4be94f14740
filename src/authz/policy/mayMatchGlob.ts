import { ANY_ONE, ANY_RUN, type Glob, HOLE, type Symbols } from './glob.ts';

/**
 * Whether a pattern matches a text with holes for at least one filling of its holes (any run of characters).
 * Exact: it walks the pattern as an automaton, keeping every position reachable by some filling.
 * Work: one pass over the pattern for each symbol of the text, |pattern| × |text|.
 */
export function mayMatchGlob(glob: Glob, text: Symbols): boolean {
  const pattern = glob.symbols;
  const end = pattern.length;
  let reached = new Uint8Array(end + 1);
  reached[0] = 1;
  passStars(pattern, reached);
  for (let t = 0; t < text.length; t += 1) {
    const character = text[t];
    const next = new Uint8Array(end + 1);
    for (let p = 0; p <= end; p += 1) {
      if (reached[p] !== 1) continue;
      const symbol = pattern[p];
      if (character === HOLE) {
        next[p] = 1;
        // A filling may hold any character, so every symbol of the pattern can be met.
        if (symbol !== undefined) reached[p + 1] = 1;
      } else if (symbol === ANY_RUN) {
        next[p] = 1;
      } else if (symbol === ANY_ONE || symbol === character) {
        next[p + 1] = 1;
      }
    }
    passStars(pattern, next);
    reached = next;
  }
  return reached[end] === 1;
}

/** A star may stand for nothing: whoever reaches it also stands behind it. */
function passStars(pattern: readonly number[], reached: Uint8Array): void {
  for (let p = 0; p < pattern.length; p += 1) {
    if (reached[p] === 1 && pattern[p] === ANY_RUN) reached[p + 1] = 1;
  }
}
