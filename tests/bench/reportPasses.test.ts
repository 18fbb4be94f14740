import { describe, expect, test } from 'vitest';
import { compare } from '../../bench/compare.ts';
import { EMPTY, emptyInCryptos, mergePasses } from '../../bench/report/mergePasses.ts';
import { nanoseconds } from '../../bench/report/nanoseconds.ts';
import { stated, through } from '../../bench/report/stated.ts';
import { spreadOf } from '../../bench/spreadOf.ts';
import { figure, pass } from './passes.ts';

const exactly = (value: number) => ({ median: value, low: value, high: value });
const close = (median: number, low: number, high: number) => ({
  median: expect.closeTo(median, 9),
  low: expect.closeTo(low, 9),
  high: expect.closeTo(high, 9),
});

describe('a stated spread', () => {
  test('is from the tenth to the ninetieth percentile of the rounds', () => {
    expect(spreadOf([11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual({ low: 2, high: 10 });
    expect(spreadOf([1, 2])).toEqual({ low: 1.1, high: 1.9 });
    expect(spreadOf([5])).toEqual({ low: 5, high: 5 });
    expect(() => spreadOf([])).toThrow(RangeError);
  });

  test('is 15 % to either side at least, of the middle pass', () => {
    expect(stated([exactly(100)])).toEqual(close(100, 85, 115));
    expect(stated([exactly(90), exactly(100), exactly(104)])).toEqual(close(100, 85, 115));
    expect(stated([exactly(-100)])).toEqual(close(-100, -115, -85));
  });

  test('reaches as far as any pass does', () => {
    const passes = [exactly(100), { median: 101, low: 60, high: 102 }, { median: 99, low: 98, high: 140 }];
    expect(stated(passes)).toEqual(close(100, 60, 140));
  });

  test('keeps its order through what turns it round', () => {
    expect(through({ median: 4, low: 2, high: 5 }, (rate) => 10 / rate)).toEqual(close(2.5, 2, 5));
  });
});

test('a ratio is taken round by round, and so is its spread', () => {
  const own = { name: 'own', rounds: [10, 40, 30] };
  const other = { name: 'other', rounds: [10, 20, 10] };
  const { value, spread, ratio } = compare(own, other, 'ns');
  expect({ value, spread }).toEqual({ value: 30, spread: { low: 14, high: 38 } });
  expect(ratio).toEqual({ median: 2, low: 1, high: 3, spread: { low: 1.2, high: 2.8 } });
});

test('a time is what it says, and of a rate the time of one', () => {
  expect(nanoseconds(3, 'ns')).toBe(3);
  expect(nanoseconds(3, 'µs')).toBe(3_000);
  expect(nanoseconds(3, 'ms')).toBe(3_000_000);
  expect(nanoseconds(500, '/s')).toBe(2_000_000);
  for (const unit of ['kB', 'MB', '×'] as const) expect(nanoseconds(3, unit)).toBeUndefined();
});

describe('passes of a bench', () => {
  test('become one: medians, loads and the time that all took', () => {
    const merged = mergePasses(
      [
        pass([figure('f', 100)], { loadBefore: 0.1, loadAfter: 1.5 }),
        pass([figure('f', 300)], { loadBefore: 0.4, loadAfter: 0.2, seconds: 3 }),
        pass([figure('f', 200)]),
      ],
      undefined,
    );
    expect(merged).toMatchObject({ name: 'some', passes: 3, seconds: 7 });
    expect(merged.load).toEqual({ before: { low: 0.1, high: 0.5 }, after: { low: 0.2, high: 1.5 } });
    expect(merged.figures).toEqual([
      { name: 'f', unit: 'ns', value: exactlySpread(200, 100, 300), toCrypto: close(0.2, 0.1, 0.3) },
    ]);
  });

  test('a slow machine is slow at the crypto too: × crypto is of the same pass', () => {
    const passes = [
      pass([figure('f', 1, { unit: 'µs' })]),
      pass([figure('f', 2, { unit: 'µs' })], { cryptoNs: 2_000 }),
    ];
    const [merged] = mergePasses(passes, undefined).figures;
    expect(merged?.toCrypto).toEqual(close(1, 0.85, 1.15));
    expect(merged?.value).toEqual(close(1.5, 1, 2));
  });

  test('× empty is beside one request of the empty gateway, whatever the unit', () => {
    const rate = figure('requests', 250, {
      unit: '/s',
      beside: { name: EMPTY, value: 500 },
      ratio: { median: 0.5, low: 0.1, high: 0.9, spread: { low: 0.4, high: 0.7 } },
    });
    const passes = [pass([rate, figure('step', 20_000), figure('size', 9, { unit: 'kB' })])];
    const empty = emptyInCryptos(passes);
    expect(empty).toBeCloseTo(2_000, 9);
    const [requests, step, size] = mergePasses(passes, empty).figures;
    expect(requests?.toEmpty).toEqual(close(2, 1.7, 2.3));
    expect(requests?.ratio).toEqual(close(0.5, 0.4, 0.7));
    expect(requests?.beside).toEqual({ name: EMPTY, value: 500 });
    expect(step?.toEmpty).toEqual(close(0.01, 0.0085, 0.0115));
    expect(size).toEqual({ name: 'size', unit: 'kB', value: close(9, 7.65, 10.35) });
    expect(emptyInCryptos([pass([figure('step', 1)])])).toBeUndefined();
  });

  test('growth is that of the rounds, over the passes', () => {
    const at = (size: number, step?: number) =>
      figure(`line: ${size}`, size, {
        growing: {
          what: 'line',
          by: 'policies',
          size,
          ...(step !== undefined && { step: { median: step, low: step - 1, high: step + 1 } }),
        },
      });
    const [small, large] = mergePasses(
      [pass([at(1), at(10, 5)]), pass([at(1), at(10, 7)])],
      undefined,
    ).figures;
    expect(small?.growth).toBeUndefined();
    expect(large?.growth).toEqual(close(6, 4, 8));
    expect(large?.growing).toEqual({ what: 'line', by: 'policies', size: 10 });
  });

  test('a goal is met by the median of the passes', () => {
    const goal = { of: 'value', bound: 'at most', limit: 250 } as const;
    const passes = [100, 200, 300].map((value) => pass([figure('f', value, { goal })]));
    expect(mergePasses(passes, undefined).figures[0]).toMatchObject({ goal, met: true });
    const missed = [200, 300, 400].map((value) => pass([figure('f', value, { goal })]));
    expect(mergePasses(missed, undefined).figures[0]).toMatchObject({ goal, met: false });
    const ratio = { median: 3, low: 1, high: 4 };
    const ofRatio = { of: 'ratio', bound: 'at least', limit: 2 } as const;
    const [met] = mergePasses([pass([figure('f', 1, { ratio, goal: ofRatio })])], undefined).figures;
    expect(met).toMatchObject({ met: true, ratio: close(3, 1, 4) });
  });

  test('are not mixed when they measured different things', () => {
    const passes = [pass([figure('f', 1)]), pass([figure('g', 1)])];
    expect(() => mergePasses(passes, undefined)).toThrow('The passes of some have different figures.');
    expect(() => mergePasses([pass([figure('f', 1)]), pass([])], undefined)).toThrow('different figures');
    expect(() => mergePasses([pass([]), pass([figure('f', 1)])], undefined)).toThrow('different figures');
    expect(() => mergePasses([], undefined)).toThrow(RangeError);
  });
});

function exactlySpread(median: number, low: number, high: number) {
  return close(median, low, high);
}
