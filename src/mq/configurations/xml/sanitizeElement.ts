import type { XmlAttribute, XmlElement, XmlNode } from './parseXml.ts';
import permitted from './permittedElements.json' with { type: 'json' };

/** `SanitizationWarning` of the service model. */
export interface SanitizationWarning {
  readonly attributeName?: string;
  readonly elementName: string;
  readonly reason:
    | 'DISALLOWED_ELEMENT_REMOVED'
    | 'DISALLOWED_ATTRIBUTE_REMOVED'
    | 'INVALID_ATTRIBUTE_VALUE_REMOVED';
}

export const NAMESPACE = 'http://activemq.apache.org/schema/core';

/** "You can use only static values for attributes": Spring would evaluate these (Developer Guide, same page as the schema). */
const EXPRESSION = /[$#]\{/;
const WHITE_SPACE = /^[ \t\n\r]*$/;

/**
 * The element with what the schema permits, in document order; `warn` hears what was removed, a whole subtree once. Text has no
 * meaning anywhere in the schema: only the white space between elements stays.
 * @param key Of the element's entry in PERMITTED_ELEMENTS.
 */
export function sanitizeElement(
  element: XmlElement,
  key: string,
  warn: (warning: SanitizationWarning) => void,
): XmlElement {
  const permitted = PERMITTED_ELEMENTS.get(key);
  if (permitted === undefined) throw new Error(`the data file has no entry ${key}`);
  return {
    ...element,
    attributes: element.attributes.filter((attribute) => keeps(element, permitted, attribute, warn)),
    children: element.children.flatMap((node) => sanitizeNode(node, permitted, warn)),
  };
}

/** Declarations of namespaces are no attributes: the root's own stays, the others name nothing that could stay. */
function keeps(
  { name: elementName }: XmlElement,
  permitted: PermittedElement,
  { name, value }: XmlAttribute,
  warn: (warning: SanitizationWarning) => void,
): boolean {
  if (name === 'xmlns') return elementName === 'broker';
  if (name.startsWith('xmlns:')) return false;
  if (!permitted.attributes.has(name)) {
    warn({ attributeName: name, elementName, reason: 'DISALLOWED_ATTRIBUTE_REMOVED' });
    return false;
  }
  if (!EXPRESSION.test(value)) return true;
  warn({ attributeName: name, elementName, reason: 'INVALID_ATTRIBUTE_VALUE_REMOVED' });
  return false;
}

function sanitizeNode(
  node: XmlNode,
  permitted: PermittedElement,
  warn: (warning: SanitizationWarning) => void,
): readonly XmlNode[] {
  if (node.kind === 'comment') return [node];
  if (node.kind === 'text') return WHITE_SPACE.test(node.raw) ? [node] : [];
  const key = isForeign(node) ? undefined : permitted.elements.get(node.name);
  if (key !== undefined) return [sanitizeElement(node, key, warn)];
  warn({ elementName: node.name, reason: 'DISALLOWED_ELEMENT_REMOVED' });
  return [];
}

export function isForeign(element: XmlElement): boolean {
  return element.attributes.some(({ name, value }) => name === 'xmlns' && value !== NAMESPACE);
}

/** What an element may have: names of attributes, and of elements with the key of their own entry. */
interface PermittedElement {
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
