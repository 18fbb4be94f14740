import { describe, expect, test } from 'vitest';
import { comparePolicySets } from '../../../workbench/compare/comparePolicySets.ts';
import { cases } from '../../support/cases.ts';
import { policySet } from './comparePolicies.ts';
import { changedPolicy, randomNumbers, randomPolicy, tellApart } from './randomPolicies.ts';

const PAIRS = cases(1_000);
const TRIES = 200;
const SEED = Number(process.env.COMPARE_SEED ?? 1);

describe('random pairs of policies', () => {
  test.each([
    ['without variables', true],
    ['with variables', false],
  ])('%s: are not called equal if a random request distinguishes them', (_, simple) => {
    const random = randomNumbers(SEED + (simple ? 0 : 1));
    const answers = { equal: 0, different: 0, unknown: 0 };
    for (let count = 0; count < PAIRS; count += 1) {
      const one = randomPolicy(random, simple);
      const other = changedPolicy(one, random, simple);
      const [before, after] = [policySet(one), policySet(other)];
      const { answer } = comparePolicySets(before, after);
      answers[answer] += 1;
      if (answer === 'different') continue;
      const request = tellApart(before, after, TRIES, random);
      if (answer === 'equal') expect({ one, other, request }).toEqual({ one, other, request: undefined });
    }
    if (simple) expect(answers.unknown).toBe(0);
    expect(answers.unknown).toBeLessThan(PAIRS / 20);
    expect(answers.equal).toBeGreaterThan(PAIRS / 20);
  });
});
