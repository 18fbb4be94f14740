import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../../src/authz/policy/conditions/numbersAndDates.ts';
import { cases } from '../../../support/cases.ts';
import { compare } from './compare.ts';

describe('decimal numbers', () => {
  it('compare exactly, whatever their length', () => {
    const part = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(part, part, fc.nat(40), (a, b, shift) => {
        const sign = compare(shifted(a, shift), shifted(b, shift));
        expect(Math.sign(sign)).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
      { numRuns: cases(2_000) },
    );
  });

  it('of a million digits are read at once', () => {
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
