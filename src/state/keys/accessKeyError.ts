/**
 * What can go wrong with a kept access key: `unreadable` (its item or its secret was changed, or its encryption key is not held: a
 * request signed with it is undecidable, never allowed), `limit` (two keys exist already), `absent`, `conflict` (another writer won).
 */
export type AccessKeyErrorCode = 'unreadable' | 'limit' | 'absent' | 'conflict';

/** The message is one sentence; it names the key id or the user, never a secret. */
export class AccessKeyError extends Error {
  override readonly name = 'AccessKeyError';
  readonly code: AccessKeyErrorCode;

  constructor(code: AccessKeyErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
