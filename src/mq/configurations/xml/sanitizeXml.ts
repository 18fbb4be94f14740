import type { AuthenticationStrategy } from '../../model/engine.ts';
import { CONFIGURATION_LIMITS } from '../../model/limits.ts';
import { parseXml, type XmlDocument, type XmlNode } from './parseXml.ts';
import { invalidXml } from './readXmlText.ts';
import { isForeign, NAMESPACE, type SanitizationWarning, sanitizeElement } from './sanitizeElement.ts';

const ROOT = 'broker';

/**
 * A broker's document as the service keeps it: only what the schema permits, attributes sorted, with the
 * service's own declaration and indentation. Sanitizing the result again changes nothing.
 * @param strategy How the brokers of the configuration authenticate; LDAP permits more elements.
 * @returns the first 20 warnings
 * @throws MqError BadRequestException on `data` when the text is not such a document
 */
export function sanitizeXml(
  text: string,
  strategy: AuthenticationStrategy = 'SIMPLE',
): {
  document: string;
  warnings: readonly SanitizationWarning[];
} {
  const document = parseXml(text);
  const { root } = document;
  if (root.name !== ROOT || isForeign(root)) {
    throw invalidXml(`the root element is [${root.name}]. Use [${ROOT}] of the namespace [${NAMESPACE}].`);
  }
  const warnings: SanitizationWarning[] = [];
  const sanitized = sanitizeElement(root, ROOT, {
    ldap: strategy === 'LDAP',
    warn: (warning) => {
      if (warnings.length < CONFIGURATION_LIMITS.warnings) warnings.push(warning);
    },
  });
  return { document: writeXml({ ...document, root: sanitized }), warnings };
}

/** The first line that the service writes in every document (recorded). */
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/**
 * Characters that must be escaped, because they would end or change a value when it is read again (XML 1.0
 * §3.3.3).
 */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const INDENT = '  ';

/**
 * The document as text: one element or comment a line, two spaces a level (recorded); elements without
 * content in their short form.
 */
export function writeXml({ root, before, after }: XmlDocument): string {
  const lines = [DECLARATION, ...before.map(comment), ...linesOf(root, ''), ...after.map(comment)];
  return `${lines.join('\n')}\n`;
}

function linesOf(node: XmlNode, indent: string): readonly string[] {
  if (node.kind === 'text') return [];
  if (node.kind === 'comment') return [indent + comment(node.text)];
  const attributes = node.attributes
    .map(
      ({ name, value }) => ` ${name}="${value.replace(/[&<>"\t\n\r]/g, (found) => ESCAPES[found] ?? found)}"`,
    )
    .join('');
  const children = node.children.flatMap((child) => linesOf(child, indent + INDENT));
  if (children.length === 0) return [`${indent}<${node.name}${attributes}/>`];
  return [`${indent}<${node.name}${attributes}>`, ...children, `${indent}</${node.name}>`];
}

function comment(text: string): string {
  return `<!--${text}-->`;
}
