import { median } from '../median.ts';
import type { Stated } from './report.ts';

/** What the same code may differ by from one process to the next, even if the rounds of one agree. */
export const AT_LEAST = 0.15;

/**
 * The rule of the report: the middle of the passes, from the lowest tenth percentile of any pass's rounds to the highest ninetieth;
 * and at least 15 % to either side.
 */
export function stated(passes: readonly Stated[]): Stated {
  const middle = median(passes.map((pass) => pass.median));
  const margin = Math.abs(middle) * AT_LEAST;
  return {
    median: middle,
    low: Math.min(middle - margin, ...passes.map(({ low }) => low)),
    high: Math.max(middle + margin, ...passes.map(({ high }) => high)),
  };
}

/** Every number of it through one that grows or falls with it. */
export function through(of: Stated, change: (value: number) => number): Stated {
  const [low, high] = [change(of.low), change(of.high)];
  return { median: change(of.median), low: Math.min(low, high), high: Math.max(low, high) };
}
