import type { Report } from './report.ts';

/** As JSON; of a number, the digits that may mean something. */
export function asData(report: Report): string {
  const text = JSON.stringify(
    report,
    (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value),
    2,
  );
  return `${text}\n`;
}
