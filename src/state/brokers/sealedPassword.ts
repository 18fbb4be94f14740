import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret, sealSecret } from '../../keyring/sealedSecret.ts';
import type { HashSecret } from '../../mq/model/ports.ts';

/**
 * A user's password where a real process must know it. It takes the place of the one-way hash in the user's
 * item: `v1.…` instead of `scrypt$…`.
 */
export const PASSWORD_CONTEXT = ['password of a broker user'] as const;

const SEALED = /^v1\./;

/** Whether the stored text of a password is sealed (true) or hashed (false). */
export function isSealedPassword(kept: string): boolean {
  return SEALED.test(kept);
}

/** Seals passwords with the newest key. The IV is random, so that equal passwords have different texts. */
export function passwordSealer(keys: KeySet): HashSecret {
  return async (password) => sealSecret(keys, Buffer.from(password, 'utf8'), PASSWORD_CONTEXT);
}

/** The password; undefined when only its hash was kept, or when no key of the keyring opens it. */
export function openPassword(keys: KeySet, kept: string): string | undefined {
  const bytes = openSecret(keys, kept, PASSWORD_CONTEXT);
  const password = bytes?.toString('utf8');
  bytes?.fill(0);
  return password;
}
