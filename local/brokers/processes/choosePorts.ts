import { randomInt } from 'node:crypto';
import { portProblem } from '../../data/ports.ts';

/** First and last port that brokers may get. */
export type PortRange = readonly [first: number, last: number];

/**
 * Below the ports that systems give to outgoing connections (from 32768 on Linux), so that a port is still
 * free when its broker starts again.
 */
export const DEFAULT_PORTS: PortRange = [20_000, 32_000];

const LOOPBACK = '127.0.0.1';

/**
 * Ports of the range that are free on 127.0.0.1 now and that no other broker has.
 * @throws Error when there are not enough of them
 */
export async function choosePorts(
  count: number,
  [first, last]: PortRange,
  taken: ReadonlySet<number>,
): Promise<readonly number[]> {
  const size = last - first + 1;
  const start = randomInt(size);
  const chosen: number[] = [];
  for (let tried = 0; tried < size && chosen.length < count; tried++) {
    const port = first + ((start + tried) % size);
    if (taken.has(port)) continue;
    if ((await portProblem(port, LOOPBACK)) === undefined) chosen.push(port);
  }
  if (chosen.length === count) return chosen;
  throw new Error(`There are no ${count} free ports from ${first} to ${last} on ${LOOPBACK}.`);
}
