import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDate, parseDecimal } from '../../../../src/authz/policy/conditions/numbersAndDates.ts';

describe('parseDate', () => {
  it('reads the dates that Date writes', () => {
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
