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
  UUID,
} from '../../../src/authz/policy/matchGlob.ts';
import { naiveGlob } from './naiveGlob.ts';

const glob = (pattern: string) => compileGlob([{ text: pattern, literal: false }]);
const holed = (before: string, after: string): Symbols => [...symbolsOf(before), HOLE, ...symbolsOf(after)];

/** pattern, text, whether it matches */
const CASES: readonly (readonly [string, string, boolean])[] = [
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['**', 'a:b/c', true],
  ['?', '', false],
  ['?', 'ab', false],
  ['?*', 'a', true],
  ['*?', '', false],
  ['a*b', 'ab', true],
  ['a*b', 'aXbXb', true],
  ['a*b', 'aXbX', false],
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
  ['a|b', 'a', false],
  ['^a$', '^a$', true],
  ['\\*', '\\anything', true],
  ['a*c', 'a\nb\nc', true],
  ['a?c', 'a\nc', true],
  ['A', 'a', false],
  ['?', '😀', false],
  ['*?*', '😀', true],
  ['??', '😀', true],
  ['*', '*', true],
  ['a', '*', false],
  ['broker:*', 'broker:Name:b-1234', true],
  ['a\u0001', 'ab', false],
  ['?', '\u0003', true],
  ['a?', 'a\uffffb', false],
];

describe('matchGlob', () => {
  it.each(CASES)('%j against %j is %j', (pattern, text, expected) => {
    expect(matchGlob(glob(pattern), symbolsOf(text))).toBe(expected);
  });

  it('takes literal pieces without wildcards', () => {
    const pattern = compileGlob([
      { text: 'a*', literal: false },
      { text: '*?', literal: true },
    ]);
    expect(matchGlob(pattern, symbolsOf('axx*?'))).toBe(true);
    expect(matchGlob(pattern, symbolsOf('axxyz'))).toBe(false);
    expect(compileGlob([{ text: '*', literal: true }]).wild).toBe(false);
    expect(glob('\u0000').wild).toBe(false);
    expect(symbolsOf('\uffffa')).toEqual([0xffff, 97]);
  });

  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?', '.'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '.', '\n'), maxLength: 8 });

  it('agrees with the definition', () => {
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matchGlob(glob(p), symbolsOf(t))).toBe(naiveGlob([...p], [...t]));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is certain of a holed text only if every filling matches', () => {
    const filling = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 4 });
    fc.assert(
      fc.property(pattern, text, text, filling, (p, before, after, x) => {
        fc.pre(matchGlob(glob(p), holed(before, after)));
        expect(naiveGlob([...p], [...before, ...x, ...after])).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('needs steps in proportion to pattern × text at most', () => {
    const patterns = [
      '*a*a*a*a*a*a*b',
      '*a*a*a*a*a*a*a?b',
      `*${'a'.repeat(50)}b`,
      `${'*a'.repeat(50)}*b`,
      `${'*?'.repeat(50)}b`,
    ];
    for (const hostile of patterns) {
      let reads = 0;
      const counted = new Proxy(symbolsOf('a'.repeat(10_000)), {
        get(target, name, receiver) {
          if (name !== 'length') reads += 1;
          return Reflect.get(target, name, receiver);
        },
      });
      expect(matchGlob(glob(hostile), counted)).toBe(false);
      expect(reads).toBeLessThanOrEqual(10_001 * (glob(hostile).symbols.length + 1));
    }
    let reads = 0;
    const counted = new Proxy(symbolsOf('a'.repeat(10_000)), {
      get: (target, name, receiver) => {
        if (name !== 'length') reads += 1;
        return Reflect.get(target, name, receiver);
      },
    });
    matchGlob(glob('*a*a*a*a*a*a*b'), counted);
    expect(reads).toBeLessThan(20_100);
  });
});

/** pattern, before, after, certainly matches, may match */
const HOLED: readonly (readonly [string, string, string, boolean, boolean])[] = [
  ['ab', 'a', 'b', false, true],
  ['a', 'a', 'b', false, false],
  ['a?c', 'ab', 'c', false, true],
  ['a?c', 'a', 'bc', false, true],
  ['*', 'x:', ':y', true, true],
  [
    'arn:aws:mq:us-east-1:123456789012:broker:*',
    'arn:aws:mq:us-east-1:123456789012:broker:',
    ':b-1',
    true,
    true,
  ],
  ['arn:aws:mq:*', 'arn:aws:mq:us-east-1:123456789012:broker:', ':b-1', true, true],
  ['broker:*:b-1', 'broker:', ':b-1', true, true],
  ['broker:*:b-2', 'broker:', ':b-1', false, false],
  ['broker:prod*:b-1', 'broker:', ':b-1', false, true],
  ['broker:prod:b-1', 'broker:', ':b-1', false, true],
  ['broker:a:c:b-1', 'broker:', ':b-1', false, true],
  ['broker:Name:*', 'broker:', '', false, true],
  ['queue:*', 'broker:', '', false, false],
  ['broker:?*:b-1', 'broker:', ':b-1', false, true],
  ['?*', '', 'b', true, true],
  ['?*', 'b', '', true, true],
  ['a*a', 'a', 'a', true, true],
  ['broker:b-1', 'broker:', ':b-1', false, false],
];

describe('mayMatchGlob', () => {
  it.each(HOLED)('%j against %j…%j: certain %j, possible %j', (pattern, before, after, certain, possible) => {
    expect(matchGlob(glob(pattern), holed(before, after))).toBe(certain);
    expect(mayMatchGlob(glob(pattern), holed(before, after))).toBe(possible);
  });

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
      { numRuns: 2_000 },
    );
  });
});

