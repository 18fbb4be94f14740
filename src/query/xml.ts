/**
 * What an operation answers: members by name, lists as `<member>` elements, maps as `<entry>` elements with
 * key and value, absent members left out.
 * Source: the Query protocol's serialization as the services' models declare it.
 */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | ReadonlyMap<string, XmlValue>
  | XmlMembers;
export interface XmlMembers {
  readonly [name: string]: XmlValue;
}

export function renderXml(name: string, value: XmlValue, attributes = ''): string {
  if (value === undefined) return '';
  return `<${name}${attributes}>${content(value)}</${name}>`;
}

function content(value: Exclude<XmlValue, undefined>): string {
  if (isList(value)) return value.map((element) => renderXml('member', element)).join('');
  if (value instanceof Map) {
    return [...value].map(([key, entry]) => renderXml('entry', { key, value: entry })).join('');
  }
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([name, member]) => renderXml(name, member))
      .join('');
  }
  return escapeText(String(value));
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

/** Characters that XML 1.0 cannot hold are left out (XML 1.0 §2.2). */
function escapeText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"'\r]/g, (character) => ENTITIES[character] ?? '');
}
