/**
 * What can be wrong with a key file: `absent` (make one with `createKeyringFile`), `exists` (never overwritten: the old keys
 * would be lost), `exposed` (others can read it), `malformed`, `unreadable`.
 */
export type KeyringErrorCode = 'absent' | 'exists' | 'exposed' | 'malformed' | 'unreadable';

/** A keyring that cannot be had. The message is one sentence and holds no key material. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
  readonly code: KeyringErrorCode;

  constructor(code: KeyringErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
