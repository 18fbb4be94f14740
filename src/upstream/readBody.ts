import { MqError } from '../mq/model/errors.ts';

/**
 * Refuses text that is not UTF-8, and keeps a byte order mark, which is not allowed at the start of a JSON
 * text.
 */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A body that has one reading only → its members. The decision uses our reading, but Amazon MQ gets the
 * bytes. So a body with a repeated name is refused: one reader may use the first value, another the last.
 * @throws MqError BadRequest
 */
export function readBody(body: Uint8Array): Readonly<Record<string, unknown>> {
  const { text, value } = parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The request body is invalid. Specify a JSON object.');
  }
  if (namesWritten(text) !== namesRead(value)) {
    throw invalid('The request body gives a member more than once. Specify each member once.');
  }
  return value as Readonly<Record<string, unknown>>;
}

function parse(body: Uint8Array): { readonly text: string; readonly value: unknown } {
  try {
    const text = UTF_8.decode(body);
    return { text, value: JSON.parse(text) };
  } catch {
    throw invalid('The request body is not valid JSON. Send one JSON object.');
  }
}

/** The number of names in a valid JSON text: strings followed by a colon. */
function namesWritten(text: string): number {
  let names = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at + 1);
    while (isSpace(text.charCodeAt(at))) at += 1;
    if (text[at] === ':') names += 1;
  }
  return names;
}

/** The position after the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/**
 * The number of names in the parsed value. Without recursion, because a body may be nested deeper than the
 * stack.
 */
function namesRead(value: object): number {
  let names = 0;
  const open: object[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const entries = Object.values(next);
    if (!Array.isArray(next)) names += entries.length;
    for (const entry of entries) if (typeof entry === 'object' && entry !== null) open.push(entry);
  }
  return names;
}

function invalid(sentence: string): MqError {
  return new MqError('BadRequestException', sentence);
}
