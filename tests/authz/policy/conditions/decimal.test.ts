import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, parseDecimal } from '../../../../src/authz/policy/conditions/numbersAndDates.ts';

function compare(left: string, right: string): number {
  const [a, b] = [parseDecimal(left), parseDecimal(right)];
  if (a === undefined || b === undefined) throw new Error(`no number: ${left}, ${right}`);
  return compareDecimals(a, b);
}

const NO_NUMBERS = [
  '',
  '.',
  '+',
  '-',
  '1e',
  'e3',
  '1e1001',
  '1e-1001',
  '1e1.5',
  '1e00001',
  '1.e',
  '1.2.3',
  '0x10',
  '5abc',
  ' 5',
  '5 ',
  '5\n',
  '1,000',
  '1_0',
  '--5',
  '٣',
  'NaN',
];

describe('decimal', () => {
  it.each(NO_NUMBERS)('%j is no number', (text) => {
    expect(parseDecimal(text)).toBeUndefined();
  });

  it.each([
    ['0', '-0.0'],
    ['007', '7'],
    ['7.', '7.000'],
    ['.5', '+0.5'],
    ['.55', '0.55'],
    ['-.5', '-0.50'],
    ['1e0', '1'],
    ['-0e5', '0'],
    ['1E2', '100'],
    ['1e+2', '100'],
    ['12.5e1', '125'],
    ['1.25e1', '12.5'],
    ['1.25e10', '12500000000'],
    ['12.5e-1', '1.25'],
    ['125e-5', '0.00125'],
    ['.5e1', '5'],
    ['1e1000', `1${'0'.repeat(1_000)}`],
    ['1e-1000', `.${'0'.repeat(999)}1`],
  ])('%s equals %s', (left, right) => {
    expect(parseDecimal(left)).toEqual(parseDecimal(right));
    expect(compare(left, right)).toBe(0);
  });

  it.each([
    ['-1', '1', -1],
    ['1', '-1', 1],
    ['-2', '-1', -1],
    ['-1', '-10', 1],
    ['9', '10', -1],
    ['0.1', '0.09', 1],
    ['12', '11', 1],
    ['2.1', '1.9', 1],
    ['1.9', '2.1', -1],
    ['10.1', '9.9', 1],
    ['-2.1', '-1.9', -1],
    ['1.5', '1.25', 1],
  ])('%s against %s', (left, right, sign) => {
    expect(Math.sign(compare(left, right))).toBe(sign);
  });

  it('compares exactly, whatever the length', () => {
    const part = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(part, part, fc.nat(40), (a, b, shift) => {
        const sign = compare(shifted(a, shift), shifted(b, shift));
        expect(Math.sign(sign)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads a million digits at once', () => {
    const long = '9'.repeat(1_000_000);
    expect(compare(long, `${long}.0`)).toBe(0);
    expect(parseDecimal(`${'0'.repeat(1_000_000)}x`)).toBeUndefined();
  });
});

/** The number n / 10^shift in decimals. */
function shifted(n: bigint, shift: number): string {
  const digits = `${n < 0n ? -n : n}`.padStart(shift + 1, '0');
  const at = digits.length - shift;
  return `${n < 0n ? '-' : ''}${digits.slice(0, at)}.${digits.slice(at)}`;
}
