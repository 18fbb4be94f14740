import permitted from './permittedElements.json' with { type: 'json' };

/** What an element may have: names of attributes, and of elements with the key of their own entry. */
export interface PermittedElement {
  readonly attributes: ReadonlySet<string>;
  readonly elements: ReadonlyMap<string, string>;
}

type Entry = { readonly attributes?: readonly string[]; readonly elements?: readonly string[] };

/**
 * The data file by key. A key is an element's name, or `parent/name` where an element is another one inside that parent: as a child of
 * `broker`, `systemUsage` only wraps the element `systemUsage`.
 */
export const PERMITTED_ELEMENTS: ReadonlyMap<string, PermittedElement> = (() => {
  const entries = Object.entries(permitted.elements) as [string, Entry][];
  const keys = new Set(entries.map(([key]) => key));
  return new Map(
    entries.map(([key, { attributes = [], elements = [] }]) => [
      key,
      {
        attributes: new Set(attributes),
        elements: new Map(
          elements.map((name) => [name, keys.has(`${key}/${name}`) ? `${key}/${name}` : name]),
        ),
      },
    ]),
  );
})();
