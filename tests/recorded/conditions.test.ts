import { describe, expect, it } from 'vitest';
import { CONDITION_SOURCES, compareSource } from './conditions.ts';
import { unexplained } from './differences.ts';

/** Apart from the other areas, because mutants of the decision core are tried with it too. */
describe('IAM conditions recorded on AWS', () => {
  it.each(CONDITION_SOURCES)(
    '%s: have the recorded results, or the difference has its reason',
    async (source) => {
      const compared = await compareSource(source);
      expect(compared).not.toEqual([]);
      expect(unexplained(compared)).toEqual([]);
    },
  );
});
