import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * One-time passwords by time, as virtual MFA devices of AWS make them: HMAC-SHA-1, steps of 30 s from the
 * epoch, six digits.
 * Sources: RFC 6238 §4, RFC 4226 §5.3.
 */
const STEP_MS = 30_000;
const DIGITS = 6;
/** One step before and after: clocks differ, and people need time to type (RFC 6238 §5.2). */
const TOLERATED_STEPS = [-1, 0, 1];
/** RFC 4226 §4, R6: 160 bits. */
export const SEED_BYTES = 20;

const CODE = /^\d{6}$/;

export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** The number of the step at `now` (epoch milliseconds). */
export function stepAt(now: number): number {
  return Math.floor(now / STEP_MS);
}

/** The code of one step. `digits`: six; the RFC's vectors have eight. */
export function codeOf(seed: KeyObject, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', seed).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return String(number).padStart(digits, '0');
}

/** Two codes that a device showed one after the other. */
export interface CodePair {
  readonly first: string;
  readonly second: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Steps that the device's clock may be ahead or behind. */
  readonly reach: number;
}

/**
 * The step of the second of two codes, and how many steps the device is ahead; undefined: they are not codes
 * of two steps in a row near `now`. A drift that `stepOf` tolerates counts as 0. Every pair is compared in
 * constant time.
 */
export function consecutiveCodes(
  seed: KeyObject,
  { first, second, now, reach }: CodePair,
): { readonly lastStep: number; readonly drift: number } | undefined {
  if (!isCode(first) || !isCode(second)) return undefined;
  const given = Buffer.from(first + second);
  let found: { readonly lastStep: number; readonly drift: number } | undefined;
  for (let offset = -reach; offset <= reach; offset++) {
    const lastStep = stepAt(now) + offset + 1;
    if (lastStep < 1) continue;
    const shown = Buffer.from(codeOf(seed, lastStep - 1) + codeOf(seed, lastStep));
    if (timingSafeEqual(shown, given)) {
      found ??= { lastStep, drift: Math.abs(offset + 1) <= 1 ? 0 : offset + 1 };
    }
  }
  return found;
}

/** The drift of a device's clock in milliseconds; codes are looked for at times that are later by it. */
export function driftMs(steps: number): number {
  return steps * STEP_MS;
}

/**
 * The step near `now` whose code this is; undefined: none. Every step is compared in constant time, so that
 * the response time reveals nothing.
 */
export function stepOf(seed: KeyObject, code: string, now: number): number | undefined {
  if (!isCode(code)) return undefined;
  const given = Buffer.from(code);
  let found: number | undefined;
  for (const offset of TOLERATED_STEPS) {
    const step = stepAt(now) + offset;
    if (step >= 0 && timingSafeEqual(Buffer.from(codeOf(seed, step)), given)) found = step;
  }
  return found;
}
