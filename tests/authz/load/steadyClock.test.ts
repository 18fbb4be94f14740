import fc from 'fast-check';
import { expect, test } from 'vitest';
import { steadyClock } from '../../../src/aws/caches.ts';

/** Two clocks to turn by hand. */
function clocks() {
  let wall = 1_000_000;
  let monotonic = 0;
  const now = steadyClock(
    () => wall,
    () => monotonic,
  );
  return {
    now,
    turn(byWall: number, byMonotonic: number) {
      wall += byWall;
      monotonic += byMonotonic;
    },
  };
}

test('no value gets younger when the wall clock is set back', () => {
  const { now, turn } = clocks();
  turn(-3_600_000, 1_000);
  expect(now()).toBe(1_000);
});

test('no value gets younger when the monotonic clock stops with a frozen container', () => {
  const { now, turn } = clocks();
  turn(3_600_000, 2);
  expect(now()).toBe(3_600_000);
});

test('the steady clock never goes back, and runs at least as fast as both clocks', () => {
  const step = fc.record({ wall: fc.integer({ min: -1e6, max: 1e6 }), monotonic: fc.nat(1e6) });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const { now, turn } = clocks();
      for (const { wall, monotonic } of steps) {
        const before = now();
        turn(wall, monotonic);
        expect(now() - before).toBeGreaterThanOrEqual(Math.max(wall, monotonic));
      }
    }),
  );
});

test('the steady clock works with the real clocks', async () => {
  const now = steadyClock();
  const before = now();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(now()).toBeGreaterThan(before);
});
