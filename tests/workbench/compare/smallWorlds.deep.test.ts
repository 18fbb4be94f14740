import { describe, expect, it } from 'vitest';
import { Comparer } from '../../../workbench/compare/comparer.ts';
import { ANY_PRINCIPAL, type World } from '../../../workbench/compare/world.ts';
import { drawFrom } from '../../fuzz/harness/random.ts';
import { DRAWN_ACTION, documentOf, drawPolicy } from './drawnPolicies.ts';
import { answersOf, setOf, smallWorld } from './smallWorld.ts';

const WORLD: World = { ...ANY_PRINCIPAL, account: '123456789012', actions: [DRAWN_ACTION] };
const POLICIES = 2_000;
/** How many pairs of policies that differ are compared. */
const ACROSS = 2_000;
const KEYS = ['aws:resourcetag/env'];

describe(`${POLICIES} policies of a small grammar, grouped by the engine's answers to every request`, () => {
  const draw = drawFrom(2_000);
  const requests = smallWorld(KEYS);
  const comparer = new Comparer();
  const policies = Array.from({ length: POLICIES }, () => {
    const document = documentOf(drawPolicy(draw, 3, KEYS));
    return { document, set: setOf([document]) };
  });
  const groups = Map.groupBy(policies, ({ set }) => answersOf(set, requests));
  const compare = (one: (typeof policies)[number], other: (typeof policies)[number], expected: string) => {
    const { answer, differences } = comparer.compare(one.set, other.set, WORLD);
    if (answer === expected) return;
    expect.fail(
      `${answer}: ${JSON.stringify([one.document, other.document, differences[0]?.witness.resource])}`,
    );
  };

  it('are equal within a group, each pair', () => {
    let pairs = 0;
    for (const group of groups.values()) {
      for (const [index, one] of group.entries()) {
        for (const other of group.slice(index + 1)) {
          pairs += 1;
          compare(one, other, 'equal');
        }
      }
    }
    console.log(`${groups.size} groups, ${pairs} pairs within them`);
    expect(pairs).toBeGreaterThan(POLICIES);
  }, 3_600_000);

  it(`differ across groups, ${ACROSS} pairs`, () => {
    const listed = [...groups.values()];
    for (let pair = 0; pair < ACROSS; pair += 1) {
      const [at, beside] = [draw(listed.length), draw(listed.length)];
      const [one, other] = [listed[at]?.[0], listed[beside]?.[0]];
      if (at === beside || one === undefined || other === undefined) continue;
      compare(one, other, 'different');
    }
  }, 3_600_000);
});
