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
 * The entries in a JSON text, also when CloudWatch has put them into other objects. @throws MalformedRecord
 */
export function unwrap<Entry>(text: string, read: EntryReader<Entry>): Entry[] {
  return entriesIn(parse(text), read, MAX_DEPTH);
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
