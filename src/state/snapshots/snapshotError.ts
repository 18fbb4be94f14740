/**
 * A snapshot that cannot be read or written: `absent` (none was imported), `broken` (a part of the one in force is missing or
 * unreadable), `conflict` (another import came between), `tooLarge`, `unavailable` (the table did not answer in full).
 * Whoever decides a request takes every one of them as undecidable. The message is one sentence.
 */
export type SnapshotErrorCode = 'absent' | 'broken' | 'conflict' | 'tooLarge' | 'unavailable';

export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
  readonly code: SnapshotErrorCode;

  constructor(code: SnapshotErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
