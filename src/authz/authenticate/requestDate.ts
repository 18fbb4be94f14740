import { incompleteSignature, invalidSignature, quotable } from '../errors.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';

/**
 * The signing date that the request claims: as text (`YYYYMMDDTHHMMSSZ`), and in milliseconds since the
 * epoch.
 */
export interface RequestDate {
  readonly text: string;
  readonly millis: number;
}

const BASIC_FORMAT = /^\d{8}T\d{6}Z$/;

/**
 * Converts a signer's time to the verifier's (both in milliseconds since the epoch), where the two clocks
 * differ.
 */
export type SignedAt = (date: number, presigned: boolean) => number;

/**
 * The claim's date, in ISO 8601 basic format.
 * @throws RequestRefused IncompleteSignature for any other format, or an impossible date
 */
export function requestDate({ date, expires }: SignatureClaim, signedAt?: SignedAt): RequestDate {
  const millis = parseBasicFormat(date);
  if (millis === undefined) {
    throw incompleteSignature(`Date must be in ISO-8601 'basic format'. Got '${quotable(date)}'.`);
  }
  return { text: date, millis: signedAt?.(millis, expires !== undefined) ?? millis };
}

/** Milliseconds of `YYYYMMDDTHHMMSSZ`; undefined for another shape or a time that no calendar has. */
export function parseBasicFormat(text: string): number | undefined {
  if (!BASIC_FORMAT.test(text)) return undefined;
  const digits = (from: number, to: number) => Number(text.slice(from, to));
  const [year, month, day] = [digits(0, 4), digits(4, 6), digits(6, 8)];
  const [hour, minute, second] = [digits(9, 11), digits(11, 13), digits(13, 15)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  // Not Date.UTC: it reads the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  // A day that does not exist, such as 31 February, becomes a day of another month.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return date.setUTCHours(hour, minute, second, 0);
}

/** Milliseconds → `YYYYMMDDTHHMMSSZ`. */
export function basicFormat(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** How far from the clock a date may be, and how long a presigned URL asks to be valid. */
export interface Tolerance {
  readonly skewMinutes: number;
  readonly expires?: SignatureClaim['expires'] | undefined;
}

/**
 * Outside S3 a presigned URL is valid for 15 minutes at most, even if `X-Amz-Expires` is longer (up to a week
 * is well formed).
 * Source: docs/rules/sigv4.md rule 3.
 */
const LONGEST_PRESIGNED_SECONDS = 900;

/**
 * How long a signature is valid, in seconds from its date: the skew, or the time that a presigned URL asks
 * for.
 */
export function lifeSeconds({ skewMinutes, expires }: Tolerance): number {
  if (expires === undefined || expires === 'own') return skewMinutes * 60;
  return Math.min(expires, LONGEST_PRESIGNED_SECONDS);
}

/**
 * Refuses a date outside its tolerance, with AWS's sentences.
 * @throws RequestRefused InvalidSignature
 */
export function requireTimely(date: RequestDate, now: number, tolerance: Tolerance): void {
  const { skewMinutes, expires } = tolerance;
  // The comparison uses whole seconds, as the sentences do: a date five minutes off is accepted, one second
  // more is not.
  const clock = Math.floor(now / 1000) * 1000;
  const skew = skewMinutes * 60_000;
  const life = lifeSeconds(tolerance);
  const oldest = clock - life * 1000;
  if (date.millis < oldest) {
    const lifetime = typeof expires === 'number' ? `${life} sec.` : `${skewMinutes} min.`;
    throw invalidSignature(
      `Signature expired: ${date.text} is now earlier ` +
        `than ${basicFormat(oldest)} (${basicFormat(clock)} - ${lifetime})`,
    );
  }
  if (date.millis > clock + skew) {
    throw invalidSignature(
      `Signature not yet current: ${date.text} is still later than ${basicFormat(clock + skew)} ` +
        `(${basicFormat(clock)} + ${skewMinutes} min.)`,
    );
  }
}
