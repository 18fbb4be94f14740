import { type Growth, growthOf, type Sample, type Windows } from './measure/growth.ts';
import { Histogram } from './measure/histogram.ts';
import type { ProcessFacts } from './measure/processFacts.ts';
import type { Tally } from './measure/tally.ts';

const MOST_GROWTH_PERCENT = 10;
const MOST_SURPRISES = 0;
/** A run that asked for nothing, or of nobody hostile, shows nothing. */
const LEAST_CALLS = 50;
const LEAST_HOSTILE_PERCENT = 8;
const MOST_HOSTILE_PERCENT = 12;

/** What one process of the gateway was like at a moment. */
export interface ProcessSample {
  readonly at: number;
  readonly process: string;
  readonly facts: ProcessFacts;
}

export interface KindFigures {
  readonly kind: string;
  readonly count: number;
  readonly perSecond: number;
  /** Milliseconds, as the clients saw them: a busy client's own waiting is in them. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly unexpected: number;
  readonly unauthorized: number;
}

export interface Verdict {
  readonly what: string;
  readonly value: number;
  readonly goal?: string;
  readonly met?: boolean;
}

export interface Measured {
  readonly tally: Tally;
  readonly runMs: number;
  readonly windows: Windows;
  readonly processes: readonly ProcessSample[];
  /** Alive in the gateway process after a collection: at the end of the first window, and at the end. */
  readonly heap: readonly [first: NodeJS.MemoryUsage, last: NodeJS.MemoryUsage];
}

export function kindFigures(tally: Tally, seconds: number): readonly KindFigures[] {
  const good = new Histogram();
  const bad = new Histogram();
  for (const { hostile, times } of tally.kinds.values()) (hostile ? bad : good).merge(times.parts());
  const sum = (what: 'unexpected' | 'unauthorized', hostile: boolean) =>
    [...tally.kinds.values()].reduce((all, kind) => all + (kind.hostile === hostile ? kind[what] : 0), 0);
  const total = (name: string, times: Histogram, hostile: boolean) =>
    figures(name, times, sum('unexpected', hostile), sum('unauthorized', hostile), seconds);
  return [
    ...[...tally.kinds]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([kind, { times, unexpected, unauthorized }]) =>
        figures(kind, times, unexpected, unauthorized, seconds),
      ),
    total('ALL GOOD', good, false),
    total('ALL HOSTILE', bad, true),
  ];
}

function figures(
  kind: string,
  times: Histogram,
  unexpected: number,
  unauthorized: number,
  seconds: number,
): KindFigures {
  return {
    kind,
    count: times.count,
    perSecond: times.count / seconds,
    p50: times.quantile(0.5),
    p95: times.quantile(0.95),
    p99: times.quantile(0.99),
    max: times.longest,
    unexpected,
    unauthorized,
  };
}

export function rssGrowth({ processes, windows }: Measured, name: string): Growth | undefined {
  const samples: Sample[] = processes
    .filter(({ process }) => process === name)
    .map(({ at, facts }) => ({ at, value: facts.rss }));
  return growthOf(samples, windows);
}

/** Whether the run was good. Growth is only reported for a short run; it is judged for a long one. */
export function verdicts(measured: Measured): readonly Verdict[] {
  const { tally, windows, heap, runMs } = measured;
  const kinds = [...tally.kinds.values()];
  const count = (what: 'unexpected' | 'unauthorized') => kinds.reduce((sum, kind) => sum + kind[what], 0);
  const all = kindFigures(tally, runMs / 1_000);
  const p99 = (kind: string) => all.find((figure) => figure.kind === kind)?.p99 ?? Number.NaN;
  const calls = kinds.reduce((sum, { times }) => sum + times.count, 0);
  const hostile = kinds.reduce((sum, kind) => sum + (kind.hostile ? kind.times.count : 0), 0);
  const percentHostile = (hostile / calls) * 100;
  const growth = (what: string, percent: number, judged: boolean): Verdict => ({
    what,
    value: percent,
    ...(judged && { goal: `at most ${MOST_GROWTH_PERCENT}`, met: percent <= MOST_GROWTH_PERCENT }),
  });
  const [first, last] = heap;
  return [
    { what: 'calls', value: calls, goal: `at least ${LEAST_CALLS}`, met: calls >= LEAST_CALLS },
    {
      what: 'of them hostile, %',
      value: percentHostile,
      goal: `${LEAST_HOSTILE_PERCENT} to ${MOST_HOSTILE_PERCENT}`,
      met: percentHostile >= LEAST_HOSTILE_PERCENT && percentHostile <= MOST_HOSTILE_PERCENT,
    },
    atMost('unexpected answers', count('unexpected')),
    atMost('unauthorized allows', count('unauthorized')),
    { what: 'p99 of good calls, ms', value: p99('ALL GOOD') },
    { what: 'p99 of hostile calls, ms', value: p99('ALL HOSTILE') },
    growth(
      "growth of the gateway's resident memory, %",
      rssGrowth(measured, 'gateway')?.percent ?? Number.NaN,
      windows.judged,
    ),
    growth(
      "growth of the gateway's live heap, %",
      (last.heapUsed / first.heapUsed - 1) * 100,
      windows.judged,
    ),
  ];
}

function atMost(what: string, value: number): Verdict {
  return { what, value, goal: `at most ${MOST_SURPRISES}`, met: value <= MOST_SURPRISES };
}

export function kindTable(rows: readonly KindFigures[]): string {
  const head = [
    'client',
    'calls',
    '/s',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'max ms',
    'unexpected',
    'unauthorized',
  ];
  return columns([
    head,
    ...rows.map((row) => [
      row.kind,
      String(row.count),
      row.perSecond.toFixed(1),
      ...[row.p50, row.p95, row.p99, row.max].map((value) => value.toFixed(1)),
      String(row.unexpected),
      String(row.unauthorized),
    ]),
  ]);
}

export function verdictTable(rows: readonly Verdict[]): string {
  const told = (met: boolean | undefined) => (met === undefined ? '' : met ? 'yes' : 'NO');
  return columns([
    ['verdict', 'value', 'goal', 'met'],
    ...rows.map(({ what, value, goal = '', met }) => [
      what,
      Number.isInteger(value) ? String(value) : value.toFixed(1),
      goal,
      told(met),
    ]),
  ]);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  return rows
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
