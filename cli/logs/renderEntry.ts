import type { LogEntry } from '../../local/decisions/logEntry.ts';
import { CONTROL, whyDecided } from '../../local/decisions/whyDecided.ts';

const WORDS = {
  allowed: 'ALLOWED',
  observed: 'OBSERVED',
  refused: 'REFUSED',
  pending: 'PENDING',
  undecidable: 'NOT DECIDED',
  failed: 'FAILED',
} as const;
const WORD_WIDTH = Math.max(...Object.values(WORDS).map((word) => word.length));

const MAX_LINE = 4_096;

/**
 * One line with the time, the verdict, the caller, action and resource, and the reason. Without a newline.
 */
export function renderEntry(entry: LogEntry): string {
  const { at, verdict, operation, resource } = entry;
  const time = Number.isNaN(at) ? 'at an unknown time' : `${new Date(at).toISOString().slice(0, 19)}Z`;
  const what = resource === undefined ? operation : `${operation} on ${resource}`;
  const line = `${time}  ${WORDS[verdict].padEnd(WORD_WIDTH)}  ${who(entry)}  ${what}: ${whyDecided(entry)}`;
  return line.slice(0, MAX_LINE).replace(CONTROL, ' ');
}

function who({ principals, accessKeyId, verdict }: LogEntry): string {
  const [arn] = principals;
  if (arn !== undefined) return arn;
  if (verdict === 'undecidable' || verdict === 'failed') return '-';
  return accessKeyId === undefined ? 'unverified' : `unverified (${accessKeyId})`;
}
