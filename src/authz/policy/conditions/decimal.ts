/**
 * A decimal number of any length, exact. `whole` has no leading zeros, `fraction` no trailing ones; zero is
 * not negative.
 */
export interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/** Digits with an optional sign, point and exponent: no spaces, nothing behind (`5abc` is no number). */
const DECIMAL = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([+-]?\d{1,4}))?$/iu;
/** A larger exponent would need more digits than any number that is meant has. */
const MAX_EXPONENT = 1_000;

/** Undefined for anything that is not a decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = '', behind = '', bare = '', power = '0'] = match;
  const exponent = Number(power);
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const [before, after] = shifted(digits, behind || bare, exponent);
  const whole = withoutLeadingZeros(before);
  const fraction = withoutTrailingZeros(after);
  return { negative: sign === '-' && whole + fraction !== '', whole, fraction };
}

/** Below zero, zero or above it, as `left` is smaller than, equal to or greater than `right`. */
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
  // Stryker disable next-line ConditionalExpression: saves work only
  if (places === 0) return [before, after];
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
