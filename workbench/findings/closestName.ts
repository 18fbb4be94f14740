/**
 * The most typing errors for which a name is taken as another one: about one in four letters, at most three.
 */
function slipsAllowed(name: string): number {
  return Math.min(3, Math.max(1, Math.floor(name.length / 4)));
}

/** The known name that was probably meant, compared without case; undefined when none is near. */
export function closestName(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase().slice(0, 128);
  let best: string | undefined;
  let least = slipsAllowed(wanted) + 1;
  for (const candidate of known) {
    const slips = distance(wanted, candidate.toLowerCase());
    if (slips >= least) continue;
    least = slips;
    best = candidate;
  }
  return best;
}

/**
 * A question that names the users and roles that were probably meant, such as ` Did you mean user/alice?`;
 * empty when no name is near. The name may be without `user/` or `role/`.
 */
export function meantPrincipal(name: string, arns: readonly string[]): string {
  const short = arns.map((arn) => arn.slice(arn.lastIndexOf(':') + 1));
  const bare = (one: string) => one.slice(one.lastIndexOf('/') + 1);
  const near = closestName(name, short) ?? closestName(name, short.map(bare));
  if (near === undefined) return '';
  const meant = near.includes('/') ? [near] : short.filter((one) => bare(one) === near);
  return ` Did you mean ${meant.slice(0, 3).join(' or ')}?`;
}

/**
 * The number of insertions, deletions, substitutions and swaps of neighbours that turn one text into the
 * other (optimal string alignment).
 */
function distance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 0; at < from.length; at += 1) {
    const next = [at + 1];
    for (let column = 0; column < to.length; column += 1) {
      const substituted = (row[column] ?? 0) + (from[at] === to[column] ? 0 : 1);
      const isSwap = from[at] === to[column - 1] && from[at - 1] === to[column];
      const swapped = at > 0 && column > 0 && isSwap ? (before[column - 1] ?? 0) + 1 : substituted;
      next.push(Math.min(substituted, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
