import { afterAll, describe, expect, it } from 'vitest';
import { drawFrom } from '../../fuzz/harness/random.ts';
import { documentOf, drawNeighbour, drawPolicy } from './drawnPolicies.ts';
import { firstDifference, setOf } from './smallWorld.ts';
import { type Oracle, openOracle } from './z3Oracle.ts';

const PAIRS = 40;
let oracle: Oracle | undefined;

describe('the two references of the comparison’s tests', () => {
  afterAll(() => oracle?.close());

  it(`agree: Z3 and the engine asked every request of the small world, on ${PAIRS} pairs`, async () => {
    oracle = await openOracle(2_000);
    const draw = drawFrom(18);
    const answers = { equal: 0, different: 0, undecided: 0 };
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const one = drawPolicy(draw, 2);
      const other = drawNeighbour(one, draw);
      const found = firstDifference(setOf([documentOf(one)]), setOf([documentOf(other)]));
      const answer = await oracle.compare(one, other);
      answers[answer] += 1;
      if (answer === 'undecided') continue;
      const seen = JSON.stringify([documentOf(one), documentOf(other), found && [found.arn, ...found.facts]]);
      expect(answer, seen).toBe(found === undefined ? 'equal' : 'different');
    }
    expect(answers.equal).toBeGreaterThan(0);
    expect(answers.different).toBeGreaterThan(0);
  }, 300_000);
});
