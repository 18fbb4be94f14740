import { median } from '../../median.ts';

/** The two stretches of a run that are compared, in milliseconds from its start. */
export interface Windows {
  readonly first: readonly [from: number, to: number];
  readonly last: readonly [from: number, to: number];
  /** A run this short measures only the warm-up. */
  readonly judged: boolean;
}

const MINUTE = 60_000;
const WARM_UP = 2 * MINUTE;
const WINDOW = 5 * MINUTE;

/**
 * Five minutes after two of warming up, and the last five; of a run too short for them, smaller parts, which
 * nothing is judged by.
 */
export function windowsOf(runMs: number): Windows {
  const judged = runMs >= WARM_UP + 2 * WINDOW;
  const warmUp = judged ? WARM_UP : runMs * 0.3;
  const window = judged ? WINDOW : runMs * 0.3;
  return { first: [warmUp, warmUp + window], last: [runMs - window, runMs], judged };
}

export interface Sample {
  /** Milliseconds from the start of the run. */
  readonly at: number;
  readonly value: number;
}

export interface Growth {
  readonly first: number;
  readonly last: number;
  readonly percent: number;
}

/** From the median of the first window to that of the last one; undefined when one of them has no sample. */
export function growthOf(samples: readonly Sample[], { first, last }: Windows): Growth | undefined {
  const within = ([from, to]: readonly [number, number]) =>
    samples.filter(({ at }) => at >= from && at <= to).map(({ value }) => value);
  const [before, after] = [within(first), within(last)];
  if (before.length === 0 || after.length === 0) return undefined;
  const [was, is] = [median(before), median(after)];
  return { first: was, last: is, percent: (is / was - 1) * 100 };
}
