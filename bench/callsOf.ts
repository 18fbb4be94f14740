import { median } from './median.ts';

const SAMPLE_MS = 0.1;
const TRIED_MS = 10;
const AT_MOST = 500;

/** How many calls take so long together that reading the clock costs nothing beside them. */
export async function callsOf(run: () => unknown): Promise<number> {
  const took: number[] = [];
  const began = performance.now();
  do {
    const started = performance.now();
    await run();
    took.push(performance.now() - started);
  } while (performance.now() - began < TRIED_MS);
  // The first ones were not compiled yet.
  const each = median(took.slice(took.length >> 1));
  return Math.min(AT_MOST, Math.max(1, Math.round(SAMPLE_MS / Math.max(each, SAMPLE_MS / AT_MOST))));
}
