import { encodingOf } from '../../src/json/decodeText.ts';

/** A line's text, or why it has none. */
export type InputLine = { readonly text: string } | { readonly fault: string };

/** The longest line that is read. A longer line is skipped and not kept in memory. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

const NEWLINE = 10;

/** Splits bytes into lines and drops blank lines. It keeps at most one line of `maxBytes` in memory. */
export async function* inputLines(
  source: AsyncIterable<Uint8Array>,
  maxBytes = MAX_LINE_BYTES,
): AsyncGenerator<InputLine> {
  for await (const [line] of numberedLines(source, maxBytes)) yield line;
}

/** The same lines, each with its number from 1. Blank lines are counted too. */
export async function* numberedLines(
  source: AsyncIterable<Uint8Array>,
  maxBytes = MAX_LINE_BYTES,
): AsyncGenerator<readonly [InputLine, number]> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 0;
  const finish = (): InputLine => {
    number += 1;
    const line = size > maxBytes ? tooLong(maxBytes) : decode(Buffer.concat(parts));
    parts = [];
    size = 0;
    return line;
  };
  for await (const chunk of inUtf8(source)) {
    let from = 0;
    while (from < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, from);
      const to = newline < 0 ? chunk.length : newline;
      size += to - from;
      if (size > maxBytes) parts = [];
      else parts.push(chunk.subarray(from, to));
      from = to + 1;
      if (newline < 0) continue;
      const line = finish();
      if (!isBlank(line)) yield [line, number];
    }
  }
  const last = finish();
  if (!isBlank(last)) yield [last, number];
}

/** How many bytes tell the encoding. */
const TELLING = 4;

/** The same text in UTF-8 without a byte order mark: PowerShell writes UTF-16, and a mark before UTF-8. */
async function* inUtf8(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0);
  let decoder: TextDecoder | undefined;
  const encoder = new TextEncoder();
  const opened = () => new TextDecoder(encodingOf(head) ?? 'utf-8', { ignoreBOM: false });
  for await (const chunk of source) {
    if (decoder !== undefined) {
      yield decoder.encoding === 'utf-8' ? chunk : encoder.encode(decoder.decode(chunk, { stream: true }));
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < TELLING) continue;
    decoder = opened();
    yield decoder.encoding === 'utf-8'
      ? unmarked(head)
      : encoder.encode(decoder.decode(head, { stream: true }));
  }
  if (decoder === undefined) {
    decoder = opened();
    yield decoder.encoding === 'utf-8' ? unmarked(head) : encoder.encode(decoder.decode(head));
  }
}

function unmarked(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? bytes.subarray(3) : bytes;
}

function tooLong(maxBytes: number): InputLine {
  return { fault: `The line is longer than ${maxBytes} bytes.` };
}

function decode(bytes: Uint8Array): InputLine {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { fault: 'The line is not UTF-8.' };
  }
}

function isBlank(line: InputLine): boolean {
  return 'text' in line && line.text.trim() === '';
}
