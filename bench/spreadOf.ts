import type { Spread } from './figure.ts';

/** Values between two rounds' are taken in proportion. Throws a RangeError for no rounds. */
export function spreadOf(rounds: readonly number[]): Spread {
  const sorted = rounds.toSorted((a, b) => a - b);
  return { low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) };
}

function quantile(sorted: readonly number[], part: number): number {
  const place = (sorted.length - 1) * part;
  const lower = sorted[Math.floor(place)];
  const upper = sorted[Math.ceil(place)];
  if (lower === undefined || upper === undefined) throw new RangeError('a spread of nothing');
  return lower + (upper - lower) * (place - Math.floor(place));
}
