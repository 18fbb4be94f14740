/** A text that should be JSON and is not. */
export class MalformedRecord extends Error {
  override readonly name = 'MalformedRecord';
}

/**
 * The members in which CloudWatch Logs, its exports and CloudTrail keep the logged text: as text, or as a
 * list.
 */
const TEXTS = ['message', '@message'];
const LISTS = ['events', 'logEvents', 'Records'];
/** An export contains events, an event contains a message, and the message contains the record. */
const MAX_DEPTH = 4;

/** Reads one object as an entry; undefined: the object is not an entry. */
export type EntryReader<Entry> = (record: object) => Entry | undefined;

/**
 * The entries in a JSON text, also when CloudWatch has put them into other objects. `isLog`: the text is of a
 * log, even if it has no entry. @throws MalformedRecord
 */
export function unwrap<Entry>(
  text: string,
  read: EntryReader<Entry>,
): { readonly entries: readonly Entry[]; readonly isLog: boolean } {
  const value = parse(text);
  const entries = entriesIn(value, read, MAX_DEPTH);
  return { entries, isLog: entries.length > 0 || isOfLog(value) };
}

/** Lines of the gateway that are no records have a message or metrics (`_aws`); a list may be empty. */
function isOfLog(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.length === 0 || value.some((one) => typeof one === 'string');
  const members = value as Readonly<Record<string, unknown>>;
  return (
    [...TEXTS, '_aws'].some((name) => Object.hasOwn(members, name)) ||
    LISTS.some((name) => Array.isArray(members[name]))
  );
}

function entriesIn<Entry>(value: unknown, read: EntryReader<Entry>, depth: number): Entry[] {
  if (depth === 0 || value === null) return [];
  if (typeof value === 'string') return value.startsWith('{') ? entriesIn(parse(value), read, depth - 1) : [];
  if (Array.isArray(value)) return value.flatMap((one) => entriesIn(one, read, depth - 1));
  if (typeof value !== 'object') return [];
  const entry = read(value);
  if (entry !== undefined) return [entry];
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of TEXTS) {
    const held = members[name];
    if (typeof held === 'string' && held.startsWith('{')) return entriesIn(held, read, depth);
  }
  return LISTS.flatMap((name) => (Array.isArray(members[name]) ? entriesIn(members[name], read, depth) : []));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedRecord('The record is not JSON.');
  }
}
