import type { XmlElement, XmlNode } from '../../../src/mq/configurations/xml/parseXml.ts';

export function attributes(values: Readonly<Record<string, string>>): XmlElement['attributes'] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

export function element(
  name: string,
  values: Readonly<Record<string, string>>,
  children: readonly XmlNode[] = [],
): XmlElement {
  return { kind: 'element', name, attributes: attributes(values), children };
}

/**
 * An attribute's value that Spring reads as text. Spring evaluates `#{…}` in every attribute as an
 * expression, so the characters `#{` are replaced by an expression whose value is these characters.
 */
export function springText(value: string): string {
  return value.replaceAll('#{', "#{'#{'}");
}
