import type { Report, ReportedBench, ReportedFigure } from '../../bench/report/report.ts';

export const around = (median: number, low = median * 0.85, high = median * 1.15) => ({ median, low, high });

export function reported(name: string, change: Partial<ReportedFigure> = {}): ReportedFigure {
  return { name, unit: 'ns', value: around(2_000), toCrypto: around(2), ...change };
}

export function benchOf(name: string, ...figures: readonly ReportedFigure[]): ReportedBench {
  const load = { before: { low: 0.1, high: 0.1 }, after: { low: 0.2, high: 0.9 } };
  return { name, passes: 3, seconds: 12.3, load, figures };
}

export function reportOf(...benches: readonly ReportedBench[]): Report {
  return {
    at: '2026-11-21T12:00:00.000Z',
    machine: { cpu: 'Some CPU', cores: 2, memoryGb: 8, system: 'Linux 6.1' },
    versions: { commit: '0123456789ab', node: '24.21.0' },
    crypto: around(1_000),
    benches,
  };
}
