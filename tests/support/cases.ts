/**
 * The share of its cases that a property draws: a tenth under `npm test`, all of them under
 * `npm run test:deep` (vitest.deep.config.ts sets it). `PROPERTY_CASES=10` draws ten times as many.
 */
const SHARE = Number(process.env.PROPERTY_CASES || 0.1);

/** How many cases a property draws in this run. */
export const cases = (all: number): number => Math.ceil(all * SHARE);

/**
 * How often a property must have met something, by how often in all of its cases. In a share of the cases the
 * number varies too much for a bound, so that one meeting is enough there.
 */
export const leastSeen = (inAll: number): number => (SHARE < 1 ? 0 : Math.ceil(inAll * SHARE));
