import { expect, test } from 'vitest';
import { gatewayClock } from '../../../local/embedded/gatewayClock.ts';

const MINUTE = 60_000;

test('a signature in headers ages in real time, and a presigned one by the gateway’s clock', () => {
  let machine = 1_000_000;
  const clock = gatewayClock(
    () => machine,
    () => machine,
  );
  const before = machine;
  machine += 5_000;
  clock.advance(20 * MINUTE);
  expect(clock.now()).toBe(machine + 20 * MINUTE);
  expect(clock.now() - clock.signedAt(before, false)).toBe(5_000);
  expect(clock.now() - clock.signedAt(before, true)).toBe(5_000 + 20 * MINUTE);
  const after = machine;
  machine += 1_000;
  expect(clock.now() - clock.signedAt(after, true)).toBe(1_000);
});

test('a restored clock shows its old time, and the gateway’s own clock keeps signatures valid', () => {
  let machine = 1_000_000;
  const clock = gatewayClock(
    () => machine - 500_000,
    () => machine,
  );
  expect(clock.signedAt(machine, false)).toBe(clock.now());
  const offset = clock.offset();
  clock.advance(MINUTE);
  clock.setOffset(offset);
  machine += 1;
  expect(clock.now()).toBe(machine - 500_000);
  expect(clock.signedAt(machine, true)).toBe(clock.now());
});

test('login proofs of other machines do not age when the clock is moved', () => {
  const clock = gatewayClock(() => 5_000);
  clock.advance(60 * MINUTE);
  expect(clock.proofNow()).toBe(5_000);
  clock.setOffset(10 * MINUTE);
  expect(clock.proofNow()).toBe(5_000);
});
