import { DOMParser, type Element, type Node, onWarningStopParsing } from '@xmldom/xmldom';
import { checkXml, XmlFault } from '../../xml/checkXml.ts';

/** An element as the rules of SAML read it. */
export interface XmlElement {
  readonly namespace: string;
  /** Without prefix. */
  readonly name: string;
  /** The attributes that have no namespace. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The element's own text with its blanks, without the text of its children. */
  readonly text: string;
  /** The node of the DOM, for the signature library. */
  readonly node: Element;
}

interface XmlLimits {
  readonly maxElements: number;
  /**
   * Metadata may contain comments. In an assertion they are refused, because a comment inside a name could
   * make two readers read different names.
   */
  readonly comments: 'refused' | 'ignored';
}

const MAX_DEPTH = 64;
/** A document type declaration, an entity, …: every `<!` that opens neither a comment nor CDATA. */
const DECLARATION = /<!(?!--|\[CDATA\[)/;
const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const [ELEMENT, TEXT, CDATA, COMMENT] = [1, 3, 4, 8];

/**
 * @throws XmlFault for a text that is refused: not well-formed, too deep, too large, or with parts that are
 * not allowed. Its message follows the name of the document.
 */
export function parseXml(text: string, limits: XmlLimits): XmlElement {
  if (DECLARATION.test(text)) throw new XmlFault('has a document type declaration');
  try {
    checkXml(text, MAX_DEPTH);
  } catch (error) {
    if (error instanceof XmlFault) throw new XmlFault(`is not well-formed XML: ${error.message}`);
    throw error;
  }
  return treeOf(rootOf(text), limits);
}

function rootOf(text: string): Element {
  try {
    const root = new DOMParser({ onError: onWarningStopParsing }).parseFromString(
      text,
      'text/xml',
    ).documentElement;
    if (root !== null) return root;
  } catch {
    // The parser's message repeats parts of the text.
  }
  throw new XmlFault('is not well-formed XML');
}

function treeOf(root: Element, { maxElements, comments }: XmlLimits): XmlElement {
  let elements = 0;
  const read = (node: Element, depth: number): XmlElement => {
    elements += 1;
    if (depth > MAX_DEPTH || elements > maxElements) throw new XmlFault('has too many elements');
    const children: XmlElement[] = [];
    let text = '';
    for (const child of Array.from(node.childNodes)) {
      if (child.nodeType === ELEMENT) children.push(read(child as Element, depth + 1));
      else if (child.nodeType === TEXT || child.nodeType === CDATA) text += child.nodeValue ?? '';
      else if (child.nodeType !== COMMENT || comments === 'refused') {
        throw new XmlFault('has a comment or a processing instruction');
      }
    }
    return {
      namespace: node.namespaceURI ?? '',
      name: node.localName ?? '',
      attributes: attributesOf(node),
      children,
      text,
      node,
    };
  };
  return read(root, 1);
}

function attributesOf(node: Element): ReadonlyMap<string, string> {
  const all = Array.from(node.attributes);
  if (all.some(isWrongDeclaration))
    throw new XmlFault('is not well-formed XML: a namespace is declared wrongly');
  const plain = all.filter(({ namespaceURI }) => !namespaceURI);
  return new Map(plain.map(({ name, value }) => [name, value]));
}

/**
 * Namespaces in XML 1.0, sections 3 and 5: no declaration may remove a prefix or redefine `xml` or `xmlns`.
 */
function isWrongDeclaration({ name, value }: { readonly name: string; readonly value: string }): boolean {
  const reserved = name === 'xmlns:xmlns' || (name === 'xmlns:xml' && value !== XML_NAMESPACE);
  return reserved || (name.startsWith('xmlns:') && value === '');
}

export function childrenNamed(element: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return element.children.filter((one) => one.namespace === namespace && one.name === name);
}

/** The element itself and all its descendants, in the order of the document. */
export function* everyElement(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* everyElement(child);
}

/** The text of an element without children; undefined for an element that has children. */
export function textOf({ children, text }: XmlElement): string | undefined {
  return children.length === 0 ? text : undefined;
}

/** The namespaces that apply at an element, as the declarations of another one: ` xmlns:saml="…"`. */
export function namespacesAt({ node }: XmlElement): string {
  const declared = new Map<string, string>();
  for (let at: Node | null = node; at !== null; at = at.parentNode) {
    for (const { name, value } of Array.from((at as Element).attributes ?? [])) {
      if ((name === 'xmlns' || name.startsWith('xmlns:')) && !declared.has(name)) declared.set(name, value);
    }
  }
  return [...declared].map(([name, value]) => ` ${name}="${escaped(value)}"`).join('');
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
