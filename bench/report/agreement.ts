import type { Report, ReportedFigure, Stated } from './report.ts';

/** Less than this is not told from nothing: the clock's and the loop's own noise. */
const TOLD_NS = 1;
/** What is the same on every machine of a kind, as far as anything is. */
const COMPARED = ['ratio', 'toCrypto', 'toEmpty', 'growth'] as const;
type Compared = (typeof COMPARED)[number] | 'value';

export interface Difference {
  readonly bench: string;
  readonly figure: string;
  readonly of: Compared;
  readonly stated: Stated;
  readonly now: number;
}

export interface Agreement {
  /** How many ratios both runs have. */
  readonly compared: number;
  readonly outside: readonly Difference[];
  /** Figures that only one of them has: a bench has changed since. */
  readonly unmatched: readonly string[];
}

/** A spread from the tenth to the ninetieth percentile is not for every one of hundreds: so many of them have to lie inside. */
const SHARE_INSIDE = 0.95;

/** Whether two runs agree: nearly all ratios inside, and no figure in one of them only. */
export function agrees({ compared, outside, unmatched }: Agreement): boolean {
  return compared > 0 && unmatched.length === 0 && compared - outside.length >= compared * SHARE_INSIDE;
}

/**
 * Whether a second run's ratios lie within what the first one stated. Times are not compared: another machine has others. Sizes are, and
 * figures that are themselves ratios.
 */
export function agreement(first: Report, second: Report): Agreement {
  const known = byName(first);
  const found = byName(second);
  const benches = new Set(second.benches.map(({ name }) => name));
  const outside: Difference[] = [];
  let compared = 0;
  for (const [name, { bench, figure }] of known) {
    const now = found.get(name)?.figure;
    if (now === undefined) continue;
    for (const of of comparedIn(figure)) {
      const [stated, other] = [figure[of], now[of]];
      if (stated === undefined || other === undefined) continue;
      compared += 1;
      const agrees = other.median >= stated.low && other.median <= stated.high;
      if (!agrees) outside.push({ bench, figure: figure.name, of, stated, now: other.median });
    }
  }
  const unmatched = [
    ...[...known].filter(([name, { bench }]) => benches.has(bench) && !found.has(name)),
    ...[...found].filter(([name]) => !known.has(name)),
  ].map(([name]) => name);
  return { compared, outside, unmatched };
}

/** What can be compared of a figure: nothing of a difference of times that is about nought. */
export function comparedIn({ unit, value }: ReportedFigure): readonly Compared[] {
  if (unit === 'kB' || unit === 'MB' || unit === '×') return ['value', ...COMPARED];
  return value.low <= 0 || (unit === 'ns' && value.median < TOLD_NS) ? [] : COMPARED;
}

function byName({ benches }: Report): Map<string, { bench: string; figure: ReportedFigure }> {
  return new Map(
    benches.flatMap(({ name, figures }) =>
      figures.map((figure) => [`${name}: ${figure.name}`, { bench: name, figure }] as const),
    ),
  );
}
