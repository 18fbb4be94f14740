/**
 * The members of a JSON object, copied once; undefined for any other JSON value.
 * A Map, so that a member called `__proto__` or `constructor` is a member like any other and nothing is inherited.
 */
export function jsonElements(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}
