import { afterAll, describe, expect, it } from 'vitest';
import { Comparer } from '../../../workbench/compare/comparer.ts';
import { ANY_PRINCIPAL, type World } from '../../../workbench/compare/world.ts';
import { drawFrom } from '../../fuzz/harness/random.ts';
import { DRAWN_ACTION, documentOf, drawNeighbour, drawPolicy } from './drawnPolicies.ts';
import { setOf } from './smallWorld.ts';
import { type Oracle, openOracle } from './z3Oracle.ts';

const WORLD: World = { ...ANY_PRINCIPAL, account: '123456789012', actions: [DRAWN_ACTION] };
const PAIRS = 500;
const TIMEOUT_MS = 2_000;
/** Z3 must decide at least this share within its time. */
const DECIDED = 0.6;
let oracle: Oracle | undefined;

describe('the comparison and the solver Z3', () => {
  afterAll(() => oracle?.close());

  it(`agree on ${PAIRS} generated pairs`, async () => {
    oracle = await openOracle(TIMEOUT_MS);
    const draw = drawFrom(500);
    const comparer = new Comparer();
    const answers = { equal: 0, different: 0, undecided: 0 };
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const one = drawPolicy(draw, 3);
      const other = drawNeighbour(one, draw);
      const documents = [documentOf(one), documentOf(other)];
      const { answer } = comparer.compare(setOf([documents[0]]), setOf([documents[1]]), WORLD);
      const said = await oracle.compare(one, other);
      answers[said] += 1;
      if (said !== 'undecided') expect(answer, JSON.stringify(documents)).toBe(said);
    }
    console.log(`Z3 on ${PAIRS} pairs: ${JSON.stringify(answers)}`);
    expect(answers.equal).toBeGreaterThan(PAIRS / 20);
    expect(answers.different).toBeGreaterThan(PAIRS / 20);
    expect(1 - answers.undecided / PAIRS).toBeGreaterThanOrEqual(DECIDED);
  }, 3_600_000);
});
