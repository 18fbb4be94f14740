const MAX_SHOWN = 128;
const MAX_CAUSE = 300;

/** An error in an account export. The message is one sentence: its place, and what is wrong there. */
export class AccountExportError extends Error {
  override readonly name = 'AccountExportError';

  constructor(place: string, fault: string) {
    super(`${place}: ${fault}`);
  }
}

/** A name of the export for a message: printable, on one line, of bounded length. */
export function shown(text: string): string {
  return `'${oneLine(text, MAX_SHOWN)}'`;
}

/** Another parser's message, in a form that can end a sentence. */
export function causeOf(error: unknown): string {
  return oneLine(error instanceof Error ? error.message : String(error), MAX_CAUSE);
}

function oneLine(text: string, limit: number): string {
  const head = text.slice(0, limit).replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ');
  return text.length > limit ? `${head}…` : head;
}

/** An object of the export and its place, for messages. */
export interface Members {
  readonly values: Readonly<Record<string, unknown>>;
  readonly place: string;
}

export function membersOf(value: unknown, place: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AccountExportError(place, 'it is not an object');
  }
  return { values: value as Record<string, unknown>, place };
}

/**
 * A member, or undefined. No member of the export's format has the name of an inherited one (`constructor`).
 */
export function member(from: Members, name: string): unknown {
  return from.values[name];
}

/** A text member that must match `pattern`. */
export function textMember(from: Members, name: string, pattern: RegExp): string {
  const value = member(from, name);
  if (value === undefined) throw new AccountExportError(from.place, `${name} is missing`);
  if (typeof value !== 'string' || !pattern.test(value)) {
    throw new AccountExportError(from.place, `${name} is not what IAM writes there`);
  }
  return value;
}

/**
 * A list member. IAM omits some empty lists (UserPolicyList, Tags), so a missing list is empty; null is an
 * error.
 */
export function listMember(from: Members, name: string): readonly unknown[] {
  const value = member(from, name);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new AccountExportError(from.place, `${name} is not a list`);
  return value;
}

/** Refuses the second of two equal names. */
export function assertUnique(names: readonly string[], place: string, what: (name: string) => string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new AccountExportError(place, what(name));
    seen.add(name);
  }
}
