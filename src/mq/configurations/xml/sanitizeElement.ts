import { checkAttributeValue } from './checkAttributeValue.ts';
import type { XmlAttribute, XmlComment, XmlElement, XmlNode } from './parseXml.ts';
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

/**
 * "You can use only static values for attributes": Spring would evaluate these (Developer Guide, same page as
 * the schema).
 */
const EXPRESSION = /[$#]\{/;

/** The settings for sanitizing one document. */
export interface Sanitizing {
  /**
   * The configuration is for brokers that authenticate by LDAP; only then are the elements for LDAP
   * permitted.
   */
  readonly ldap: boolean;
  /** Receives one warning for each removed subtree, in document order. */
  readonly warn: (warning: SanitizationWarning) => void;
}

/**
 * The element with only what the schema permits. Attributes are sorted by name (recorded: warnings have that
 * order too). Text is removed: no element of the schema has text, and indentation is written anew.
 * @param key The key of the element's entry in PERMITTED_ELEMENTS.
 * @throws MqError BadRequestException on `data` when a permitted attribute has a value that its type excludes
 */
export function sanitizeElement(element: XmlElement, key: string, sanitizing: Sanitizing): XmlElement {
  const permitted = PERMITTED_ELEMENTS.get(key);
  if (permitted === undefined) throw new Error(`the data file has no entry ${key}`);
  const attributes = element.attributes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return {
    ...element,
    attributes: attributes.filter((attribute) => keeps(element, permitted, attribute, sanitizing)),
    children: element.children.flatMap((node) => sanitizeNode(node, permitted, sanitizing)),
  };
}

/**
 * Whether an attribute stays. Namespace declarations are not attributes: the root's own declaration stays,
 * others are removed without a warning.
 */
function keeps(
  { name: elementName }: XmlElement,
  permitted: PermittedElement,
  { name, value }: XmlAttribute,
  { warn }: Sanitizing,
): boolean {
  if (name === 'xmlns') return elementName === 'broker';
  if (name.startsWith('xmlns:')) return false;
  if (!permitted.attributes.has(name)) {
    warn({ attributeName: name, elementName, reason: 'DISALLOWED_ATTRIBUTE_REMOVED' });
    return false;
  }
  if (EXPRESSION.test(value)) {
    warn({ attributeName: name, elementName, reason: 'INVALID_ATTRIBUTE_VALUE_REMOVED' });
    return false;
  }
  checkAttributeValue(elementName, name, value);
  return true;
}

function sanitizeNode(
  node: XmlNode,
  permitted: PermittedElement,
  sanitizing: Sanitizing,
): readonly (XmlElement | XmlComment)[] {
  if (node.kind === 'comment') return [node];
  if (node.kind === 'text') return [];
  const key = isForeign(node) ? undefined : permitted.elements.get(node.name);
  if (key !== undefined && (sanitizing.ldap || !LDAP_ONLY.has(key))) {
    return [sanitizeElement(node, key, sanitizing)];
  }
  sanitizing.warn({ elementName: node.name, reason: 'DISALLOWED_ELEMENT_REMOVED' });
  return [];
}

export function isForeign(element: XmlElement): boolean {
  return element.attributes.some(({ name, value }) => name === 'xmlns' && value !== NAMESPACE);
}

/**
 * What an element may have: names of attributes, and names of child elements with the key of each child's
 * entry.
 */
interface PermittedElement {
  readonly attributes: ReadonlySet<string>;
  readonly elements: ReadonlyMap<string, string>;
}

/** Elements that only a configuration for LDAP may hold. */
const LDAP_ONLY: ReadonlySet<string> = new Set(permitted.ldapOnly);

type Entry = { readonly attributes?: readonly string[]; readonly elements?: readonly string[] };

/**
 * The data file by key. A key is an element's name, or `parent/name` where an element has another meaning
 * inside that parent: as a child of `broker`, `systemUsage` only wraps the element `systemUsage`.
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
