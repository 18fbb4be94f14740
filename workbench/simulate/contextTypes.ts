import { BASE64 } from '../../src/authz/policy/conditions/comparisons.ts';
import { parseAddress } from '../../src/authz/policy/conditions/ipAddress.ts';
import { isWrittenDate, parseDate } from '../../src/authz/policy/conditions/numbersAndDates.ts';

interface ContextType {
  /** What a value must be, in AWS's words. */
  readonly expected: string;
  /** The text that string operators compare; undefined: the text is no value of the type. */
  readonly read: (text: string) => string | undefined;
}

/** The types whose values AWS checks, and how it keeps them (recorded). */
export const CONTEXT_TYPES: Readonly<Record<string, ContextType>> = {
  numeric: { expected: 'numeric format', read: keptNumber },
  date: { expected: 'DateTime format', read: keptDate },
  ip: { expected: 'IP address', read: (text) => (parseAddress(text) === undefined ? undefined : text) },
  binary: { expected: 'base-64 encoded binary format', read: (text) => (isBase64(text) ? text : undefined) },
};

function isBase64(text: string): boolean {
  return BASE64.test(text) && Buffer.from(text, 'base64').toString('base64') === text;
}

const NUMBER = /^([+-]?)(\d+)?(?:\.(\d*))?(?:[Ee]([+-]?\d{1,9}))?$/;

/** A number as Java's BigDecimal writes it: `01.00` is `1.00`, `1e2` is `1E+2`. */
function keptNumber(text: string): string | undefined {
  const match = NUMBER.exec(text);
  if (match === null || !/\d/.test(`${match[2] ?? ''}${match[3] ?? ''}`)) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
  const minus = sign === '-' && digits !== '0' ? '-' : '';
  const scale = fraction.length - Number(exponent);
  const power = digits.length - 1 - scale;
  if (scale === 0) return `${minus}${digits}`;
  if (scale > 0 && power >= -6) {
    const padded = digits.padStart(scale + 1, '0');
    return `${minus}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  }
  const [first = '', ...rest] = digits;
  const shown = rest.length === 0 ? first : `${first}.${rest.join('')}`;
  return `${minus}${shown}${power === 0 ? '' : `E${power < 0 ? '' : '+'}${power}`}`;
}

const LATEST = 8.64e12;

/**
 * A date in UTC, to the millisecond. A year or a day without hyphens stays as it is: it may be seconds too.
 */
function keptDate(text: string): string | undefined {
  if (!isWrittenDate(text)) return undefined;
  const date = parseDate(text);
  if (date === undefined) return text;
  const seconds = Number(`${date.negative ? '-' : ''}${date.whole || '0'}.${date.fraction || '0'}`);
  return Math.abs(seconds) > LATEST ? text : new Date(Math.round(seconds * 1_000)).toISOString();
}
