import { type Decimal, parseDecimal } from './decimal.ts';

/**
 * `YYYY-MM`, `YYYY-MM-DD`, or a day with a time (W3C profile of ISO 8601, which the IAM User Guide names).
 * AWS reads a time without a zone as UTC.
 */
const EXTENDED =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?)?$/u;
/** `YYYYMMDDThhmmssZ`, the basic form that AWS signs with. */
const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})()(Z)$/u;
const ZONE = /([+-])(\d{2}):?(\d{2})?/u;

/** Digits that may mean a year or a day as well as seconds. */
const AMBIGUOUS = /^(?:\d{4}|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/u;

/** AWS compares whole milliseconds. */
const FRACTION_DIGITS = 3;

/** Whether digits could be a year or a day as well as epoch seconds (`2026`, `20261120`). */
export function isAmbiguousDate(text: string): boolean {
  return AMBIGUOUS.test(text);
}

/**
 * A point in time as epoch seconds, from an ISO 8601 form or from epoch seconds. Undefined for anything else:
 * no such day, or digits that could be either.
 */
export function parseDate(text: string): Decimal | undefined {
  const iso = EXTENDED.exec(text) ?? BASIC.exec(text);
  if (iso === null) return isAmbiguousDate(text) ? undefined : parseDecimal(text);
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = iso
    .slice(1, 7)
    .map((part) => (part === undefined ? undefined : Number(part)));
  // Stryker disable next-line StringLiteral: no sign, no offset
  const offset = offsetOf(iso[8] ?? '');
  const midnight = utcDay(year, month, day);
  // Stryker disable next-line ConditionalExpression,LogicalOperator: NaN seconds are no number either; the guard says so
  if (midnight === undefined || offset === undefined) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const seconds = midnight + hour * 3_600 + minute * 60 + second - offset;
  const fraction = (iso[7] ?? '').slice(0, FRACTION_DIGITS);
  // The fraction counts forwards; before 1970 it would have to be subtracted, and no policy needs that.
  if (seconds < 0 && fraction !== '') return undefined;
  return parseDecimal(`${seconds}.${fraction}`);
}

/** Seconds since 1970 at midnight UTC; undefined for a day that the calendar does not have. */
function utcDay(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // A day that the month does not have lies in another month.
  const exists = date.getUTCMonth() === month - 1;
  return exists ? date.getTime() / 1_000 : undefined;
}

/** Seconds east of UTC: none for `Z`. */
function offsetOf(zone: string): number | undefined {
  // Stryker disable next-line ArrayDeclaration: its first element is not looked at
  const [, sign, hours = '', minutes = ''] = ZONE.exec(zone) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const size = Number(hours) * 3_600 + Number(minutes) * 60;
  return sign === '-' ? -size : size;
}
