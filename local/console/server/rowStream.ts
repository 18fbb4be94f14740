import type { Row, StreamEvents } from '../api.ts';
import type { DecisionFeed } from './decisionFeed.ts';

/** The receiver of a stream's events. */
export interface EventSink {
  /** False: the reader is too slow; `ready` calls back when it can receive more. */
  write(text: string): boolean;
  ready(run: () => void): void;
  end(): void;
}

/** Milliseconds between two batches of rows. */
const BATCH_MS = 100;
const BATCH_ROWS = 500;
/** The most rows that wait for one reader. */
const MAX_WAITING = 2_000;
/**
 * A comment is sent from time to time. It keeps the connection open, and it fails if the reader has closed
 * it.
 */
const BEAT_MS = 15_000;

/**
 * Sends the existing rows, newest first, then new rows as they arrive. The returned function ends the stream.
 * INVARIANT: a call of the gateway only adds one id to a set of bounded size, even if the reader is slow. A
 * slow reader loses the oldest rows and gets their number; the other rows stay in order.
 */
export function streamRows(
  feed: DecisionFeed,
  sink: EventSink,
  every: (ms: number, run: () => void) => () => void,
) {
  const waiting = new Set<string>();
  let past = feed.rows().toReversed();
  let caughtUp = false;
  let lost = 0;
  let blocked = false;

  const send = <Name extends keyof StreamEvents>(name: Name, data: StreamEvents[Name]) => {
    if (sink.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)) return;
    blocked = true;
    sink.ready(() => {
      blocked = false;
    });
  };
  const nextRows = (): Row[] => {
    if (past.length > 0) {
      const rows = past.slice(0, BATCH_ROWS);
      past = past.slice(BATCH_ROWS);
      return rows;
    }
    const ids = [...waiting].slice(0, BATCH_ROWS);
    for (const id of ids) waiting.delete(id);
    return ids.flatMap((id) => feed.find(id)?.row ?? []);
  };
  const flush = () => {
    if (blocked) return;
    const rows = nextRows();
    if (rows.length > 0) send('rows', rows);
    if (!caughtUp && past.length === 0) {
      caughtUp = true;
      send('caughtUp', true);
    }
    if (lost === 0) return;
    const count = lost;
    lost = 0;
    send('lost', count);
  };

  const unfollow = feed.follow((id) => {
    waiting.add(id);
    if (waiting.size <= MAX_WAITING) return;
    waiting.delete(waiting.values().next().value ?? '');
    lost += 1;
  });
  const stopBatches = every(BATCH_MS, flush);
  const stopBeats = every(BEAT_MS, () => {
    if (!blocked) sink.write(': still here\n\n');
  });
  flush();

  const stop = () => {
    unfollow();
    stopBatches();
    stopBeats();
  };
  return {
    stop,
    replace: () => {
      stop();
      send('replaced', true);
      sink.end();
    },
  };
}

export type RowStream = ReturnType<typeof streamRows>;
