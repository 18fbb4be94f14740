import { describe, expect, it } from 'vitest';
import type { PolicySet } from '../../../src/authz/decide/types.ts';
import { Comparer } from '../../../workbench/compare/comparer.ts';
import type { Comparison } from '../../../workbench/compare/comparison.ts';
import { ANY_PRINCIPAL, type World } from '../../../workbench/compare/world.ts';
import { type Draw, drawFrom, pick } from '../../fuzz/harness/random.ts';
import { DRAWN_ACTION, DRAWN_KEYS, documentOf, drawNeighbour, drawPolicy } from './drawnPolicies.ts';
import { firstDifference, setOf, smallWorld } from './smallWorld.ts';

const WORLD: World = { ...ANY_PRINCIPAL, account: '123456789012', actions: [DRAWN_ACTION] };
const PAIRS = Number(process.env.COMPARED_PAIRS ?? 300);
/** One pair in so many names every key: their small world is as large as the three others together. */
const WHOLE = 50;

/** Keys that one pair names, and the requests that tell its policies apart. */
const LENSES = [
  ['aws:resourcetag/env'],
  ['aws:resourcetag/env', 'aws:sourceip'],
  ['aws:multifactorauthpresent', 'aws:multifactorauthage', 'aws:sourceip'],
].map((keys) => ({ keys, requests: smallWorld(keys) }));
const EVERYTHING = { keys: DRAWN_KEYS, requests: smallWorld(DRAWN_KEYS) };

function drawPair(draw: Draw, lens: { readonly keys: readonly string[] }) {
  const one = drawPolicy(draw, 4, lens.keys);
  const other = draw(3) === 0 ? drawPolicy(draw, 4, lens.keys) : drawNeighbour(one, draw, lens.keys);
  return [documentOf(one), documentOf(other)] as const;
}

describe('the comparison and the engine, asked every request of a small world,', () => {
  it(`agree on ${PAIRS} drawn pairs`, () => {
    const draw = drawFrom(Number(process.env.COMPARED_SEED ?? 1));
    const comparer = new Comparer();
    const answers: Record<Comparison['answer'], number> = { equal: 0, different: 0, unknown: 0 };
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const lens = pair % WHOLE === WHOLE - 1 ? EVERYTHING : pick(LENSES, draw);
      const documents = drawPair(draw, lens);
      const [one, other] = documents.map((document) => setOf([document])) as [PolicySet, PolicySet];
      const { answer } = comparer.compare(one, other, WORLD);
      answers[answer] += 1;
      const found = firstDifference(one, other, lens.requests);
      const expected = found === undefined ? 'equal' : 'different';
      if (answer !== expected)
        expect.fail(`${answer}: ${JSON.stringify([documents, found?.arn, [...(found?.facts ?? [])]])}`);
    }
    expect(answers.equal).toBeGreaterThan(PAIRS / 10);
    expect(answers.different).toBeGreaterThan(PAIRS / 10);
    if (process.env.COMPARED_PAIRS !== undefined) console.log(answers);
  }, 3_600_000);
});
