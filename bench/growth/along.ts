import { callsOf } from '../callsOf.ts';
import { compare, type Series } from '../compare.ts';
import type { Figure } from '../figure.ts';
import { inTurns } from '../inTurns.ts';
import { median } from '../median.ts';
import { spreadOf } from '../spreadOf.ts';

/** There are many lines; what counts is how their points compare. */
const TURNS = { rounds: 7, roundMs: 40, warmupMs: 120, samples: 8 };
const NANOSECONDS = { ns: 1, µs: 1e3, ms: 1e6 } as const;

/** The same thing at one size. */
export interface Point {
  readonly size: number;
  readonly run: () => unknown;
}

/** The points of one line, from the smallest on, measured in turns. */
export async function along(
  what: string,
  by: string,
  points: readonly Point[],
  unit: keyof typeof NANOSECONDS = 'ns',
): Promise<Figure[]> {
  const tasks = await Promise.all(
    points.map(async ({ size, run }) => ({ name: `${what}: ${size}`, run, calls: await callsOf(run) })),
  );
  const measured = await inTurns(tasks, TURNS);
  return points.map(({ size }, index) => {
    const { name, rounds } = measured[index] as Series;
    const values = rounds.map((nanoseconds) => nanoseconds / NANOSECONDS[unit]);
    const smaller = measured[index - 1];
    const step = smaller && compare({ name, rounds }, smaller, 'ns').ratio;
    return {
      name,
      value: median(values),
      unit,
      spread: spreadOf(values),
      growing: { what, by, size, ...(step && { step: { ...step, ...step.spread } }) },
    };
  });
}
