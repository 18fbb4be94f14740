/** The definition of `*` and `?`, by recursion over characters; exponential, for short texts only. */
export function naiveGlob(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*') return naiveGlob(rest, text) || (text.length > 0 && naiveGlob(pattern, text.slice(1)));
  if (text.length === 0) return false;
  return (first === '?' || first === text[0]) && naiveGlob(rest, text.slice(1));
}
