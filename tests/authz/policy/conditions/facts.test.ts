import { describe, expect, it } from 'vitest';
import { stringEquals, stringLike } from '../../../../src/authz/policy/conditions/comparisons.ts';
import { type ContextFact, Facts } from '../../../../src/authz/policy/conditions/facts.ts';

describe('the facts of a call', () => {
  it('are asked for once for each key', () => {
    const asked: string[] = [];
    const facts = new Facts((key) => {
      asked.push(key);
      return { values: ['v'], multivalued: false };
    });
    expect(facts.find('a')).toBe(facts.find('a'));
    facts.get('a');
    facts.get('b');
    expect(asked).toEqual(['a', 'b']);
  });

  it('are read once for each family of operators', () => {
    const facts = new Facts(() => ({ values: ['v'], multivalued: false }));
    const known = facts.find('k');
    const read = facts.read(known, ['v'], stringLike);
    expect(facts.read(known, ['v'], stringLike)).toBe(read);
    expect(facts.read(known, ['v'], stringEquals)).toEqual(['v']);
    expect(facts.read(known, ['v'], stringLike)).toBe(read);
  });

  it.each<[ContextFact, ContextFact]>([
    ['absent', 'absent'],
    ['unknown', 'unknown'],
    [{ values: [], multivalued: true }, 'absent'],
    [
      { values: ['a'], multivalued: true },
      { values: ['a'], multivalued: true },
    ],
    [
      { values: ['a'], multivalued: false },
      { values: ['a'], multivalued: false },
    ],
    [
      { values: ['a', 'b'], multivalued: false },
      { values: ['a', 'b'], multivalued: true },
    ],
  ])('with the answer %j are seen by conditions as %j', (answer, fact) => {
    const facts = new Facts(() => answer);
    expect(facts.find('k').fact).toEqual(fact);
    expect(facts.get('k')).toBe(answer);
  });
});
