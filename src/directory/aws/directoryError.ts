/**
 * Live AWS is unavailable or its answer is incomplete: nothing can be decided from it. The message is one
 * sentence.
 * `incomplete`: an answer lacks a part; `moved`: a listed entity was gone at the next call; `late`: the
 * deadline passed.
 */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly code: 'incomplete' | 'moved' | 'late' | 'foreign';

  constructor(code: DirectoryError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** A member that AWS always writes. @throws DirectoryError `incomplete` */
export function present<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new DirectoryError('incomplete', `AWS answered without ${what}.`);
  return value;
}
