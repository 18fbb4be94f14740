import type { Writable } from 'node:stream';

/**
 * Writes lines to a stream, those of some milliseconds together: under load a write for each takes longer
 * than the call.
 */
export interface LineWriter {
  write(line: string): void;
  /** Writes what waits. The stream stays open where it is the process's own. */
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
