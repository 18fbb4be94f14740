import type { LogEntry } from '../../local/decisions/logEntry.ts';
import { CONTROL, whyDecided } from '../../local/decisions/whyDecided.ts';

/** The same words as in a line on the terminal of a local gateway. */
const WORDS = {
  allowed: 'ALLOWED',
  observed: 'OBSERVED',
  refused: 'REFUSED',
  denied: 'DENIED',
  pending: 'PENDING',
  undecidable: 'NOT DECIDED',
  failed: 'FAILED',
} as const;
const WORD_WIDTH = 'NOT DECIDED'.length;
/** The errors of a call that policies refused. */
const DENIALS: ReadonlySet<string | undefined> = new Set(['AccessDeniedException', 'AccessDenied']);

const MAX_LINE = 4_096;

/**
 * One line with the time, the verdict and the status of the answer, the caller, action and resource, the
 * reason and a hint. Without a newline.
 */
export function renderEntry(entry: LogEntry): string {
  const { at, verdict, operation, resource, because, status, hint } = entry;
  const time = Number.isNaN(at) ? 'at an unknown time' : `${new Date(at).toISOString().slice(0, 19)}Z`;
  const what = resource === undefined ? operation : `${operation} on ${resource}`;
  const word = WORDS[verdict === 'refused' && DENIALS.has(because.error) ? 'denied' : verdict];
  const outcome = (status === undefined ? word : `${word} ${status}`).padEnd(WORD_WIDTH);
  const more = hint === undefined ? '' : ` ${hint}`;
  const line = `${time}  ${outcome}  ${who(entry)}  ${what}: ${whyDecided(entry)}${more}`;
  return line.slice(0, MAX_LINE).replace(CONTROL, ' ');
}

function who({ principals, accessKeyId, verdict }: LogEntry): string {
  const [arn] = principals;
  if (arn !== undefined) return arn;
  if (verdict === 'undecidable' || verdict === 'failed') return '-';
  return accessKeyId === undefined ? 'unverified' : `unverified (${accessKeyId})`;
}
