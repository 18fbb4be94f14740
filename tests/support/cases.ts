/**
 * The share of its cases that a property draws: a tenth under `npm test`, all of them under
 * `npm run test:deep` (vitest.deep.config.ts sets it). `PROPERTY_CASES=10` draws ten times as many.
 */
const SHARE = Number(process.env.PROPERTY_CASES || 0.1);

/** How many cases a property draws in this run, or how often it must meet something in them. */
export const cases = (all: number): number => Math.ceil(all * SHARE);
