import { shortNumber } from '../shortNumber.ts';
import { goalOf } from './cells.ts';
import type { ReportedBench, ReportedFigure } from './report.ts';

/** How many goals are met, and which are not. */
export function goalsLine(benches: readonly ReportedBench[]): string {
  const promised = benches.flatMap(({ name, figures }) =>
    figures.filter(({ met }) => met !== undefined).map((figure) => ({ name, figure })),
  );
  const missed = promised.filter(({ figure }) => figure.met === false);
  const count = `Goals met: ${promised.length - missed.length} of ${promised.length}`;
  if (missed.length === 0) return `${count}.`;
  return `${count}; missed: ${missed.map(({ name, figure }) => `${name}: ${figure.name} (${reached(figure)}, ${goalOf(figure)})`).join('; ')}.`;
}

function reached(figure: ReportedFigure): string {
  if (figure.goal?.of === 'ratio') return `${shortNumber(figure.ratio?.median ?? Number.NaN)} ×`;
  return `${shortNumber(figure.value.median)} ${figure.unit}`;
}
