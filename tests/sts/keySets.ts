import { createSecretKey } from 'node:crypto';
import type { KeySet } from '../../src/keyring/keyring.ts';

/** Keys made of their ids: the same ids are the same keys. The first one is the newest. */
export function keySet(...ids: [string, ...string[]]): KeySet {
  const named = ids.map((id) => ({ id, key: createSecretKey(Buffer.from(id.padEnd(32, '.'))) }));
  const newest = named[0] as KeySet['newest'];
  return { newest, byId: new Map(named.map(({ id, key }) => [id, key])) };
}
