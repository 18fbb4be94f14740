import { jsonElements } from '../../src/authz/policy/parsedPolicy.ts';
import { invalidInput } from './simulationError.ts';

/**
 * A case's members by name. A member that is null counts as absent, because many serializers write absent
 * members so.
 */
export type Members = ReadonlyMap<string, unknown>;

export function membersOf(value: unknown, what: string): Members {
  const elements = jsonElements(value);
  if (elements === undefined) throw invalidInput(`${what} must be a JSON object.`);
  return new Map([...elements].filter(([, member]) => member !== null));
}

/** A member that must be a list; undefined if it is not given. */
export function listOf(members: Members, name: string): readonly unknown[] | undefined {
  const value = members.get(name);
  if (value === undefined || Array.isArray(value)) return value;
  throw invalidInput(`${name} must be a list.`);
}

/** A member that must be a list of texts. */
export function textsOf(members: Members, name: string): readonly string[] | undefined {
  return listOf(members, name)?.map((value, index) => {
    if (typeof value !== 'string') throw invalidInput(`${name}.${index + 1} must be a string.`);
    return value;
  });
}
