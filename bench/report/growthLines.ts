import type { ReportedBench, ReportedFigure } from './report.ts';

export interface GrowthPoint {
  readonly figure: ReportedFigure;
  readonly size: number;
  /** How many times the size before. */
  readonly sizeStep?: number;
  /** What twice the size costs, as far as this step tells: 1 is constant, 2 is linear. */
  readonly aDoubling?: number;
}

export interface GrowthLine {
  readonly what: string;
  readonly by: string;
  /** From the smallest on. */
  readonly points: readonly GrowthPoint[];
}

/** The figures that stand on lines of sizes, line by line, in the order in which the lines were measured. */
export function growthLines(benches: readonly ReportedBench[]): readonly GrowthLine[] {
  const lines = new Map<string, ReportedFigure[]>();
  for (const figure of benches.flatMap(({ figures }) => figures)) {
    if (figure.growing === undefined) continue;
    const { what } = figure.growing;
    const line = lines.get(what) ?? [];
    line.push(figure);
    lines.set(what, line);
  }
  return [...lines].map(([what, figures]) => ({
    what,
    by: figures[0]?.growing?.by ?? '',
    points: figures.toSorted((a, b) => sizeOf(a) - sizeOf(b)).map(pointOf),
  }));
}

function pointOf(figure: ReportedFigure, index: number, line: readonly ReportedFigure[]): GrowthPoint {
  const size = sizeOf(figure);
  const before = line[index - 1];
  // Nothing is a multiple of nothing.
  if (before === undefined || sizeOf(before) === 0) return { figure, size };
  const sizeStep = size / sizeOf(before);
  if (figure.growth === undefined) return { figure, size, sizeStep };
  return { figure, size, sizeStep, aDoubling: figure.growth.median ** (1 / Math.log2(sizeStep)) };
}

function sizeOf({ growing }: ReportedFigure): number {
  return growing?.size ?? 0;
}
