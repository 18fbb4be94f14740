import { randomInt } from 'node:crypto';
import { portProblem } from '../../data/ports.ts';

/** The first and the last port that brokers may get. */
export type PortRange = readonly [first: number, last: number];

/**
 * The default range. It is below the ports of outgoing connections (from 32768 on Linux), so that a port is
 * still free when its broker starts again.
 */
export const DEFAULT_PORTS: PortRange = [20_000, 32_000];

const LOOPBACK = '127.0.0.1';

/**
 * Ports of the range that are free on 127.0.0.1 now and do not belong to another broker.
 * @throws Error when there are not enough free ports
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

/**
 * A broker's ports are chosen once, and another program may listen on one of them when the broker starts
 * again. RabbitMQ would then go on without ending.
 * @throws Error that names the port
 */
export async function requireFreePorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    const problem = await portProblem(port, LOOPBACK);
    if (problem !== undefined)
      throw new Error(`The broker's port ${port} of ${LOOPBACK} is taken (${problem}).`);
  }
}
