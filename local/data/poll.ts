import { setTimeout as wait } from 'node:timers/promises';

const INTERVAL_MS = 25;

/**
 * Calls a function repeatedly until its result is not undefined. Undefined if the deadline (milliseconds from
 * now) has passed.
 */
export async function poll<T>(
  deadlineMs: number,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T | undefined> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (performance.now() >= end) return undefined;
    await wait(INTERVAL_MS);
  }
}
