import type { XmlDocument, XmlNode } from './parseXml.ts';

/** What the service writes over every document (recorded). */
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** Characters that would end or change a value when it is read again (XML 1.0 §3.3.3). */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** The document as text: attributes sorted by name, elements without content in their short form. */
export function writeXml({ root, before, after }: XmlDocument): string {
  const lines = [DECLARATION, ...before.map(comment), write(root), ...after.map(comment)];
  return `${lines.join('\n')}\n`;
}

function write(node: XmlNode): string {
  if (node.kind === 'text') return node.raw;
  if (node.kind === 'comment') return comment(node.text);
  const attributes = node.attributes
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(
      ({ name, value }) => ` ${name}="${value.replace(/[&<>"\t\n\r]/g, (found) => ESCAPES[found] ?? found)}"`,
    )
    .join('');
  if (node.children.length === 0) return `<${node.name}${attributes}/>`;
  return `<${node.name}${attributes}>${node.children.map(write).join('')}</${node.name}>`;
}

function comment(text: string): string {
  return `<!--${text}-->`;
}