describe('mayMatchOnePart', () => {
  it.each([
    ['arn:*:broker:*:b-*', 'arn:x:broker:one:b-', '', true],
    ['arn:*:broker:other*:b-*', 'arn:x:broker:one:b-', '', false],
    ['arn:*:configuration:*', 'arn:x:broker:one:b-', '', false],
    ['arn:*:broker:dev-*:*', 'arn:x:broker:', ':b-1', true],
    ['arn:*:broker:*:*:b-1', 'arn:x:broker:', ':b-1', false],
    ['arn:x:broker:*:b-1', 'arn:x:broker:', ':b-1', true],
    ['*', 'a:', '', true],
  ])('%j against %j…%j: %j', (pattern, before, after, possible) => {
    expect(mayMatchOnePart(glob(pattern), holed(before, after))).toBe(possible);
  });

  it('agrees with trying every short filling without a colon', () => {
    const fillings = allTexts(['a', 'b', 'z'], 4);
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 4 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 3 });
    fc.assert(
      fc.property(pattern, text, text, (p, before, after) => {
        const some = fillings.some((x) => naiveGlob([...p], [...before, ...x, ...after]));
        expect(mayMatchOnePart(glob(p), holed(before, after))).toBe(some);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** pattern, whether it matches every id, whether it matches some id */
const IDS: readonly (readonly [string, boolean, boolean])[] = [
  ['*', true, true],
  ['b-*', true, true],
  ['b-????????-*', true, true],
  ['b-????????-????-????-????-????????????', true, true],
  ['*-*-*-*-*-*', true, true],
  ['?-*-*-????????????', true, true],
  ['*????????????????????????????????????', true, true],
  ['b-*?-?*-????-*', true, true],
  ['b-???????-*', false, false],
  ['b-?????????-*', false, false],
  ['*-*-*-*-*-*-*', false, false],
  ['b-????????-????-????-????-?????????????', false, false],
  ['*???????????????????????????????????????', false, false],
  ['b-*:*', false, false],
  ['b-*g*', false, false],
  ['b-*A*', false, false],
  ['b-12*', false, true],
  ['b-*f', false, true],
  ['b-????????-????-4*', false, true],
  ['b-12345678-1234-1234-1234-123456789abc', false, true],
  ['b-12345678-1234-1234-1234-123456789abg', false, false],
  ['b-*0*', false, true],
  ['*b*', true, true],
  ['*b*b*', false, true],
  ['c-*', false, false],
];

describe('an id that is not drawn yet', () => {
  const open: Symbols = [...symbolsOf('b-'), ...UUID];
  const DIGITS = [...'0123456789abcdef'];
  const shape = [8, 4, 4, 4, 12];
  /** The id with one digit throughout: no pattern matches all sixteen unless it matches every id. */
  const uniform = DIGITS.map((digit) => `b-${shape.map((length) => digit.repeat(length)).join('-')}`);
  const drawn = fc
    .array(fc.constantFrom(...DIGITS), { minLength: 32, maxLength: 32 })
    .map((digits) => [...digits])
    .map((digits) => `b-${shape.map((length) => digits.splice(0, length).join('')).join('-')}`);

  it.each(IDS)('%s: every %j, some %j', (pattern, every, some) => {
    expect(matchGlob(glob(pattern), open)).toBe(every);
    expect(mayMatchOnePart(glob(pattern), open)).toBe(some);
    expect(uniform.every((id) => naiveGlob([...pattern], [...id]))).toBe(every);
  });

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
        const every = matchGlob(glob(pattern), open);
        const some = mayMatchOnePart(glob(pattern), open);
        expect(every).toBe(uniform.every((id) => naiveGlob([...pattern], [...id])));
        expect(some).toBe(fillable([...pattern], open));
        for (const id of [...uniform, ...ids]) {
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
