import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base32 } from '../../../src/aws/base32.ts';
import { codeOf, stepAt, stepOf } from '../../../src/sts/mfa/totp.ts';

const seed = createSecretKey(Buffer.from('12345678901234567890'));

describe('the test values of RFC 6238, appendix B, SHA-1', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %d s the code is %s', (seconds, code) => {
    const step = stepAt(seconds * 1000);
    expect(codeOf(seed, step, 8)).toBe(code);
    expect(codeOf(seed, step)).toBe(code.slice(2));
    expect(stepOf(seed, code.slice(2), seconds * 1000)).toBe(step);
  });
});

describe('stepOf', () => {
  const now = 1_795_262_400_000;
  const step = now / 30_000;
  it.each([
    [-3, undefined],
    [-2, step - 2],
    [-1, step - 1],
    [0, step],
    [1, step + 1],
    [2, step + 2],
    [3, undefined],
  ])('accepts the code of %d steps away: %s', (offset, found) => {
    expect(stepOf(seed, codeOf(seed, step + offset), now)).toBe(found);
  });
  it('changes exactly with the millisecond', () => {
    const code = codeOf(seed, step + 2);
    expect(stepOf(seed, code, now - 1)).toBeUndefined();
    expect(stepOf(seed, code, now + 150_000 - 1)).toBe(step + 2);
    expect(stepOf(seed, code, now + 150_000)).toBeUndefined();
  });
  it.each(['', '12345', '1234567', '12345a', '１２３４５６', ' 12345', '123456\n'])('refuses %j', (code) => {
    expect(stepOf(seed, code, now)).toBeUndefined();
  });
});

describe('the encoding base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('has the test values of RFC 4648, §10: %j → %s', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });
  it('has five bits in a character', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
        const read = [...base32(bytes)]
          .map((one) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'))
          .join('');
        expect(read.slice(0, bits.length)).toBe(bits);
        expect(read.slice(bits.length)).toMatch(/^0{0,4}$/);
      }),
    );
  });
});
