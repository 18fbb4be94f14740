import { type Figure, isMet } from '../figure.ts';
import { median } from '../median.ts';
import { nanoseconds } from './nanoseconds.ts';
import type { Pass } from './pass.ts';
import type { ReportedBench, ReportedFigure, Stated } from './report.ts';
import { stated, through } from './stated.ts';

/** What the gateway bench measures its requests beside. */
export const EMPTY = 'empty functions, 1 connection';

/**
 * The passes of one bench as one. `empty`: a request's time through the empty gateway, in raw cryptos.
 * Throws when the passes did not measure the same: a report must not mix what differs.
 */
export function mergePasses(passes: readonly Pass[], empty: number | undefined): ReportedBench {
  const [first] = passes;
  if (first === undefined) throw new RangeError('a bench without a pass');
  const names = namesOf(first);
  for (const pass of passes) {
    if (namesOf(pass) !== names) throw new Error(`The passes of ${first.bench} have different figures.`);
  }
  const merged = first.figures.map((figure, index) => {
    const same = passes.map((pass) => ({ pass, figure: pass.figures[index] ?? figure }));
    return mergeFigure(same, empty);
  });
  const range = (loads: readonly number[]) => ({ low: Math.min(...loads), high: Math.max(...loads) });
  return {
    name: first.bench,
    passes: passes.length,
    seconds: passes.reduce((sum, { seconds }) => sum + seconds, 0),
    load: {
      before: range(passes.map(({ loadBefore }) => loadBefore)),
      after: range(passes.map(({ loadAfter }) => loadAfter)),
    },
    figures: merged,
  };
}

/** A request's time through the empty gateway, in raw cryptos of that moment; undefined if no pass measured it. */
export function emptyInCryptos(passes: readonly Pass[]): number | undefined {
  const times = passes.flatMap(({ figures, cryptoNs }) => {
    const beside = figures.find((figure) => figure.beside?.name === EMPTY)?.beside;
    return beside === undefined ? [] : [1e9 / beside.value / cryptoNs];
  });
  return times.length === 0 ? undefined : median(times);
}

function namesOf({ figures }: Pass): string {
  return JSON.stringify(figures.map(({ name }) => name));
}

interface InPass {
  readonly pass: Pass;
  readonly figure: Figure;
}

function mergeFigure(same: readonly InPass[], empty: number | undefined): ReportedFigure {
  const [{ figure }] = same as [InPass];
  const { name, unit, goal, growing, beside } = figure;
  const value = stated(same.map((one) => spreadValue(one.figure)));
  const ratios = same.flatMap((one) => ratioOf(one.figure));
  const times = same.flatMap((one) => {
    const { cryptoNs } = one.pass;
    return isTime(unit)
      ? [through(spreadValue(one.figure), (number) => timeOf(number, unit) / cryptoNs)]
      : [];
  });
  const growths = same.flatMap((one) => one.figure.growing?.step ?? []);
  const merged: ReportedFigure = {
    name,
    unit,
    value,
    ...(beside && { beside: { name: beside.name, value: median(same.flatMap(besideValue)) } }),
    ...(ratios.length > 0 && { ratio: stated(ratios) }),
    ...(times.length > 0 && { toCrypto: stated(times) }),
    ...(empty !== undefined &&
      times.length > 0 && {
        toEmpty: stated(times.map((time) => through(time, (number) => number / empty))),
      }),
    ...(growing && { growing: { what: growing.what, by: growing.by, size: growing.size } }),
    ...(growths.length > 0 && { growth: stated(growths) }),
  };
  if (goal === undefined) return merged;
  const met = isMet({
    name,
    unit,
    goal,
    value: value.median,
    ...(merged.ratio && { ratio: merged.ratio }),
  });
  return { ...merged, goal, ...(met !== undefined && { met }) };
}

function spreadValue({ value, spread }: Figure): Stated {
  return { median: value, low: spread?.low ?? value, high: spread?.high ?? value };
}

function ratioOf({ ratio }: Figure): Stated[] {
  if (ratio === undefined) return [];
  const { low, high } = ratio.spread ?? ratio;
  return [{ median: ratio.median, low, high }];
}

function besideValue({ figure: { beside } }: InPass): number[] {
  return beside === undefined ? [] : [beside.value];
}

function isTime(unit: Figure['unit']): boolean {
  return nanoseconds(1, unit) !== undefined;
}

function timeOf(value: number, unit: Figure['unit']): number {
  return nanoseconds(value, unit) ?? Number.NaN;
}
