import { expect, test } from 'vitest';
import { betweenProcesses } from '../../bench/report/betweenProcesses.ts';
import type { ReportedBench } from '../../bench/report/report.ts';

const bench = (figure: object): ReportedBench => ({
  name: 'b',
  passes: 1,
  seconds: 1,
  load: { before: { low: 0, high: 0 }, after: { low: 0, high: 0 } },
  figures: [{ name: 'f', unit: 'ns', value: { median: 10, low: 9, high: 11 }, ...figure }],
});
const ratios = {
  ratio: { median: 2, low: 1.8, high: 2.2 },
  toCrypto: { median: 4, low: 3, high: 5 },
  toEmpty: { median: 0.4, low: 0.3, high: 0.5 },
};

test('ratios between processes are as wide as the yardstick moved, by its farther side', () => {
  const [changed] = betweenProcesses([bench(ratios)], { median: 100, low: 50, high: 120 });
  expect(changed?.figures[0]).toEqual({
    ...bench(ratios).figures[0],
    toCrypto: { median: 4, low: 1.5, high: 10 },
    toEmpty: { median: 0.4, low: 0.075, high: 2 },
  });
});

test('a yardstick that stood still changes nothing, and what is not there stays so', () => {
  const still = { median: 100, low: 100, high: 100 };
  expect(betweenProcesses([bench(ratios)], still)).toEqual([bench(ratios)]);
  expect(betweenProcesses([bench({})], { median: 100, low: 50, high: 200 })).toEqual([bench({})]);
});

test('a spread below nothing widens away from its median too', () => {
  const toCrypto = { median: -1, low: -2, high: -0.5 };
  const [changed] = betweenProcesses([bench({ toCrypto })], { median: 100, low: 50, high: 100 });
  expect(changed?.figures[0]?.toCrypto).toEqual({ median: -1, low: -4, high: -0.25 });
});
