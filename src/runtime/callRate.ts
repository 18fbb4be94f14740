import type { CallRate } from '../mq/model/ports.ts';

const MAX_RATE = 10_000;
const MAX_BURST = 1_000_000;
/** As the service has it (Developer Guide, "Quotas in Amazon MQ", API throttling). */
const BURST = 100;

/**
 * `THROTTLE_RATE` calls a second and `THROTTLE_BURST` at once (100 unless given) for an account in a region. Undefined, when the rate
 * is not set or 0: any number of calls.
 * @throws Error with one sentence naming the variable.
 */
export function readCallRate(env: NodeJS.ProcessEnv): CallRate | undefined {
  const perSecond = number(env, 'THROTTLE_RATE', 0, MAX_RATE);
  const burst = number(env, 'THROTTLE_BURST', BURST, MAX_BURST);
  if (!Number.isInteger(burst) || burst === 0) {
    throw new Error(`The environment variable THROTTLE_BURST must be a whole number from 1, not '${burst}'.`);
  }
  return perSecond === 0 ? undefined : { perSecond, burst };
}

function number(env: NodeJS.ProcessEnv, name: string, fallback: number, most: number): number {
  const text = env[name] || String(fallback);
  const value = Number(text);
  // Three places: a rate that is not 0 is one call in a quarter of an hour at least.
  if (/^\d+(\.\d{1,3})?$/.test(text) && value <= most) return value;
  throw new Error(
    `The environment variable ${name} must be a number from 0 to ${most} with up to three decimals, not '${text}'.`,
  );
}
