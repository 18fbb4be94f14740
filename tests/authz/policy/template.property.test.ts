import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/authz/policy/template.ts';

describe('parseTemplate', () => {
  it('never throws and takes linear time for long runs of openings, quotes or spaces', () => {
    for (const unit of ['${', "${k, '", '${a ', "'", '${a,', '${*}', "${k,''}"]) {
      expect(() => parseTemplate(unit.repeat(20_000), '2012-10-17')).not.toThrow();
    }
    const unit = fc.constantFrom('$', '{', '}', "'", ',', ' ', 'a', '*', ':');
    fc.assert(fc.property(fc.string({ unit }), (value) => void parseTemplate(value, '2012-10-17')));
  });
});
