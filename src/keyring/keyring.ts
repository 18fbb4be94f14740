import type { KeyObject } from 'node:crypto';

/**
 * A 256-bit key and the id by which sealed data names it. A KeyObject prints as nothing in logs and
 * inspection.
 */
interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The keys of one purpose: the newest seals, every one of them still opens what it once sealed. */
export interface KeySet {
  readonly newest: NamedKey;
  readonly byId: ReadonlyMap<string, KeyObject>;
}

/** The gateway's own keys, one set for each purpose, so that no key ever serves two algorithms. */
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
 * What can be wrong with a key file: `absent` (make one with `createKeyringFile`), `exists` (never
 * overwritten: the old keys would be lost), `exposed` (others can read it), `malformed`, `unreadable`.
 */
type KeyringErrorCode = 'absent' | 'exists' | 'exposed' | 'malformed' | 'unreadable';

/** A keyring that cannot be had. The message is one sentence and holds no key material. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
  readonly code: KeyringErrorCode;

  constructor(code: KeyringErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
