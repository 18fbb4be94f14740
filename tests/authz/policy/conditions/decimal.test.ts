import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../../src/authz/policy/conditions/numbersAndDates.ts';
import { compare } from './compare.ts';

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

describe('decimal numbers', () => {
  it.each(NO_NUMBERS)('%j is not a number', (text) => {
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
  ])('%s compares with %s', (left, right, sign) => {
    expect(Math.sign(compare(left, right))).toBe(sign);
  });
});
