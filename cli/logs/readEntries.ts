import { type InputLine, numberedLines } from '../simulate/inputLines.ts';
import type { LogReading } from './logReading.ts';
import { type EntryReader, MalformedRecord, unwrap } from './unwrap.ts';

/**
 * The most characters of a document over several lines, because it is kept in memory until it ends. `aws logs
 * tail --format json` prints such documents.
 */
const MAX_DOCUMENT_CHARACTERS = 16 * 1024 * 1024;
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
/** The beginning of a line of CloudWatch Logs, or of a Lambda function, that is not a record. */
const LINE_OF_A_LOG = /^(?:\d{4}-\d\d-\d\dT|(?:INIT_START|START|END|REPORT) )/u;

/**
 * The entries of a log, in its order: JSON lines, alone or after a time and a stream's name, and documents
 * over several lines that begin and end at a line's first column. Other lines (START, REPORT, output of the
 * framework) are ignored.
 */
export async function* readEntries<Entry>(
  source: AsyncIterable<Uint8Array>,
  reading: LogReading,
  read: EntryReader<Entry>,
): AsyncGenerator<Entry> {
  for await (const [text, line] of documents(source, reading)) {
    try {
      const { entries, isLog } = unwrap(text, read);
      if (isLog) reading.isLog = true;
      yield* entries;
    } catch (error) {
      if (!(error instanceof MalformedRecord)) throw error;
      reading.malformed(line);
    }
  }
}

/** The texts that may be records, each with the number of its first line. */
async function* documents(
  source: AsyncIterable<Uint8Array>,
  reading: LogReading,
): AsyncGenerator<readonly [text: string, line: number]> {
  let open: string[] = [];
  let size = 0;
  let closing: string | undefined;
  let first = 0;
  for await (const [line, number] of numberedLines(source)) {
    reading.isEmpty = false;
    const text = textOf(line);
    if (closing !== undefined && text !== undefined) {
      size += text.length;
      // A document that does not end is dropped; reading continues with the next line.
      if (size <= MAX_DOCUMENT_CHARACTERS) open.push(text);
      if (text !== closing) continue;
      if (size <= MAX_DOCUMENT_CHARACTERS) yield [open.join('\n'), first];
      else reading.malformed(first);
      open = [];
      closing = undefined;
    } else if (text === undefined) reading.malformed(number);
    else if (CLOSING[text] !== undefined) {
      open = [text];
      first = number;
      size = text.length;
      closing = CLOSING[text];
    } else {
      const record = recordIn(text);
      if (record !== undefined) yield [record, number];
      else if (LINE_OF_A_LOG.test(text)) reading.isLog = true;
    }
  }
  if (closing !== undefined) reading.malformed(first);
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
