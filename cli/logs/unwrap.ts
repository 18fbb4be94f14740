import { type LogEntry, logEntry } from '../../local/decisions/logEntry.ts';

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

/** The entries in a JSON text, however deep CloudWatch has wrapped them. @throws MalformedRecord */
export function unwrap(text: string): LogEntry[] {
  return entriesIn(parse(text), MAX_DEPTH);
}

function entriesIn(value: unknown, depth: number): LogEntry[] {
  if (depth === 0 || value === null) return [];
  if (typeof value === 'string') return value.startsWith('{') ? entriesIn(parse(value), depth - 1) : [];
  if (Array.isArray(value)) return value.flatMap((one) => entriesIn(one, depth - 1));
  if (typeof value !== 'object') return [];
  const entry = logEntry(value);
  if (entry !== undefined) return [entry];
  const members = value as Readonly<Record<string, unknown>>;
  for (const name of TEXTS) {
    const held = members[name];
    if (typeof held === 'string' && held.startsWith('{')) return entriesIn(held, depth);
  }
  return LISTS.flatMap((name) => (Array.isArray(members[name]) ? entriesIn(members[name], depth) : []));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedRecord('The record is not JSON.');
  }
}
