/**
 * A decimal number of any length, exact. `whole` has no leading zeros, `fraction` no trailing ones; zero is
 * not negative.
 */
export interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/**
 * Digits with an optional sign, point and exponent; no spaces, and no text after it (`5abc` is not a number).
 */
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,4}))?$/iu;
/** The largest exponent: no real policy has a number with more digits. */
const MAX_EXPONENT = 1_000;

/** Undefined for anything that is not a decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = '', behind = '', bare = '', power] = match;
  const exponent = Number(power ?? 0);
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const [before, after] = shifted(digits, behind || bare, exponent);
  const whole = withoutLeadingZeros(before);
  const fraction = withoutTrailingZeros(after);
  return { negative: sign === '-' && whole + fraction !== '', whole, fraction };
}

/** Negative, zero or positive, as `left` is smaller than, equal to or greater than `right`. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  return left.negative ? compareSizes(right, left) : compareSizes(left, right);
}

function compareSizes(left: Decimal, right: Decimal): number {
  const digits = left.whole.length - right.whole.length;
  return digits || compareTexts(left.whole, right.whole) || compareTexts(left.fraction, right.fraction);
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  // Stryker disable next-line EqualityOperator: equal texts were answered above
  return left < right ? -1 : 1;
}

/** Moves the point by `places`, to the right if positive. */
function shifted(before: string, after: string, places: number): [before: string, after: string] {
  if (places < 0) {
    const padded = before.padStart(-places, '0');
    return [padded.slice(0, places), padded.slice(places) + after];
  }
  const padded = after.padEnd(places, '0');
  return [before + padded.slice(0, places), padded.slice(places)];
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits[start] === '0') start += 1;
  return digits.slice(start);
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/**
 * `YYYY-MM`, `YYYY-MM-DD`, or a day with a time (W3C profile of ISO 8601, which the IAM User Guide names).
 * AWS reads a time without a zone as UTC.
 */
const EXTENDED =
  /^(\d{4})-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?)?$/u;
/** `YYYYMMDDThhmmssZ`, the basic format that SigV4 uses. */
const BASIC = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})()(Z)$/u;
const ZONE = /([+-])(\d{2}):?(\d{2})?/u;

/** Digits that may mean a year, a day or seconds. */
const AMBIGUOUS = /^(?:\d{4}|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/u;

/** AWS compares whole milliseconds. */
const FRACTION_DIGITS = 3;

/** Whether digits could be a year or a day as well as epoch seconds (`2026`, `20261120`). */
export function isAmbiguousDate(text: string): boolean {
  return AMBIGUOUS.test(text);
}

/**
 * A point in time as epoch seconds, from an ISO 8601 form or from epoch seconds. Undefined for anything else:
 * a day that does not exist, or digits that could be a date or seconds.
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
  // The fraction is always added; before 1970 it would have to be subtracted, and no policy needs that.
  if (seconds < 0 && fraction !== '') return undefined;
  return parseDecimal(`${seconds}.${fraction}`);
}

/** Seconds since 1970 at midnight UTC; undefined for a day that the calendar does not have. */
function utcDay(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  // A day that the month does not have becomes a day of another month.
  const exists = date.getUTCMonth() === month - 1;
  return exists ? date.getTime() / 1_000 : undefined;
}

/** Seconds east of UTC: 0 for `Z`. */
function offsetOf(zone: string): number | undefined {
  // Stryker disable next-line ArrayDeclaration: its first element is not looked at
  const [, sign, hours = '', minutes = ''] = ZONE.exec(zone) ?? [];
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const size = Number(hours) * 3_600 + Number(minutes) * 60;
  return sign === '-' ? -size : size;
}

const NUMBER = /^-?\d+$/;
/** The digits, with a sign, of a Java `long`, the type that AWS uses. */
const LONG_LENGTH = 20;
const ISO =
  /^(-?\d+)(?:-(\d{2})(?:-(\d{2}))?)?(?:[Tt](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?)?)?(?:[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Whether AWS accepts a date operand when a document is written. AWS accepts more dates than it evaluates
 * correctly: an accepted date that `parseDate` cannot read puts its statement in doubt (docs/rules/iam.md
 * rule 21). Source: recorded answers, tests/authz/policy/writtenDocuments.ts.
 */
export function isWrittenDate(value: unknown): boolean {
  const text = String(value);
  if (NUMBER.test(text))
    return text.length <= LONG_LENGTH && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
  const fields = ISO.exec(text)
    ?.slice(2, 7)
    .map((field) => (field === undefined ? undefined : Number(field)));
  if (fields === undefined) return false;
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = fields;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 24 && minute <= 59 && second <= 60;
}
