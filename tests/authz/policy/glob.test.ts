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
import { naiveGlob } from './naiveGlob.ts';
import { OPEN_ID, UNIFORM_IDS } from './undrawnIds.ts';

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

  it('matches literal pieces without wildcards', () => {
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

  it('needs at most a number of steps in proportion to pattern × text', () => {
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
  it.each(HOLED)(
    '%j against %j…%j: is certain %j, possible %j',
    (pattern, before, after, certain, possible) => {
      expect(matchGlob(glob(pattern), holed(before, after))).toBe(certain);
      expect(mayMatchGlob(glob(pattern), holed(before, after))).toBe(possible);
    },
  );
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
  it.each(IDS)('%s: every %j, some %j', (pattern, every, some) => {
    expect(matchGlob(glob(pattern), OPEN_ID)).toBe(every);
    expect(mayMatchOnePart(glob(pattern), OPEN_ID)).toBe(some);
    expect(UNIFORM_IDS.every((id) => naiveGlob([...pattern], [...id]))).toBe(every);
  });
});
