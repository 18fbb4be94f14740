import type { Writable } from 'node:stream';

/**
 * Writes lines to a stream. Lines of a few milliseconds are written together, because under load one write
 * for each line would take longer than the call.
 */
export interface LineWriter {
  write(line: string): void;
  /** Writes the lines that are waiting, and closes the stream, unless it is the process's own output. */
  end(): Promise<void>;
}

const WAIT_MS = 10;

export function lineWriter(to: Writable): LineWriter {
  let waiting = '';
  let timer: NodeJS.Timeout | undefined;

  const flush = () => {
    timer = undefined;
    if (waiting !== '') to.write(waiting);
    waiting = '';
  };
  return {
    write: (line) => {
      waiting += `${line}\n`;
      timer ??= setTimeout(flush, WAIT_MS);
    },
    end: () => {
      clearTimeout(timer);
      flush();
      return new Promise((resolve) => {
        if (to === process.stdout) to.write('', () => resolve());
        else to.end(() => resolve());
      });
    },
  };
}
