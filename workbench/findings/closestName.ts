/**
 * How many slips of the pen are taken for one name meant as another: about one in four letters, at most
 * three.
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

/** Insertions, deletions and substitutions from one text to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let at = 0; at < from.length; at += 1) {
    const next = [at + 1];
    for (let column = 0; column < to.length; column += 1) {
      const substituted = (row[column] ?? 0) + (from[at] === to[column] ? 0 : 1);
      next.push(Math.min(substituted, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
