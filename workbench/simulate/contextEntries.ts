import type { ContextValue } from '../../src/authz/decide/types.ts';
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

/** Condition keys, by lower-case name, of a case's `ContextEntries`. */
export function contextEntries(members: Members): Map<string, ContextValue> {
  const context = new Map<string, ContextValue>();
  for (const [index, value] of (listOf(members, 'ContextEntries') ?? []).entries()) {
    const place = `ContextEntries.${index + 1}`;
    const entry = membersOf(value, place);
    const name = entry.get('ContextKeyName');
    if (typeof name !== 'string' || name === '')
      throw invalidInput(`${place}.ContextKeyName must be a string.`);
    const key = name.toLowerCase();
    if (context.has(key)) throw invalidInput(`${place} gives ${name.slice(0, 128)} a second time.`);
    context.set(key, contextValue(entry, place));
  }
  return context;
}

function contextValue(entry: Members, place: string): ContextValue {
  const type = entry.get('ContextKeyType') ?? 'string';
  const multivalued = typeof type === 'string' ? TYPES.get(type) : undefined;
  if (multivalued === undefined) {
    throw invalidInput(`${place}.ContextKeyType must be one of ${[...TYPES.keys()].join(', ')}.`);
  }
  const values = listOf(entry, 'ContextKeyValues');
  if (values === undefined) throw invalidInput(`${place}.ContextKeyValues is missing.`);
  if (values.length > MAX_VALUES) throw invalidInput(`${place} has more than ${MAX_VALUES} values.`);
  return {
    values: values.map((value, index) => textOf(value, `${place}.ContextKeyValues.${index + 1}`)),
    multivalued,
  };
}

/** The API accepts texts only. A JSON number or boolean is converted to its text if it has only one. */
function textOf(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  throw invalidInput(`${place} must be a string.`);
}
