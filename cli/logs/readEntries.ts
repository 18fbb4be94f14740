import { type InputLine, inputLines } from '../simulate/inputLines.ts';
import { type EntryReader, MalformedRecord, unwrap } from './unwrap.ts';

/** What was found besides entries: how many lines began like a record but could not be read. */
export interface ReadCount {
  malformed: number;
}

/**
 * The most characters of a document over several lines, because it is kept in memory until it ends. `aws logs
 * tail --format json` prints such documents.
 */
const MAX_DOCUMENT_CHARACTERS = 16 * 1024 * 1024;
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };

/**
 * The entries of a log, in its order: JSON lines, alone or after a time and a stream's name, and documents
 * over several lines that begin and end at a line's first column. Other lines (START, REPORT, output of the
 * framework) are ignored.
 */
export async function* readEntries<Entry>(
  source: AsyncIterable<Uint8Array>,
  count: ReadCount,
  read: EntryReader<Entry>,
): AsyncGenerator<Entry> {
  for await (const text of documents(source, count)) {
    try {
      yield* unwrap(text, read);
    } catch (error) {
      if (!(error instanceof MalformedRecord)) throw error;
      count.malformed += 1;
    }
  }
}

async function* documents(source: AsyncIterable<Uint8Array>, count: ReadCount): AsyncGenerator<string> {
  let open: string[] = [];
  let size = 0;
  let closing: string | undefined;
  for await (const line of inputLines(source)) {
    const text = textOf(line);
    if (closing !== undefined && text !== undefined) {
      size += text.length;
      // A document that does not end is dropped; reading continues with the next line.
      if (size <= MAX_DOCUMENT_CHARACTERS) open.push(text);
      if (text !== closing) continue;
      if (size <= MAX_DOCUMENT_CHARACTERS) yield open.join('\n');
      else count.malformed += 1;
      open = [];
      closing = undefined;
    } else if (text === undefined) count.malformed += 1;
    else if (CLOSING[text] !== undefined) {
      open = [text];
      size = text.length;
      closing = CLOSING[text];
    } else {
      const record = recordIn(text);
      if (record !== undefined) yield record;
    }
  }
  if (closing !== undefined) count.malformed += 1;
}

function textOf(line: InputLine): string | undefined {
  return 'text' in line ? line.text.trimEnd() : undefined;
}

/**
 * The text from the first brace on, if the line ends with a brace. A line that begins with a brace but does
 * not end with one is a broken record.
 */
function recordIn(text: string): string | undefined {
  const from = text.indexOf('{');
  if (from === 0) return text;
  return from > 0 && text.endsWith('}') ? text.slice(from) : undefined;
}
