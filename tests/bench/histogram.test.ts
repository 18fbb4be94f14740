import { describe, expect, it } from 'vitest';
import { Histogram } from '../../bench/load/measure/histogram.ts';

const PRECISION = 1.02;

function exact(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(part * sorted.length)) - 1] ?? Number.NaN;
}

describe('Histogram', () => {
  it('gives quantiles up to two per cent too high, and never too low', () => {
    // 0.02 ms to 20 s, evenly by ratio, in a mixed order.
    const values = Array.from(
      { length: 5_000 },
      (_, index) => 0.02 * 10 ** (((index * 2_377) % 5_000) / 833),
    );
    const histogram = new Histogram();
    for (const value of values) histogram.add(value);
    for (const part of [0, 0.01, 0.5, 0.95, 0.99, 0.999, 1]) {
      const told = histogram.quantile(part);
      const right = exact(values, part);
      expect(told).toBeGreaterThanOrEqual(right * (1 - 1e-9));
      expect(told).toBeLessThanOrEqual(right * PRECISION * (1 + 1e-9));
    }
    expect(histogram.longest).toBe(Math.max(...values));
    expect(histogram.count).toBe(5_000);
  });

  it('is the same if it is merged from parts, also after JSON', () => {
    const [whole, merged] = [new Histogram(), new Histogram()];
    for (let part = 0; part < 4; part += 1) {
      const one = new Histogram();
      for (let index = 0; index < 100; index += 1) {
        const value = (part * 100 + index) ** 1.5;
        one.add(value);
        whole.add(value);
      }
      merged.merge(JSON.parse(JSON.stringify(one.parts())));
    }
    for (const part of [0.1, 0.5, 0.99, 1]) expect(merged.quantile(part)).toBe(whole.quantile(part));
    expect(merged.count).toBe(400);
    expect(merged.longest).toBe(whole.longest);
  });

  it('takes constant room, also for absurd values', () => {
    const histogram = new Histogram();
    for (let index = 0; index < 200_000; index += 1) histogram.add((index * 7.31) % 40_000);
    for (const value of [0, -1, 1e-9, 1e12]) histogram.add(value);
    expect(histogram.parts().buckets.length).toBeLessThan(1_400);
    expect(histogram.quantile(1)).toBeGreaterThan(3_600_000);
    expect(histogram.quantile(0.000_001)).toBe(0.01);
  });

  it('has no quantile without values', () => {
    expect(new Histogram().quantile(0.5)).toBeNaN();
  });
});
