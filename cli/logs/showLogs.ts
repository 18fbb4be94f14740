import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { logEntry } from '../../local/decisions/logEntry.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { chosenEntries, type LogOptions } from './chosenEntries.ts';
import { LogReading } from './logReading.ts';
import { readEntries } from './readEntries.ts';
import { renderEntry } from './renderEntry.ts';

export interface ShowOptions extends LogOptions {
  /** Print the records unchanged, one a line. */
  readonly json?: true;
}

/** The streams that entries are read from and written to. */
export interface LogStreams {
  readonly input: Readable;
  readonly output: Writable;
  /** The stream for remarks about the log. */
  readonly errors: Writable;
}

/**
 * Shows the chosen entries of the files, or of standard input (`-`, or no file). It reads more only when the
 * output has been read, and ends at once when the output is closed (`logs | head`). Throws a CommandFault.
 */
export async function showLogs(
  files: readonly string[],
  options: ShowOptions,
  { input, output, errors }: LogStreams,
  now: number,
): Promise<void> {
  const isChosen = chosenEntries(options, now);
  const gone = new AbortController();
  const abort = () => gone.abort();
  output.on('error', abort);
  try {
    for (const file of files.length === 0 ? ['-'] : files) {
      const reading = new LogReading(file);
      for await (const entry of readEntries(bytesOf(file, input, gone.signal), reading, logEntry)) {
        if (!isChosen(entry)) continue;
        const line = options.json ? printableJson(entry.record) : renderEntry(entry);
        if (!output.write(`${line}\n`)) await once(output, 'drain', { signal: gone.signal });
      }
      if (gone.signal.aborted) return;
      reading.requireLog();
      if (reading.remark !== '') errors.write(`mqgate: ${reading.remark}\n`);
    }
  } catch (error) {
    // Errors of the output are reported by the command line's own listener.
    if (!gone.signal.aborted) throw error;
  } finally {
    output.off('error', abort);
  }
}

async function* bytesOf(file: string, input: Readable, gone: AbortSignal): AsyncGenerator<Uint8Array> {
  const source = file === '-' ? input : createReadStream(file);
  const stop = () => source.destroy();
  gone.addEventListener('abort', stop);
  try {
    yield* source as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (gone.aborted) return;
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    throw new CommandFault(`The log ${file} cannot be read (${code}).`);
  } finally {
    gone.removeEventListener('abort', stop);
  }
}
