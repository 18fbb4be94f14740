import { CONFIGURATION_LIMITS } from '../../model/limits.ts';
import { invalidXml } from './readXmlText.ts';

/**
 * One piece of a document: text, comment, CDATA, processing instruction, tag. INVARIANT: no other `<!` is a
 * token, so a DOCTYPE, which could declare entities, is always refused.
 */
const TOKEN =
  /[^<]+|<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[^\s?<>]+(?:\s[\s\S]*?)?\?>|<[^\s<>"'!?](?:[^<>"']|"[^<"]*"|'[^<']*')*>/y;
/** A reference that is neither a predefined entity nor a character number (XML 1.0 §4.1, §4.6). */
const OTHER_REFERENCE = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)/;
const DECLARATION =
  /^<\?xml\s+version\s*=\s*(["'])1\.\d\1(?:\s+encoding\s*=\s*(["'])[A-Za-z][\w.-]*\2)?(?:\s+standalone\s*=\s*(["'])(?:yes|no)\3)?\s*\?>$/;

/**
 * The part of well-formedness that fast-xml-parser doesn't check: its validator accepts a DOCTYPE, a second
 * root after an empty one, text around the root, `<` in values, and comments without an end. Linear time. The
 * validator checks that tags form pairs.
 * @returns the document without processing instructions, with the same line numbers: they have no meaning
 * here, and fast-xml-parser would end them at another place
 */
export function checkXmlTokens(text: string): string {
  const kept: string[] = [];
  let depth = 0;
  let roots = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw invalidXml(`${unknownMarkup(text, at)} in line ${lineOf(text, at)}.`);
    const wrong = depth === 0 ? wrongOutside(token) : undefined;
    const reason = wrong ?? wrongToken(token, at);
    if (reason !== undefined) throw invalidXml(`${reason} in line ${lineOf(text, at)}.`);
    if (depth === 0 && isTag(token)) roots++;
    depth += depthChange(token);
    if (roots > 1) throw invalidXml(`there is a second root element in line ${lineOf(text, at)}.`);
    if (depth > CONFIGURATION_LIMITS.depth) {
      throw invalidXml(`elements are nested deeper than [${CONFIGURATION_LIMITS.depth}].`);
    }
    kept.push(token.startsWith('<?') ? token.replace(/[^\n]+/g, '') : token);
  }
  if (roots === 0) throw invalidXml('there is no root element.');
  return kept.join('');
}

function isTag(token: string): boolean {
  return token.startsWith('<') && token[1] !== '!' && token[1] !== '?';
}

function depthChange(token: string): number {
  if (!isTag(token) || token.endsWith('/>')) return 0;
  return token[1] === '/' ? -1 : 1;
}

/**
 * The error for a token outside the root: only white space, comments and instructions may be there (XML 1.0
 * §2.1).
 */
function wrongOutside(token: string): string | undefined {
  if (token.startsWith('<![')) return 'there is text outside the root element';
  if (!token.startsWith('<') && token.trim() !== '') return 'there is text outside the root element';
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
  if (OTHER_REFERENCE.test(token)) return 'there is an unknown entity reference';
  if (!token.startsWith('<') && token.includes(']]>')) return 'text holds []]>]';
  return undefined;
}

function wrongInstruction(token: string, at: number): string | undefined {
  if (!/^<\?xml[\s?]/i.test(token)) return undefined;
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
