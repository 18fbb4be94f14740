import { MqError } from '../mq/model/errors.ts';

/** Refuses what is not UTF-8, and keeps a byte order mark, which no JSON text may begin with. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A body that every reader reads alike → its members. The decision was made on our reading of it, and Amazon
 * MQ gets the bytes: a name given twice, of which one reader takes the first and another the last, must not
 * pass.
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

/** Names in a text that is JSON: strings with a colon behind them. */
function namesWritten(text: string): number {
  let names = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at + 1);
    while (isSpace(text.charCodeAt(at))) at += 1;
    if (text[at] === ':') names += 1;
  }
  return names;
}

/** The place behind the closing quote. */
function endOfString(text: string, start: number): number {
  let at = start;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Names in what was read of it. Without recursion: a body may be nested deeper than the stack. */
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
