import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeySet } from '../../../src/keyring/keyring.ts';
import { issueNonce, NONCE_LIFETIME_MS, openNonce } from '../../../src/sts/login/nonce.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const key = (fill: number) => ({ id: `k${fill}`, key: createSecretKey(Buffer.alloc(32, fill)) });
const keySet = (...named: [ReturnType<typeof key>, ...ReturnType<typeof key>[]]): KeySet => ({
  newest: named[0],
  byId: new Map(named.map((one) => [one.id, one.key])),
});
const keys = keySet(key(1));

describe('a login nonce', () => {
  it('is valid for one minute, to the millisecond', () => {
    const { nonce, expiresAt } = issueNonce(keys, NOON);
    expect(expiresAt).toBe(NOON + NONCE_LIFETIME_MS);
    expect(openNonce(nonce, keys, NOON)).toMatchObject({ state: 'open', expiresAt });
    expect(openNonce(nonce, keys, expiresAt - 1).state).toBe('open');
    expect(openNonce(nonce, keys, expiresAt).state).toBe('expired');
    expect(openNonce(nonce, keys, NOON - 5_000).state).toBe('open');
    expect(openNonce(nonce, keys, NOON - 5_001).state).toBe('expired');
  });

  it('is new each time, in characters that a header may hold', () => {
    const all = Array.from({ length: 100 }, () => issueNonce(keys, NOON).nonce);
    expect(new Set(all).size).toBe(100);
    for (const nonce of all) expect(nonce).toMatch(/^[A-Za-z0-9._-]{40,200}$/);
  });

  it('opens with an older key, not with another gateway’s key or a deleted one', () => {
    const { nonce } = issueNonce(keys, NOON);
    expect(openNonce(nonce, keySet(key(2), key(1)), NOON).state).toBe('open');
    expect(openNonce(nonce, keySet(key(2)), NOON)).toEqual({ state: 'foreign' });
    const sameName = { id: 'k1', key: key(2).key };
    expect(openNonce(nonce, keySet(sameName), NOON)).toEqual({ state: 'foreign' });
  });

  it('with any changed character is foreign', () => {
    const { nonce } = issueNonce(keys, NOON);
    fc.assert(
      fc.property(fc.nat(nonce.length - 1), fc.constantFrom(...'A1.-_z', ''), (at, other) => {
        fc.pre(nonce[at] !== other);
        const changed = nonce.slice(0, at) + other + nonce.slice(at + 1);
        expect(openNonce(changed, keys, NOON)).toEqual({ state: 'foreign' });
      }),
      { numRuns: 500 },
    );
  });

  it('is not an arbitrary text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(openNonce(text, keys, NOON)).toEqual({ state: 'foreign' });
      }),
    );
  });
});
