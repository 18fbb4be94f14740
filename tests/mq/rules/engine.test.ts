import { expect, test } from 'vitest';
import { compareVersions } from '../../../src/mq/rules/engine.ts';

test.each([
  ['4.2', '4.2', 0],
  ['4.2', '4.10', -1],
  ['3.13', '4.2', -1],
  ['5.18', '5.9', 1],
  ['5.18.4', '5.18', 1],
  ['5.18', '5.18.4', -1],
])('the engine version %s beside %s', (one, other, sign) => {
  expect(Math.sign(compareVersions(one, other))).toBe(sign);
  expect(Math.sign(compareVersions(other, one))).toBe(sign === 0 ? 0 : -sign);
});
