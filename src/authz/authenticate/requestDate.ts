import { incompleteSignature, invalidSignature, quotable } from '../errors.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';

/** When the request says it was signed: as text (`YYYYMMDDTHHMMSSZ`), and in milliseconds since the epoch. */
export interface RequestDate {
  readonly text: string;
  readonly millis: number;
}

const BASIC_FORMAT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * `X-Amz-Date`, or else `Date`, in ISO 8601 basic format.
 * @throws RequestRefused IncompleteSignature for any other format, an impossible date, or a header given twice
 */
export function requestDate(request: UnverifiedRequest): RequestDate {
  const values = request.headers.get('x-amz-date') ?? request.headers.get('date') ?? [];
  const text = values.join(',').trim();
  const millis = parseBasicFormat(text);
  if (millis === undefined) {
    throw incompleteSignature(`Date must be in ISO-8601 'basic format'. Got '${quotable(text)}'.`);
  }
  return { text, millis };
}

/** Milliseconds of `YYYYMMDDTHHMMSSZ`; undefined for another shape or a day that no calendar has. */
export function parseBasicFormat(text: string): number | undefined {
  if (!BASIC_FORMAT.test(text)) return undefined;
  const millis = Date.parse(text.replace(BASIC_FORMAT, '$1-$2-$3T$4:$5:$6Z'));
  // Date.parse may roll a 31st of February over: only what prints back the same was a date.
  return Number.isNaN(millis) || basicFormat(millis) !== text ? undefined : millis;
}

/** Milliseconds → `YYYYMMDDTHHMMSSZ`. */
export function basicFormat(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/**
 * Refuses a date further than `skewMinutes` from the clock, with AWS's sentences.
 * @throws RequestRefused InvalidSignature
 */
export function requireTimely(date: RequestDate, now: number, skewMinutes: number): void {
  const skew = skewMinutes * 60_000;
  // The clock's text has whole seconds, and so has the comparison: five minutes pass, a second more does not.
  const seconds = Math.floor(now / 1000) * 1000;
  if (date.millis < seconds - skew) {
    throw invalidSignature(
      `Signature expired: ${date.text} is now earlier than ${basicFormat(seconds - skew)} ` +
        `(${basicFormat(seconds)} - ${skewMinutes} min.)`,
    );
  }
  if (date.millis > seconds + skew) {
    throw invalidSignature(
      `Signature not yet current: ${date.text} is still later than ${basicFormat(seconds + skew)} ` +
        `(${basicFormat(seconds)} + ${skewMinutes} min.)`,
    );
  }
}
