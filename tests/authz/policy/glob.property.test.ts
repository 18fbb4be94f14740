import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileGlob,
  HOLE,
  matchGlob,
  mayMatchGlob,
  mayMatchOnePart,
  type Symbols,
  symbolsOf,
} from '../../../src/authz/policy/matchGlob.ts';
import { cases } from '../../support/cases.ts';
import { naiveGlob } from './naiveGlob.ts';
import { DIGITS, idOf, OPEN_ID, UNIFORM_IDS } from './undrawnIds.ts';

const glob = (pattern: string) => compileGlob([{ text: pattern, literal: false }]);
const holed = (before: string, after: string): Symbols => [...symbolsOf(before), HOLE, ...symbolsOf(after)];

describe('matchGlob', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?', '.'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.', '\n'), maxLength: 8 });

  it('agrees with the definition', () => {
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matchGlob(glob(p), symbolsOf(t))).toBe(naiveGlob([...p], [...t]));
      }),
      { numRuns: cases(5_000) },
    );
  });

  it('is certain of a text with holes only if every filling matches', () => {
    const filling = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 4 });
    fc.assert(
      fc.property(pattern, text, text, filling, (p, before, after, x) => {
        fc.pre(matchGlob(glob(p), holed(before, after)));
        expect(naiveGlob([...p], [...before, ...x, ...after])).toBe(true);
      }),
      { numRuns: cases(5_000) },
    );
  });
});

describe('mayMatchGlob', () => {
  it('agrees with trying every short filling', () => {
    const fillings = allTexts(['a', 'b', ':', 'z'], 4);
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 3 });
    fc.assert(
      fc.property(pattern, text, text, (p, before, after) => {
        // A pattern of four symbols that some filling fits is fitted by one of at most four characters.
        const some = fillings.some((x) => naiveGlob([...p], [...before, ...x, ...after]));
        expect(mayMatchGlob(glob(p), holed(before, after))).toBe(some);
      }),
      { numRuns: cases(2_000) },
    );
  });
});

describe('mayMatchOnePart', () => {
  it('agrees with trying every short filling without a colon', () => {
    const fillings = allTexts(['a', 'b', 'z'], 4);
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 3 });
    fc.assert(
      fc.property(pattern, text, text, (p, before, after) => {
        const some = fillings.some((x) => naiveGlob([...p], [...before, ...x, ...after]));
        expect(mayMatchOnePart(glob(p), holed(before, after))).toBe(some);
      }),
      { numRuns: cases(2_000) },
    );
  });
});

describe('an id that is not drawn yet', () => {
  const drawn = fc.array(fc.constantFrom(...DIGITS), { minLength: 32, maxLength: 32 }).map(idOf);

  it('a pattern matches every id, or some ids, exactly if ids say so', () => {
    const unit = fc.constantFrom(...'*?-b0fz', '????', '????????', '-*');
    const written = fc.array(unit, { maxLength: 9 }).map((units) => units.join(''));
    // An id, in which runs of characters are replaced by wildcards: patterns that match some id.
    const cut = fc.record({ from: fc.nat(37), length: fc.nat(12), by: fc.constantFrom('*', '?', '-', 'z') });
    const derived = fc.tuple(drawn, fc.array(cut, { maxLength: 6 })).map(([id, cuts]) =>
      cuts.reduce((text, { from, length, by }) => {
        const gone = text.slice(from, from + length);
        return text.slice(0, from) + (by === '*' ? '*' : by.repeat(gone.length)) + text.slice(from + length);
      }, id),
    );
    const tried = { every: 0, some: 0, none: 0 };
    fc.assert(
      fc.property(fc.oneof(written, derived), fc.array(drawn, { maxLength: 3 }), (pattern, ids) => {
        const every = matchGlob(glob(pattern), OPEN_ID);
        const some = mayMatchOnePart(glob(pattern), OPEN_ID);
        expect(every).toBe(UNIFORM_IDS.every((id) => naiveGlob([...pattern], [...id])));
        expect(some).toBe(fillable([...pattern], OPEN_ID));
        for (const id of [...UNIFORM_IDS, ...ids]) {
          const matches = matchGlob(glob(pattern), symbolsOf(id));
          if (matches) expect(some).toBe(true);
          else expect(every).toBe(false);
        }
        tried[every ? 'every' : some ? 'some' : 'none'] += 1;
      }),
      { numRuns: 1_000 },
    );
    expect(Math.min(...Object.values(tried))).toBeGreaterThan(4);
  });
});

/** Whether some id matches, by trying every length for each star. */
function fillable(pattern: readonly string[], text: Symbols): boolean {
  const known = new Map<number, boolean>();
  const from = (p: number, t: number): boolean => {
    const place = p * (text.length + 1) + t;
    const found = known.get(place) ?? tryAt(p, t);
    known.set(place, found);
    return found;
  };
  const tryAt = (p: number, t: number): boolean => {
    const symbol = pattern[p];
    if (symbol === undefined) return t === text.length;
    if (symbol === '*') return from(p + 1, t) || (t < text.length && from(p, t + 1));
    const character = text[t];
    if (character === undefined) return false;
    const fits = character < 0 ? /^[0-9a-f]$/.test(symbol) : symbol === String.fromCharCode(character);
    return (fits || symbol === '?') && from(p + 1, t + 1);
  };
  return from(0, 0);
}

function allTexts(alphabet: readonly string[], length: number): string[] {
  if (length === 0) return [''];
  const shorter = allTexts(alphabet, length - 1);
  return [...shorter, ...alphabet.flatMap((first) => shorter.map((rest) => first + rest))];
}
