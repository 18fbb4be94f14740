/** Text that should have been JSON. */
export class MalformedRecord extends Error {
  override readonly name = 'MalformedRecord';
}

/**
 * Members under which CloudWatch Logs, its exports and CloudTrail hold what was logged: as text, or as lists.
 */
const TEXTS = ['message', '@message'];
const LISTS = ['events', 'logEvents', 'Records'];
/** An export holds events, an event a message, a message the record. */
const MAX_DEPTH = 4;

/** Reads one object as an entry; undefined: it is none. */
export type EntryReader<Entry> = (record: object) => Entry | undefined;

/** The entries in a JSON text, however deep CloudWatch has wrapped them. @throws MalformedRecord */
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
