import { expect, test } from 'vitest';
import { agreement, agrees } from '../../bench/report/agreement.ts';
import { renderAgreement } from '../../bench/report/renderAgreement.ts';
import { around, benchOf, reported, reportOf } from './reports.ts';

const first = reportOf(benchOf('a', reported('f', { ratio: around(4), growth: around(3) })), benchOf('b'));

test('a second run agrees where its medians lie within the first one’s spread, ends included', () => {
  const second = reportOf(
    benchOf('a', reported('f', { toCrypto: around(2.3), ratio: around(3.4), growth: around(3, 0, 99) })),
  );
  expect(agreement(first, second)).toEqual({ compared: 3, outside: [], unmatched: [] });
});

test('each ratio outside is told with its bench and figure', () => {
  const second = reportOf(
    benchOf('a', reported('f', { toCrypto: around(2.31), ratio: around(3.39), growth: around(3) })),
  );
  const agreed = agreement(first, second);
  expect(agreed.outside).toEqual([
    { bench: 'a', figure: 'f', of: 'ratio', stated: around(4), now: 3.39 },
    { bench: 'a', figure: 'f', of: 'toCrypto', stated: around(2), now: 2.31 },
  ]);
  expect(renderAgreement(agreed)).toBe(
    [
      '1 of 3 ratios lie within the spread that the report states.',
      'outside: a: f: ratio to what stands beside it 3.39, stated 4.00 (3.40 to 4.60)',
      'outside: a: f: × crypto 2.31, stated 2.00 (1.70 to 2.30)',
      '',
    ].join('\n'),
  );
});

test('it is the first run’s spread that counts, not the second one’s', () => {
  const second = reportOf(
    benchOf('a', reported('f', { toCrypto: around(9, 0, 100), ratio: around(4), growth: around(3) })),
  );
  expect(agreement(first, second).outside).toHaveLength(1);
});

test('times are not compared, sizes and figures that are ratios are', () => {
  const slow = reportOf(benchOf('a', reported('f', { value: around(90_000) })));
  expect(agreement(reportOf(benchOf('a', reported('f'))), slow)).toMatchObject({ compared: 1, outside: [] });
  for (const unit of ['kB', 'MB', '×'] as const) {
    const { toCrypto: _, ...sized } = reported('size', { unit });
    const grown = { ...sized, value: around(3_000) };
    expect(agreement(reportOf(benchOf('a', sized)), reportOf(benchOf('a', grown)))).toMatchObject({
      compared: 1,
      outside: [{ of: 'value', now: 3_000 }],
    });
  }
});

test('a difference of times that is about nought is not compared', () => {
  const changed = reportOf(benchOf('a', reported('f', { toCrypto: around(50) })));
  const small = reported('f', { value: around(0.9) });
  expect(agreement(reportOf(benchOf('a', small)), changed).compared).toBe(0);
  const crossing = reported('f', { value: around(3, -1, 7) });
  expect(agreement(reportOf(benchOf('a', crossing)), changed).compared).toBe(0);
  const told = reported('f', { value: around(1.1) });
  expect(agreement(reportOf(benchOf('a', told)), changed).compared).toBe(1);
});

test('what only one of them has is told; a bench that did not run again is no matter', () => {
  const kept = reportOf(benchOf('a', reported('f'), reported('old')), benchOf('b', reported('g')));
  const { unmatched } = agreement(kept, reportOf(benchOf('a', reported('f'), reported('new'))));
  expect(unmatched).toEqual(['a: old', 'a: new']);
  expect(renderAgreement({ compared: 1, outside: [], unmatched })).toContain(
    'in one of them only: a: old\nin one of them only: a: new\n',
  );
});

test('two runs agree where 95 of 100 ratios lie inside, and both have the same figures', () => {
  const apart = {
    bench: 'b',
    figure: 'f',
    of: 'ratio',
    stated: { median: 1, low: 1, high: 1 },
    now: 2,
  } as const;
  const outside = (count: number) => Array.from({ length: count }, () => apart);
  expect(agrees({ compared: 100, outside: outside(5), unmatched: [] })).toBe(true);
  expect(agrees({ compared: 100, outside: outside(6), unmatched: [] })).toBe(false);
  expect(agrees({ compared: 100, outside: [], unmatched: ['a: old'] })).toBe(false);
  expect(agrees({ compared: 0, outside: [], unmatched: [] })).toBe(false);
});
