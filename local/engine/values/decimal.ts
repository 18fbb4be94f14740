import { type EngineError, invalid } from '../engineError.ts';

/**
 * A number of DynamoDB: sign × 0.DIGITS × 10^exponent. `digits` has no zero at either end; it is empty for
 * zero.
 * Source: Amazon DynamoDB Developer Guide, "Data types: Number": 38 significant digits, magnitudes from
 * 1E-130 to 9.9999999999999999999999999999999999999E+125.
 */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

const MOST_DIGITS = 38;
const HIGHEST_EXPONENT = 126;
const LOWEST_EXPONENT = -129;
const ZERO: Decimal = { negative: false, digits: '', exponent: 0 };

const NUMBER = /^([+-]?)(\d+)?(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;
/** Whole numbers of up to 15 digits without sign or zeros in front are in normal form already. */
const NORMAL = /^(?:0|-?[1-9]\d{0,14})$/;

/** Reads a number as DynamoDB does. @throws EngineError (ValidationException) */
export function parseDecimal(text: string): Decimal {
  const match = NUMBER.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || whole.length + fraction.length === 0) throw unreadable(text);
  return decimal(match[1] === '-', whole + fraction, whole.length + Number(match[4] ?? 0));
}

/** The normal form of a number: plain digits, no exponent, no unnecessary zeros. @throws EngineError */
export function normalNumber(text: string): string {
  return NORMAL.test(text) ? text : formatDecimal(parseDecimal(text));
}

export function formatDecimal({ negative, digits, exponent }: Decimal): string {
  if (digits === '') return '0';
  const sign = negative ? '-' : '';
  if (exponent <= 0) return `${sign}0.${'0'.repeat(-exponent)}${digits}`;
  if (digits.length <= exponent) return sign + digits.padEnd(exponent, '0');
  return `${sign}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

/** Negative, zero or positive, as the first number is less than, equal to or greater than the second. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const sign = signOf(a) - signOf(b);
  if (sign !== 0 || a.digits === '') return sign;
  const size = a.exponent - b.exponent || (a.digits < b.digits ? -1 : Number(a.digits > b.digits));
  return a.negative ? -size : size;
}

/** @throws EngineError if the sum has more than 38 digits or is out of range. */
export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.digits.length - a.exponent, b.digits.length - b.exponent);
  const sum = scaled(a, scale) + scaled(b, scale);
  const digits = String(sum < 0n ? -sum : sum);
  return decimal(sum < 0n, digits, digits.length - scale);
}

export function negated(value: Decimal): Decimal {
  return value.digits === '' ? value : { ...value, negative: !value.negative };
}

function scaled({ negative, digits, exponent }: Decimal, scale: number): bigint {
  const size = BigInt(digits || '0') * 10n ** BigInt(Math.max(0, scale - (digits.length - exponent)));
  return negative ? -size : size;
}

function decimal(negative: boolean, allDigits: string, point: number): Decimal {
  let start = 0;
  while (allDigits[start] === '0') start++;
  let end = allDigits.length;
  while (end > start && allDigits[end - 1] === '0') end--;
  const digits = allDigits.slice(start, end);
  if (digits === '') return ZERO;
  const exponent = point - start;
  if (exponent > HIGHEST_EXPONENT) throw outOfRange('overflow', 'larger');
  if (exponent < LOWEST_EXPONENT) throw outOfRange('underflow', 'smaller');
  if (digits.length > MOST_DIGITS) {
    throw invalid('Attempting to store more than 38 significant digits in a Number');
  }
  return { negative, digits, exponent };
}

function signOf({ negative, digits }: Decimal): number {
  if (digits === '') return 0;
  return negative ? -1 : 1;
}

function unreadable(text: string): EngineError {
  return invalid(
    `The parameter cannot be converted to a numeric value${text === '' ? '' : `: ${text.slice(0, 100)}`}`,
  );
}

function outOfRange(what: string, than: string): EngineError {
  return invalid(`Number ${what}. Attempting to store a number with magnitude ${than} than supported range`);
}
