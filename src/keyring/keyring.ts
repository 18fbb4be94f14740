import type { KeyObject } from 'node:crypto';

/**
 * A 256-bit key and the id by which sealed data names it. A KeyObject shows no key material in logs and
 * inspection.
 */
interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The keys of one purpose: the newest key seals; each key opens what it sealed. */
export interface KeySet {
  readonly newest: NamedKey;
  readonly byId: ReadonlyMap<string, KeyObject>;
}

/** The gateway's own keys, one set for each purpose, so that no key is used with two algorithms. */
export interface Keyring {
  /** MAC keys of the verdict that the authorizer hands to the handlers. */
  readonly seal: KeySet;
  /** AES-256 keys of the secret access keys at rest. */
  readonly secrets: KeySet;
  /** AES-256 keys of session tokens. */
  readonly tokens: KeySet;
}

/** The purposes of a keyring, in the order of the key file. */
export const KEY_PURPOSES = ['seal', 'secrets', 'tokens'] as const satisfies readonly (keyof Keyring)[];

export const KEY_BYTES = 32;

/**
 * The faults of a key file: `absent` (make one with `createKeyringFile`), `exists` (never overwritten: the
 * old keys would be lost), `exposed` (other users can read it), `malformed`, `unreadable`.
 */
type KeyringErrorCode = 'absent' | 'exists' | 'exposed' | 'malformed' | 'unreadable';

/** A keyring that cannot be loaded or written. The message is one sentence and has no key material. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
  readonly code: KeyringErrorCode;

  constructor(code: KeyringErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
