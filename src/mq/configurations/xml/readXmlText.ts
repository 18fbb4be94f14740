import { isXmlText } from '../../../xml/checkXml.ts';
import { MqError } from '../../model/errors.ts';

const DECLARED_ENCODING = /^<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]*)["']/;
const ENCODINGS: ReadonlySet<string> = new Set(['utf-8', 'us-ascii', 'utf-16']);

/**
 * Decodes UTF-8 or UTF-16; the byte order mark shows which (XML 1.0 §4.3.3). The result does not contain the
 * mark.
 */
export function readXmlText(bytes: Uint8Array): string {
  const text = decode(bytes, encodingOf(bytes));
  const declared = DECLARED_ENCODING.exec(text)?.[1];
  if (declared !== undefined && !ENCODINGS.has(declared.toLowerCase())) {
    throw invalidXml(`encoding [${declared}] is not supported. Use UTF-8.`);
  }
  if (!isXmlText(text)) throw invalidXml('it holds a character that XML does not allow.');
  return text;
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw invalidXml(`it is not valid ${encoding.toUpperCase()}.`);
  }
}

/** Parsers quote the text that they did not expect, which may be most of a document. */
const LONGEST_REASON = 300;

/**
 * The error for an invalid XML document. The beginning of the sentence is recorded; the reason names the
 * place.
 */
export function invalidXml(reason: string): MqError {
  return new MqError(
    'BadRequestException',
    `The specified XML configuration data is invalid: ${reason.slice(0, LONGEST_REASON).toWellFormed()}`,
    'data',
  );
}
