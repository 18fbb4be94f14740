import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate } from '../../../../src/authz/policy/conditions/date.ts';
import { parseDecimal } from '../../../../src/authz/policy/conditions/decimal.ts';

const DATES: readonly (readonly [string, string])[] = [
  ['1970-01-01', '0'],
  ['1970-01', '0'],
  ['1970-01-01T00:00:00.5Z', '0.5'],
  ['2026-11-20T22:07:05+23:00', '1795129625'],
  ['2026-11-20T22:07:05-00:59', '1795215965'],
  ['20261301', '20261301'],
  ['20260132', '20260132'],
  ['1969-12-31T23:59:59Z', '-1'],
  ['2024-02-29', '1709164800'],
  ['2026-11-20T22:07:05Z', '1795212425'],
  ['2026-11-20T22:07Z', '1795212420'],
  ['2026-11-20T22:07:05.25Z', '1795212425.25'],
  ['2026-11-20T22:07:05.2509Z', '1795212425.25'],
  ['2026-11-20T22:07:05', '1795212425'],
  ['2026-11-20T22:07', '1795212420'],
  ['1e9', '1000000000'],
  ['2026-11-20T22:07:05-0130', '1795217825'],
  ['2026-11-20T22:07:05-01:30', '1795217825'],
  ['2026-11-20T22:07:05+01', '1795208825'],
  ['20261120T220705Z', '1795212425'],
  ['1795212425', '1795212425'],
  ['1795212425.5', '1795212425.5'],
  ['-1', '-1'],
  ['99999999', '99999999'],
];

const NO_DATES = [
  ...[
    '',
    'Z',
    '2026',
    '20261120',
    '20260105',
    '20261231',
    '19000930',
    '2026-13',
    '2026-00',
    '2026-11-00',
    '2026-11-31',
    '2023-02-29',
  ],
  ...['2026-11-20T22Z', '2026-11-20 22:07:05Z', '2026-11-20T24:00Z'],
  ...['2026-11-20T22:60Z', '2026-11-20T22:07:60Z', '2026-11-20T22:07:05.Z', '2026-11-20T22:07:05+24:00'],
  ...['2026-11-20T22:07:05+01:60', '2026-11-20Z', '2026-11-20T22:07:05Zx', 'x2026-11-20', '20261332T999999Z'],
  ...['1969-12-31T23:59:59.5Z', '12026-11-20', '2026-11-20T22:07:05Z\n'],
];

describe('parseDate', () => {
  it.each(DATES)('%s is %s', (text, seconds) => {
    expect(parseDate(text)).toEqual(parseDecimal(seconds));
  });

  it.each(NO_DATES)('%j is no date', (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  it('reads what Date writes', () => {
    const date = fc.date({
      min: new Date(0),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(date, (when) => {
        expect(parseDate(when.toISOString())).toEqual(parseDecimal(`${when.getTime() / 1_000}`));
      }),
    );
  });

  it('never throws', () => {
    const unit = fc.constantFrom('0', '1', '2', '9', '-', ':', 'T', 'Z', '+', '.');
    fc.assert(fc.property(fc.string({ unit, maxLength: 30 }), (text) => void parseDate(text)));
  });
});
