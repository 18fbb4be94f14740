import type { Row, Step } from '../api.ts';
import { type CallLines, decisionRow, recordOf } from './decisionRow.ts';

/** The measured times of one call. */
export interface Journey {
  readonly steps: readonly Pick<Step, 'name' | 'ms'>[];
  readonly totalMs: number;
}

/** One call in the feed. */
export interface KeptCall extends CallLines {
  readonly row: Row;
  readonly journey: Journey | undefined;
}

/** The last calls of a gateway, for pages that show them. */
export interface DecisionFeed {
  /** Adds a line of the log. Lines that are not records of a call are ignored. */
  take(line: string): void;
  /** Adds the measured times of a call that was answered. */
  journey(id: string, journey: Journey): void;
  readonly length: number;
  /** The rows, oldest first. */
  rows(): readonly Row[];
  find(id: string): KeptCall | undefined;
  /** Calls the function with the ids of new and changed calls, until the returned function is called. */
  follow(changed: (id: string) => void): () => void;
}

interface Kept {
  readonly id: string;
  waiting?: string;
  final?: string;
  journey?: Journey;
  /** Computed when a page reads it; undefined after a change. */
  row?: Row | undefined;
}

/**
 * Keeps the last `most` calls. A line is parsed only when a page reads its call. So a call of the gateway
 * costs only a search in its line.
 */
export function decisionFeed(most: number): DecisionFeed {
  const kept = new Map<string, Kept>();
  const followers = new Set<(id: string) => void>();

  const change = (id: string, edit: (call: Kept) => void) => {
    let call = kept.get(id);
    if (call === undefined) {
      call = { id };
      kept.set(id, call);
      if (kept.size > most) kept.delete(kept.keys().next().value ?? '');
    }
    edit(call);
    call.row = undefined;
    for (const follower of followers) follower(id);
  };
  const rowOf = (call: Kept): Row | undefined => {
    call.row ??= decisionRow(call);
    return call.row;
  };

  return {
    take: (line) => {
      const id = callIn(line);
      if (id === undefined) return;
      change(id, (call) => {
        if (line.includes('"verdict":"pending"')) call.waiting = line;
        else call.final = line;
      });
    },
    journey: (id, journey) => {
      const call = kept.get(id);
      if (call !== undefined) call.journey = journey;
    },
    get length() {
      return kept.size;
    },
    rows: () => [...kept.values()].flatMap((call) => rowOf(call) ?? []),
    find: (id) => {
      const call = kept.get(id);
      const row = call && rowOf(call);
      return call && row && { ...call, row, journey: call.journey };
    },
    follow: (changed) => {
      followers.add(changed);
      return () => followers.delete(changed);
    },
  };
}

const CALL = /^\{"level":"(?:INFO","message":"decision"|ERROR","message":"(?:undecidable|failure)")/u;
const REQUEST_ID = '"requestID":"';

/** The request id of a record; undefined for a line that does not belong to a call. */
function callIn(line: string): string | undefined {
  if (!CALL.test(line)) return undefined;
  const at = line.indexOf(REQUEST_ID);
  if (at < 0) return undefined;
  const from = at + REQUEST_ID.length;
  const id = line.slice(from, line.indexOf('"', from));
  if (/^[\w-]{1,64}$/u.test(id)) return id;
  const named: unknown = recordOf(line)?.requestID;
  return typeof named === 'string' && named !== '' ? named.slice(0, 64) : undefined;
}
