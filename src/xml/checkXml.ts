/** Why a text is not XML that may be read; the message names the line. */
export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

/** The complement of Char (XML 1.0 §2.2): no document may contain these, literally or as a reference. */
const NOT_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
/** White space (XML 1.0 §2.3): fewer characters than those that JavaScript trims. */
const ONLY_SPACE = /^[ \t\r\n]*$/;

const NAME_START =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}' +
  '\\u{200C}\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}' +
  '\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const NAME = `[${NAME_START}][${NAME_START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}\\u{2040}]*`;
const SPACE = '[ \\t\\r\\n]';
/**
 * One piece of a document (XML 1.0 §§2.4 to 2.8, 3.1, 5th edition): text, comment, CDATA, processing
 * instruction, end tag, start tag. INVARIANT: no other `<!` is a token, so a DOCTYPE, which could declare
 * entities, is always refused. Each alternative is decided by its first characters, and none can match a text
 * in two ways, so that the time is linear.
 */
const TOKEN = new RegExp(
  [
    '[^<]+',
    '<!--[\\s\\S]*?-->',
    '<!\\[CDATA\\[[\\s\\S]*?\\]\\]>',
    `<\\?${NAME}(?:${SPACE}[\\s\\S]*?)?\\?>`,
    `</${NAME}${SPACE}*>`,
    `<${NAME}(?:${SPACE}+${NAME}${SPACE}*=${SPACE}*(?:"[^<"]*"|'[^<']*'))*${SPACE}*/?>`,
  ].join('|'),
  'uy',
);
const REFERENCE = /&(?:amp|lt|gt|quot|apos|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g;
const EQUALS = `${SPACE}*=${SPACE}*`;
const DECLARATION = new RegExp(
  `^<\\?xml${SPACE}+version${EQUALS}(["'])1\\.\\d\\1` +
    `(?:${SPACE}+encoding${EQUALS}(["'])[A-Za-z][\\w.-]*\\2)?` +
    `(?:${SPACE}+standalone${EQUALS}(["'])(?:yes|no)\\3)?${SPACE}*\\?>$`,
);

/** Whether XML allows every character of a text. */
export function isXmlText(text: string): boolean {
  return !NOT_XML.test(text);
}

/**
 * Makes the checks that the XML parsers of this project omit: each of them accepts some documents that XML
 * 1.0 refuses, such as one with an end tag or CDATA after the root element. After the root only white space,
 * comments and processing instructions may follow (§2.1). The parser that then reads the document checks that
 * tags form pairs and that no attribute is there twice. Linear time.
 * @returns the document without processing instructions, with the same line numbers
 * @throws XmlFault
 */
export function checkXml(text: string, maxDepth: number): string {
  if (!isXmlText(text)) throw new XmlFault('it holds a character that XML does not allow.');
  const kept: string[] = [];
  let depth = 0;
  let roots = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new XmlFault(`${unknownMarkup(text, at)} in line ${lineOf(text, at)}.`);
    const wrong = depth === 0 ? wrongOutside(token) : undefined;
    const reason = wrong ?? wrongToken(token, at);
    if (reason !== undefined) throw new XmlFault(`${reason} in line ${lineOf(text, at)}.`);
    if (depth === 0 && isTag(token)) roots++;
    depth += depthChange(token);
    if (roots > 1) throw new XmlFault(`there is a second root element in line ${lineOf(text, at)}.`);
    if (depth > maxDepth) throw new XmlFault(`elements are nested deeper than [${maxDepth}].`);
    kept.push(token.startsWith('<?') ? token.replace(/[^\n]+/g, '') : token);
  }
  if (roots === 0) throw new XmlFault('there is no root element.');
  return kept.join('');
}

function isTag(token: string): boolean {
  return token.startsWith('<') && token[1] !== '!' && token[1] !== '?';
}

function depthChange(token: string): number {
  if (!isTag(token) || token.endsWith('/>')) return 0;
  return token[1] === '/' ? -1 : 1;
}

function wrongOutside(token: string): string | undefined {
  if (token.startsWith('<![')) return 'there is text outside the root element';
  if (!token.startsWith('<') && !ONLY_SPACE.test(token)) return 'there is text outside the root element';
  if (token.startsWith('</')) return 'there is an end tag without a start tag';
  return undefined;
}

function wrongToken(token: string, at: number): string | undefined {
  if (token.startsWith('<!--')) {
    const comment = token.slice(4, -3);
    return comment.includes('--') || comment.endsWith('-') ? 'a comment holds [--]' : undefined;
  }
  if (token.startsWith('<![')) return undefined;
  if (token.startsWith('<?')) return wrongInstruction(token, at);
  if (!token.startsWith('<') && token.includes(']]>')) return 'text holds []]>]';
  return wrongReference(token);
}

/** XML 1.0 §4.1 and §4.6: only predefined entities and allowed characters may be referred to. */
function wrongReference(token: string): string | undefined {
  for (const [reference, decimal, hex] of token.matchAll(REFERENCE)) {
    if (reference === '&') return 'there is an unknown entity reference';
    if (decimal === undefined && hex === undefined) continue;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (code > 0x10ffff || !isXmlText(String.fromCodePoint(code))) {
      return 'a reference names a character that XML does not allow';
    }
  }
  return undefined;
}

function wrongInstruction(token: string, at: number): string | undefined {
  if (!/^<\?xml[ \t\r\n?]/i.test(token)) return undefined;
  if (at === 0 && DECLARATION.test(token)) return undefined;
  return 'there is a wrong XML declaration';
}

function unknownMarkup(text: string, at: number): string {
  if (/^<!DOCTYPE/i.test(text.slice(at, at + 9))) return 'a DOCTYPE is not allowed';
  return 'there is malformed markup';
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
