import { describe, expect, it } from 'vitest';
import { growthOf, type Sample, windowsOf } from '../../bench/load/measure/growth.ts';

const MINUTE = 60_000;

function samples(valueAt: (minute: number) => number, minutes: number): Sample[] {
  return Array.from({ length: minutes * 30 }, (_, index) => ({
    at: index * 2_000,
    value: valueAt(index / 30),
  }));
}

describe('windowsOf', () => {
  it('compares minutes 2 to 7 with 25 to 30 of half an hour', () => {
    expect(windowsOf(30 * MINUTE)).toEqual({
      first: [2 * MINUTE, 7 * MINUTE],
      last: [25 * MINUTE, 30 * MINUTE],
      judged: true,
    });
  });

  it.each([0.25, 2, 11.9])('reports %d minutes, but does not judge them', (minutes) => {
    const { first, last, judged } = windowsOf(minutes * MINUTE);
    expect(judged).toBe(false);
    expect(first[1]).toBeLessThan(last[0]);
    expect(last[1]).toBe(minutes * MINUTE);
  });

  it('gives windows that never overlap', () => {
    for (let minutes = 0.1; minutes < 60; minutes += 0.7) {
      const { first, last } = windowsOf(minutes * MINUTE);
      expect(first[1]).toBeLessThanOrEqual(last[0]);
    }
  });
});

describe('growthOf', () => {
  const windows = windowsOf(30 * MINUTE);

  it('is zero for values that are flat after their warm-up', () => {
    const warmed = samples((minute) => (minute < 2 ? minute * 100 : 200), 30);
    expect(growthOf(warmed, windows)).toEqual({ first: 200, last: 200, percent: 0 });
  });

  it('finds a leak, between the middles of the windows', () => {
    const leaking = samples((minute) => 100 + minute, 30);
    expect(growthOf(leaking, windows)?.percent).toBeCloseTo(((127.5 - 104.5) / 104.5) * 100, 0);
  });

  it('ignores a peak', () => {
    const peak = samples((minute) => (minute > 28 && minute < 29 ? 900 : 100), 30);
    expect(growthOf(peak, windows)?.percent).toBe(0);
  });

  it('is unknown if a window has no samples', () => {
    expect(
      growthOf(
        samples(() => 1, 5),
        windows,
      ),
    ).toBeUndefined();
    expect(growthOf([], windows)).toBeUndefined();
  });
});
