import { type LogEntry, logEntry } from '../../decisions/logEntry.ts';
import { whyDecided } from '../../decisions/whyDecided.ts';
import type { Outcome, Row } from '../api.ts';

/** The lines of the log that belong to one call. */
export interface CallLines {
  readonly id: string;
  /** The first phase waited for the body. */
  readonly waiting?: string;
  /** The decision, or the fault. */
  readonly final?: string;
  /** The answer's status, if the line does not have it. */
  readonly status?: number;
}

const DENIALS: ReadonlySet<unknown> = new Set(['AccessDeniedException', 'AccessDenied']);

/** A call's row; undefined if its lines are not records. */
export function decisionRow({ id, waiting, final, status }: CallLines): Row | undefined {
  const record = recordOf(final ?? waiting ?? '');
  const entry = record && logEntry(record);
  if (record === undefined || entry === undefined) return undefined;
  const { httpStatus, additionalEventData } = record;
  const phase = (additionalEventData as { phase?: unknown } | undefined)?.phase;
  const answered = typeof httpStatus === 'number' ? httpStatus : status;
  const [principal] = entry.principals;
  return {
    id,
    at: Number.isNaN(entry.at) ? 0 : entry.at,
    outcome: outcomeOf(entry),
    ...(answered === undefined ? {} : { status: answered }),
    ...(principal === undefined ? {} : { principal }),
    operation: entry.operation,
    ...(entry.because.action === undefined ? {} : { action: entry.because.action }),
    ...(entry.resource === undefined ? {} : { resource: entry.resource }),
    why: capital(whyDecided(entry)),
    phase: phase === 'handler' ? 'handler' : 'authorizer',
    waited: waiting !== undefined,
  };
}

function capital(sentence: string): string {
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}`;
}

/** A line as a record; undefined if it is not one. */
export function recordOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null ? (record as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function outcomeOf({ verdict, because }: LogEntry): Outcome {
  if (verdict === 'allowed' || verdict === 'pending') return verdict;
  if (verdict === 'observed') return 'denied';
  if (verdict !== 'refused') return 'failed';
  return DENIALS.has(because.error) ? 'denied' : 'refused';
}
