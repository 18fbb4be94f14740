import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { checkXml, XmlFault } from '../../../xml/checkXml.ts';
import { CONFIGURATION_LIMITS } from '../../model/limits.ts';
import { invalidXml } from './readXmlText.ts';

export interface XmlElement {
  readonly kind: 'element';
  readonly name: string;
  /** In the order written. */
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlNode[];
}

export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
}

/** Text is kept as written, references included: no element of a configuration has text with a meaning. */
export type XmlNode = XmlElement | XmlComment | { readonly kind: 'text'; readonly raw: string };

export interface XmlComment {
  readonly kind: 'comment';
  readonly text: string;
}

/** The root, and the comments around it. */
export interface XmlDocument {
  readonly root: XmlElement;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * Prefix of the names that the parser uses as keys, so that none is a name of JavaScript such as `__proto__`;
 * some names get it twice.
 */
const MARK = '@';
const MARKS = /^@+/;
const TEXT = '#text';
const COMMENT = '#comment';
const ATTRIBUTES = ':@';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: MARK,
  transformTagName: (name) => MARK + name,
  textNodeName: TEXT,
  commentPropName: COMMENT,
  // INVARIANT: the parser expands nothing. This file reads references, in attribute values only.
  processEntities: false,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
});

type Parsed = Readonly<Record<string, unknown>>;

/** A well-formed document as a tree. @throws MqError for everything else. */
export function parseXml(text: string): XmlDocument {
  const checked = checkedText(text);
  const valid = XMLValidator.validate(checked);
  if (valid !== true) throw invalidXml(`${valid.err.msg} (line ${valid.err.line})`);
  const nodes = parsed(checked).map(nodeOf);
  const at = nodes.findIndex((node) => node.kind === 'element');
  const root = nodes[at];
  if (root?.kind !== 'element') throw invalidXml('there is no root element.');
  return { root, before: comments(nodes.slice(0, at)), after: comments(nodes.slice(at + 1)) };
}

/**
 * Without processing instructions: they mean nothing here, and the parser would end them at another place.
 */
function checkedText(text: string): string {
  try {
    return checkXml(text, CONFIGURATION_LIMITS.depth);
  } catch (error) {
    if (error instanceof XmlFault) throw invalidXml(error.message);
    throw error;
  }
}

function parsed(text: string): readonly Parsed[] {
  try {
    return parser.parse(text) as readonly Parsed[];
  } catch (error) {
    throw invalidXml(error instanceof Error ? error.message : 'it cannot be parsed.');
  }
}

function comments(nodes: readonly XmlNode[]): readonly string[] {
  return nodes.flatMap((node) => (node.kind === 'comment' ? [node.text] : []));
}

/** Recursion is safe: checkXml has bounded the depth. */
function nodeOf(node: Parsed): XmlNode {
  if (TEXT in node) return { kind: 'text', raw: String(node[TEXT]) };
  if (COMMENT in node) {
    const [content] = node[COMMENT] as readonly Parsed[];
    return { kind: 'comment', text: String(content?.[TEXT] ?? '') };
  }
  const key = Object.keys(node).find((name) => name !== ATTRIBUTES);
  if (key === undefined) throw new Error('the parser gave a node without a name');
  return {
    kind: 'element',
    name: key.replace(MARKS, ''),
    attributes: Object.entries((node[ATTRIBUTES] ?? {}) as Record<string, string>).map(([name, raw]) => ({
      name: name.replace(MARKS, ''),
      value: readAttributeValue(raw),
    })),
    children: (node[key] as readonly Parsed[]).map(nodeOf),
  };
}

const PREDEFINED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#x([0-9A-Fa-f]+)|#(\d+)|([a-z]+));/g;

/**
 * An attribute value as written → its meaning: white space becomes spaces, a reference becomes its
 * character (XML 1.0 §3.3.3). checkXml has refused every other reference.
 */
function readAttributeValue(raw: string): string {
  return raw
    .replace(/[\t\n\r]/g, ' ')
    .replace(
      REFERENCE,
      (_, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
        if (name !== undefined) return PREDEFINED[name] ?? '';
        return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
      },
    );
}
