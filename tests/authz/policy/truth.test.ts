import { describe, expect, it } from 'vitest';
import { and, not, or, type Truth } from '../../../src/authz/policy/truth.ts';

/** Kleene's tables: left, right, and, or. */
const TABLE: readonly (readonly [Truth, Truth, Truth, Truth])[] = [
  [true, true, true, true],
  [true, false, false, true],
  [true, 'unknown', 'unknown', true],
  [false, true, false, true],
  [false, false, false, false],
  [false, 'unknown', false, 'unknown'],
  ['unknown', true, 'unknown', true],
  ['unknown', false, false, 'unknown'],
  ['unknown', 'unknown', 'unknown', 'unknown'],
];

describe('three-valued logic', () => {
  it.each(TABLE)('for %s and %s: and is %s; or is %s', (left, right, both, either) => {
    expect(and(left, right)).toBe(both);
    expect(or(left, right)).toBe(either);
  });

  it('negates true, false and unknown', () => {
    expect([true, false, 'unknown' as const].map((value) => not(value))).toEqual([false, true, 'unknown']);
  });
});
