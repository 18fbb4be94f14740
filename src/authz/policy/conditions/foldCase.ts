/** Characters beyond the Basic Multilingual Plane, which AWS compares as they are. */
const BEYOND = /[\u{10000}-\u{10ffff}]/u;

/**
 * Lower case for the `…IgnoreCase` operators: Unicode lower case in context (`ΟΣ` is `ος`), but characters
 * beyond the Basic Multilingual Plane keep their case (recorded, docs/fidelity.md).
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  if (!BEYOND.test(text)) return lower;
  let folded = '';
  let at = 0;
  for (const character of text) {
    // Only the sigma's letter depends on its neighbours; the number of code units never does.
    const end = at + character.toLowerCase().length;
    folded += BEYOND.test(character) ? character : lower.slice(at, end);
    at = end;
  }
  return folded;
}
