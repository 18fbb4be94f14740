import type { Figure, Goal } from './figure.ts';
import { median } from './median.ts';
import { spreadOf } from './spreadOf.ts';

/** Numbers of one kind, one a round. */
export interface Series {
  readonly name: string;
  readonly rounds: readonly number[];
}

/** A series beside another of the same rounds. The ratio is taken round by round. */
export function compare(own: Series, other: Series, unit: Figure['unit'], goal?: Goal): Figure {
  const ratios = own.rounds.map((value, round) => value / (other.rounds[round] ?? Number.NaN));
  return {
    name: own.name,
    value: median(own.rounds),
    unit,
    spread: spreadOf(own.rounds),
    beside: { name: other.name, value: median(other.rounds) },
    ratio: {
      median: median(ratios),
      low: Math.min(...ratios),
      high: Math.max(...ratios),
      spread: spreadOf(ratios),
    },
    ...(goal && { goal }),
  };
}
