import type { ReportedBench, ReportedFigure, Stated } from './report.ts';

/**
 * Ratios whose two sides ran in different processes, at different moments, stated as unsteady as the machine was: by as much as the raw
 * crypto itself moved over the run. What it is to the empty gateway is twice such a ratio.
 */
export function betweenProcesses(benches: readonly ReportedBench[], crypto: Stated): ReportedBench[] {
  const moved = Math.max(crypto.high / crypto.median, crypto.median / crypto.low);
  const figureOf = (figure: ReportedFigure): ReportedFigure => ({
    ...figure,
    ...(figure.toCrypto && { toCrypto: widened(figure.toCrypto, moved) }),
    ...(figure.toEmpty && { toEmpty: widened(figure.toEmpty, moved ** 2) }),
  });
  return benches.map((bench) => ({ ...bench, figures: bench.figures.map(figureOf) }));
}

/** Away from the median on either side, whatever the sign. */
function widened({ median, low, high }: Stated, by: number): Stated {
  return { median, low: low < 0 ? low * by : low / by, high: high < 0 ? high / by : high * by };
}
