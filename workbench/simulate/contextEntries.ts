import type { ContextValue } from '../../src/authz/decide/types.ts';
import { CONTEXT_TYPES } from './contextTypes.ts';
import { listOf, type Members, membersOf } from './inputLists.ts';
import { invalidInput } from './simulationError.ts';

/** The types of the API; whether the key has several values (IAM API Reference, `ContextEntry`). */
const TYPES: ReadonlyMap<string, boolean> = new Map(
  ['string', 'numeric', 'boolean', 'ip', 'binary', 'date'].flatMap((type) => [
    [type, false],
    [`${type}List`, true],
  ]),
);

/** The most values of one key, so that no case takes minutes. A real request has at most 50 tag keys. */
const MAX_VALUES = 10_000;

/**
 * Condition keys, by lower-case name, of a case's `ContextEntries`. Sentences as recorded where they do not
 * name a place.
 */
export function contextEntries(members: Members): Map<string, ContextValue> {
  const context = new Map<string, ContextValue>();
  for (const [index, value] of (listOf(members, 'ContextEntries') ?? []).entries()) {
    const place = `ContextEntries.${index + 1}`;
    const entry = membersOf(value, place);
    const name = entry.get('ContextKeyName') ?? '';
    if (typeof name !== 'string') throw invalidInput(`${place}.ContextKeyName must be a string.`);
    if (name === '') throw invalidInput('ContextKeyName cannot be null or empty.');
    const key = name.toLowerCase();
    const shown = name.slice(0, 256);
    if (context.has(key)) throw invalidInput(`Duplicate context key: ${shown}.`);
    context.set(key, contextValue(entry, shown, place));
  }
  return context;
}

function contextValue(entry: Members, name: string, place: string): ContextValue {
  const type = entry.get('ContextKeyType') ?? 'string';
  const multivalued = typeof type === 'string' ? TYPES.get(type) : undefined;
  if (multivalued === undefined) {
    throw invalidInput(`${place}.ContextKeyType must be one of ${[...TYPES.keys()].join(', ')}.`);
  }
  const values = listOf(entry, 'ContextKeyValues') ?? [];
  if (values.length === 0) {
    throw invalidInput(`Context values for context key ${name} cannot be null or empty.`);
  }
  if (!multivalued && values.length > 1) {
    throw invalidInput(`Context key ${type} expected a single value, but received ${values.length}.`);
  }
  if (values.length > MAX_VALUES) throw invalidInput(`${place} has more than ${MAX_VALUES} values.`);
  const { expected, read } = CONTEXT_TYPES[String(type).replace(/List$/, '')] ?? ANY;
  return {
    values: values.map((value, index) => {
      const kept = read(textOf(value, `${place}.ContextKeyValues.${index + 1}`));
      if (kept !== undefined) return kept;
      throw invalidInput(`Invalid context value for key ${name}: expected ${expected}.`);
    }),
    multivalued,
  };
}

/** Texts, and booleans: of them AWS takes any text (recorded). */
const ANY = { expected: '', read: (text: string): string | undefined => text };

/** The API accepts texts only. A JSON number or boolean is converted to its text if it has only one. */
function textOf(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  throw invalidInput(`${place} must be a string.`);
}
