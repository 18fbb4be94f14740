import { expect, test } from 'vitest';
import { readCallRate } from '../../src/runtime/settings.ts';

test.each([
  [{}, undefined],
  [{ THROTTLE_RATE: '' }, undefined],
  [{ THROTTLE_RATE: '0', THROTTLE_BURST: '7' }, undefined],
  [{ THROTTLE_RATE: '15' }, { perSecond: 15, burst: 100 }],
  [
    { THROTTLE_RATE: '0.5', THROTTLE_BURST: '1' },
    { perSecond: 0.5, burst: 1 },
  ],
])('the setting %j gives %j', (environment, rate) => {
  expect(readCallRate(environment)).toEqual(rate);
});

test.each([
  [{ THROTTLE_RATE: '-1' }, 'THROTTLE_RATE'],
  [{ THROTTLE_RATE: 'many' }, 'THROTTLE_RATE'],
  [{ THROTTLE_RATE: '1e3' }, 'THROTTLE_RATE'],
  [{ THROTTLE_RATE: '0.0001' }, 'THROTTLE_RATE'],
  [{ THROTTLE_RATE: '10001' }, 'THROTTLE_RATE'],
  [{ THROTTLE_RATE: '15', THROTTLE_BURST: '0' }, 'THROTTLE_BURST'],
  [{ THROTTLE_RATE: '15', THROTTLE_BURST: '1.5' }, 'THROTTLE_BURST'],
  [{ THROTTLE_RATE: '0', THROTTLE_BURST: 'x' }, 'THROTTLE_BURST'],
])('the setting %j is refused by name', (environment, name) => {
  expect(() => readCallRate(environment)).toThrow(name);
});
