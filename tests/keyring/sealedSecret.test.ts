import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KeySet } from '../../src/keyring/keyring.ts';
import { openSecret, sealSecret } from '../../src/keyring/sealedSecret.ts';

const newer = { id: 'newer', key: createSecretKey(Buffer.alloc(32, 1)) };
const older = { id: 'older', key: createSecretKey(Buffer.alloc(32, 2)) };
const set = (...named: [KeySet['newest'], ...KeySet['newest'][]]): KeySet => ({
  newest: named[0],
  byId: new Map(named.map(({ id, key }) => [id, key])),
});
const CONTEXT = ['access key', 'AKIAEXAMPLE'];

test('a sealed secret opens in its context, and has a new IV each time', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.string()), (bytes, context) => {
      const secret = Buffer.from(bytes);
      const sealed = sealSecret(set(newer), secret, context);
      expect(openSecret(set(newer), sealed, context)).toEqual(secret);
      expect(sealSecret(set(newer), secret, context)).not.toBe(sealed);
    }),
  );
});

test('after a rotation old secrets open, and new ones are sealed with the newest key', () => {
  const sealed = sealSecret(set(older), Buffer.from('secret'), CONTEXT);
  expect(openSecret(set(newer, older), sealed, CONTEXT)?.toString()).toBe('secret');
  expect(sealSecret(set(newer, older), Buffer.from('secret'), CONTEXT)).toMatch(/^v1\.newer\./);
  expect(openSecret(set(newer), sealed, CONTEXT)).toBeUndefined();
});

test('one changed character anywhere makes the secret unreadable', () => {
  const keys = set(newer, older);
  const sealed = sealSecret(keys, Buffer.from('secret'), CONTEXT);
  for (let at = 0; at < sealed.length; at++) {
    for (const other of ['A', 'B', '-', '.']) {
      const changed = `${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`;
      if (changed !== sealed) expect(openSecret(keys, changed, CONTEXT), changed).toBeUndefined();
    }
  }
});

test('a cut text, another key under the id or another context makes the secret unreadable', () => {
  const keys = set(newer);
  const sealed = sealSecret(keys, Buffer.from('secret'), CONTEXT);
  expect(openSecret(keys, sealed.slice(0, -4), CONTEXT)).toBeUndefined();
  expect(openSecret(keys, 'v1.newer.', CONTEXT)).toBeUndefined();
  expect(openSecret(set({ id: 'newer', key: older.key }), sealed, CONTEXT)).toBeUndefined();
  expect(openSecret(keys, sealed, ['access key', 'AKIAOTHER'])).toBeUndefined();
  // The id is sealed in as well: the same key under another id opens nothing.
  const twin = set({ id: 'twin', key: newer.key });
  expect(openSecret(twin, sealed.replace('.newer.', '.twin.'), CONTEXT)).toBeUndefined();
  // The parts of a context do not run into each other.
  expect(openSecret(keys, sealSecret(keys, Buffer.from('s'), ['ab', 'c']), ['a', 'bc'])).toBeUndefined();
});
