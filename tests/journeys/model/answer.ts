/**
 * An answer that is expected, or was seen. In an expected one a body may hold a `Learnt` or, for a text, a
 * pattern.
 */
export interface Answer {
  readonly status: number;
  /** `x-amzn-ErrorType`. */
  readonly error?: string | undefined;
  /** Absent: no body. */
  readonly body?: unknown;
}

/** A value that the service chooses: whatever it is when first seen, it has to be from then on. */
export class Learnt {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const STATUS = { BadRequestException: 400, NotFoundException: 404, ConflictException: 409 } as const;
const REFUSED = 403;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const done = (): Answer => ({ status: 204 });

export function failure(
  error: keyof typeof STATUS,
  message: string | RegExp,
  errorAttribute?: string,
): Answer {
  return {
    status: STATUS[error],
    error,
    body: errorAttribute === undefined ? { message } : { errorAttribute, message },
  };
}

export const badRequest = (message: string | RegExp, attribute?: string) =>
  failure('BadRequestException', message, attribute);
export const refused = (error: string, message: string): Answer => ({
  status: REFUSED,
  error,
  body: { message },
});

/**
 * The place where the expected and the actual answer differ; undefined: they are equal. The first value of a
 * `Learnt` is recorded.
 */
export function difference(
  expected: unknown,
  seen: unknown,
  learnt: Map<string, unknown>,
  at = '',
): string | undefined {
  if (expected instanceof Learnt) {
    if (learnt.has(expected.name)) return difference(learnt.get(expected.name), seen, learnt, at);
    if (typeof seen !== 'string' || seen === '')
      return `${at}: expected ${expected.name}, saw ${JSON.stringify(seen)}`;
    learnt.set(expected.name, seen);
    return undefined;
  }
  if (expected instanceof RegExp) {
    return typeof seen === 'string' && expected.test(seen) ? undefined : told(at, String(expected), seen);
  }
  if (typeof expected !== 'object' || expected === null || typeof seen !== 'object' || seen === null) {
    return expected === seen ? undefined : told(at, expected, seen);
  }
  if (Array.isArray(expected) !== Array.isArray(seen)) return told(at, expected, seen);
  const [wanted, given] = [membersOf(expected), membersOf(seen)];
  for (const key of new Set([...wanted.keys(), ...given.keys()])) {
    const differs = difference(wanted.get(key), given.get(key), learnt, `${at}.${key}`);
    if (differs !== undefined) return differs;
  }
  return undefined;
}

function membersOf(value: object): Map<string, unknown> {
  return new Map(Object.entries(value).filter(([, member]) => member !== undefined));
}

function told(at: string, expected: unknown, seen: unknown): string {
  return `${at}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`;
}
