import { expect, test } from 'vitest';
import { asData } from '../../bench/report/asData.ts';
import { goalsLine } from '../../bench/report/goalsLine.ts';
import { growthLines } from '../../bench/report/growthLines.ts';
import { render } from '../../bench/report/render.ts';
import type { Report } from '../../bench/report/report.ts';
import { around, benchOf, reported, reportOf } from './reports.ts';

const atMost = { of: 'ratio', bound: 'at most', limit: 4 } as const;
const point = (size: number, median: number, growth?: number) =>
  reported(`line: ${size}`, {
    value: around(median),
    growing: { what: 'line', by: 'policies', size },
    ...(growth !== undefined && { growth: around(growth) }),
  });

const way = benchOf(
  'verifier',
  reported('fifty *a | b', {
    beside: { name: 'crypto', value: 1_000 },
    ratio: around(5),
    goal: atMost,
    met: false,
  }),
);
const gateway = benchOf(
  'gateway',
  reported('requests', {
    unit: '/s',
    value: around(400),
    beside: { name: 'empty functions, 16 connections', value: 500 },
    ratio: around(0.8),
    toEmpty: around(1.25),
    goal: { of: 'ratio', bound: 'at least', limit: 0.8 },
    met: true,
  }),
);
const growth = benchOf('growth', point(10, 300, 1), point(1, 300), point(1_000, 900, 3));
const { toCrypto: _, ...bundle } = reported('bundle', { unit: 'kB', value: around(388) });
const text = render(reportOf(way, gateway, growth, benchOf('cold', bundle)));

test('the head names date, machine, versions and the raw crypto', () => {
  expect(text.split('\n').slice(0, 10)).toEqual(
    [
      '# Benchmark report',
      '',
      'Written by `npm run bench -- --report`; what the benches are is in [README.md](README.md). The same as data: `report.json`.',
      '',
      '- 2026-11-21T12:00:00.000Z',
      '- Some CPU, 2 cores, 8 GB, Linux 6.1',
      '- commit 0123456789ab; node 24.21.0',
      '- raw crypto: 1000 ns (850 to 1150)',
      '',
      '**× crypto**: the time beside the raw crypto',
    ].map((line, index) => (index === 9 ? expect.any(String) : line)),
  );
  expect(text).toContain('at least 15 % to either side');
});

test('goals are counted and the missed ones named with what was reached', () => {
  const line = 'Goals met: 1 of 2; missed: verifier: fifty *a | b (5.00 ×, at most 4 ×).';
  expect(goalsLine([way, gateway, growth])).toBe(line);
  expect(text).toContain(line);
  expect(goalsLine([gateway])).toBe('Goals met: 1 of 1.');
  const value = reported('f', { goal: { of: 'value', bound: 'at most', limit: 9 }, met: false });
  expect(goalsLine([benchOf('a', value)])).toBe('Goals met: 0 of 1; missed: a: f (2000 ns, at most 9 ns).');
});

test('what lies on the way stands beside the crypto', () => {
  expect(section('## A request')).toEqual([
    "## A request's way, beside the raw crypto",
    '',
    '| step | time | × crypto |',
    '| --- | ---: | ---: |',
    '| fifty \\*a \\| b | 2000 ns (1700 to 2300) | 2.00 (1.70 to 2.30) |',
  ]);
});

test('whole gateways stand beside the empty one', () => {
  expect(section('## The whole').slice(2)).toEqual([
    '| requests | gateway | empty gateway | ratio | goal | met |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    '| requests | 400 /s (340 to 460) | 500 /s | 0.800 (0.680 to 0.920) | at least 0.8 × | yes |',
  ]);
});

test('a line grows by steps, and by so much a doubling', () => {
  const crypto = '2.00 (1.70 to 2.30)';
  expect(section('### line')).toEqual([
    '### line, by policies',
    '',
    '| policies | time | × crypto | × empty | size | step | a doubling |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    `| 1 | 300 ns (255 to 345) | ${crypto} |  |  |  |  |`,
    `| 10 | 300 ns (255 to 345) | ${crypto} |  | × 10.0 | × 1.00 (0.850 to 1.15) | × 1.00 |`,
    `| 1000 | 900 ns (765 to 1035) | ${crypto} |  | × 100 | × 3.00 (2.55 to 3.45) | × 1.18 |`,
  ]);
});

test('twice the size at twice the cost is linear, whatever the step', () => {
  const [line] = growthLines([benchOf('growth', point(1, 1), point(8, 8, 8), point(800, 800, 100))]);
  expect(line?.points.map(({ aDoubling }) => aDoubling)).toEqual([
    undefined,
    expect.closeTo(2, 9),
    expect.closeTo(2, 9),
  ]);
  const [fromNothing] = growthLines([benchOf('growth', point(0, 1), point(10, 5, 5))]);
  expect(fromNothing?.points[1]).toMatchObject({ size: 10 });
  expect(fromNothing?.points[1]?.aDoubling).toBeUndefined();
});

test('every bench has a section with passes, time, load and all its figures', () => {
  expect(section('### gateway')).toEqual([
    '### gateway',
    '',
    '3 passes, 12 s; load average 0.1 before, 0.2 to 0.9 after.',
    '',
    '| figure | median (spread) | beside | ratio (spread) | × crypto | × empty | goal | met |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    '| requests | 400 /s (340 to 460) | 500 /s empty functions, 16 connections | 0.800 (0.680 to 0.920) | 2.00 (1.70 to 2.30) | 1.25 (1.06 to 1.44) | at least 0.8 × | yes |',
  ]);
  expect(section('### growth').slice(2)).toEqual([
    '3 passes, 12 s; load average 0.1 before, 0.2 to 0.9 after.',
    '3 figures stand under "How it grows".',
  ]);
  expect(section('### cold').at(-1)).toBe('| bundle | 388 kB (330 to 446) |  |  |  |  |  |  |');
  expect(section('### verifier').at(-1)).toMatch(/\| at most 4 × \| NO \|$/);
});

test('a part that was not measured has no heading', () => {
  const small = render(reportOf(benchOf('cold', bundle)));
  expect(small).not.toMatch(/^## (A request|The whole|How it grows)/m);
  expect(small.endsWith('|\n')).toBe(true);
});

test('as data it is the same report, with no more digits than mean something', () => {
  const value = { median: 1_234.5678, low: 0.000123456789, high: 1e5 / 3 };
  const report = reportOf(benchOf('a', reported('f', { value })));
  const read = JSON.parse(asData(report)) as Report;
  expect(read.benches[0]?.figures[0]?.value).toEqual({ median: 1_234.6, low: 0.00012346, high: 33_333 });
  expect(render(read)).toBe(render(report));
});

/** From a heading to the next one. */
function section(heading: string): string[] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const end = lines.findIndex((line, index) => index > start && line.startsWith('#'));
  const found = lines.slice(start, end < 0 ? undefined : end);
  while (found.at(-1) === '') found.pop();
  return found;
}
