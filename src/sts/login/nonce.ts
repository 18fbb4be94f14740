import { createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeySet } from '../../keyring/keyring.ts';

/**
 * A nonce, `1.<key id>.<issue time>.<random>.<MAC>`: HMAC-SHA-256 by a seal key over the rest. The gateway
 * stores a nonce only when it is used, so that many requests for nonces cannot fill the table.
 */
export interface IssuedNonce {
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export const NONCE_LIFETIME_MS = 60_000;
/** The most that the clocks of two containers may differ. */
const CLOCK_TOLERANCE_MS = 5_000;
const RANDOM_BYTES = 16;
const SHAPE = /^(1\.([A-Za-z0-9_-]{1,32})\.([1-9]\d{0,14})\.([A-Za-z0-9_-]{22}))\.([A-Za-z0-9_-]{43})$/;

export function issueNonce({ newest: { id, key } }: KeySet, now: number): IssuedNonce {
  const content = `1.${id}.${now}.${randomBytes(RANDOM_BYTES).toString('base64url')}`;
  return { nonce: `${content}.${macOf(key, content)}`, expiresAt: now + NONCE_LIFETIME_MS };
}

/** A nonce that this gateway issued; `id` is its name in the table once it is used. */
export type OpenedNonce =
  | { readonly state: 'open'; readonly id: string; readonly expiresAt: number }
  | { readonly state: 'expired' | 'foreign' };

export function openNonce(nonce: string, keys: KeySet, now: number): OpenedNonce {
  const [, content, keyId, time, id, mac] = SHAPE.exec(nonce) ?? [];
  const key = keyId === undefined ? undefined : keys.byId.get(keyId);
  if (content === undefined || id === undefined || mac === undefined || key === undefined)
    return { state: 'foreign' };
  // Compared as text, so that a nonce has only one accepted spelling.
  if (!timingSafeEqual(Buffer.from(macOf(key, content)), Buffer.from(mac))) return { state: 'foreign' };
  const issuedAt = Number(time);
  const expiresAt = issuedAt + NONCE_LIFETIME_MS;
  if (now >= expiresAt || now < issuedAt - CLOCK_TOLERANCE_MS) return { state: 'expired' };
  return { state: 'open', id, expiresAt };
}

/**
 * This prefix separates nonces from the other texts that the seal keys authenticate (authz/enforce/seal.ts).
 */
function macOf(key: KeyObject, content: string): string {
  return createHmac('sha256', key).update(`mqgate-login-nonce\n${content}`).digest('base64url');
}
