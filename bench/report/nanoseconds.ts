import type { Figure } from '../figure.ts';

const A_UNIT: Partial<Record<Figure['unit'], number>> = { ns: 1, µs: 1e3, ms: 1e6 };

/** A value as a time; for a rate, the time of one. Undefined for what is no time. */
export function nanoseconds(value: number, unit: Figure['unit']): number | undefined {
  if (unit === '/s') return 1e9 / value;
  const factor = A_UNIT[unit];
  return factor === undefined ? undefined : value * factor;
}
