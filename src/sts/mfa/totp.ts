import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/**
 * One-time passwords by time, as virtual MFA devices of AWS make them: HMAC-SHA-1, steps of 30 s from the
 * epoch, six digits.
 * Sources: RFC 6238 §4, RFC 4226 §5.3.
 */
const STEP_MS = 30_000;
const DIGITS = 6;
/** Two steps before and after, as AWS (docs/rules/identities.md rule 54). */
const TOLERATED_STEPS = [-2, -1, 0, 1, 2];
/** How many steps the clock of a device may be behind and ahead when two codes set it. */
export interface Reach {
  readonly behind: number;
  readonly ahead: number;
}
/** For a device that is enabled (the same rule). */
export const ENABLE_REACH: Reach = { behind: 998, ahead: 1000 };
/** For a device that has a user: codes that somebody saw hours ago must not set its clock back. */
export const RESYNC_REACH: Reach = { behind: 20, ahead: 20 };
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
}

/**
 * The step of the second of two codes, and how many steps the device's clock is ahead. Undefined: near a
 * clock that is `drift` steps ahead, no two successive steps have these codes. A clock that is one step off
 * counts as right, because people need time to type. Every pair is compared in constant time.
 */
export function consecutiveCodes(
  seed: KeyObject,
  { first, second, now }: CodePair,
  { behind, ahead: furthest }: Reach,
  drift = 0,
): { readonly lastStep: number; readonly drift: number } | undefined {
  if (!isCode(first) || !isCode(second)) return undefined;
  const given = Buffer.from(first + second);
  const clock = stepAt(now) + drift;
  let found: { readonly lastStep: number; readonly drift: number } | undefined;
  let before = codeOf(seed, Math.max(clock - behind - 1, 0));
  for (let lastStep = Math.max(clock - behind, 1); lastStep <= clock + furthest; lastStep++) {
    const code = codeOf(seed, lastStep);
    const ahead = lastStep - stepAt(now);
    if (timingSafeEqual(Buffer.from(before + code), given)) {
      found ??= { lastStep, drift: Math.abs(ahead) <= 1 ? 0 : ahead };
    }
    before = code;
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
