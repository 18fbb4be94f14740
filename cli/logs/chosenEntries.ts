import type { LogEntry } from '../../local/decisions/logEntry.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { readPeriod } from '../keys/period.ts';

/** The options that choose entries, as on the command line. */
export interface LogOptions {
  /** Refusals only. */
  readonly denied?: true;
  /** Calls of this user, role or session. */
  readonly principal?: string;
  /** A period such as `15m`, or a date: older entries are left out. */
  readonly since?: string;
  /**
   * Also show verdicts that waited for the body. The handler's verdict on the same call follows each of them.
   */
  readonly pending?: true;
}

/**
 * Whether the options choose an entry. `now` in milliseconds since the epoch. Throws a CommandFault for a
 * malformed option.
 */
export function chosenEntries(options: LogOptions, now: number): (entry: LogEntry) => boolean {
  const { denied, principal, pending } = options;
  const from = options.since === undefined ? undefined : startOf(options.since, now);
  if (principal !== undefined && !principal.startsWith('arn:')) {
    throw new CommandFault(`--principal takes an ARN, not '${principal.slice(0, 64)}'.`);
  }
  return ({ verdict, principals, at }) => {
    if (denied && verdict !== 'refused' && verdict !== 'observed') return false;
    if (verdict === 'pending' && !pending) return false;
    if (principal !== undefined && !principals.includes(principal)) return false;
    // A record without a time may be recent, so it is shown.
    return from === undefined || Number.isNaN(at) || at >= from;
  };
}

/** The start of a period such as `15m` before now, or of a date, in milliseconds since the epoch. */
export function startOf(since: string, now: number): number {
  if (/^\d{4}-\d\d-\d\d/.test(since)) {
    const from = Date.parse(since);
    if (!Number.isNaN(from)) return from;
  }
  return now - readPeriod(since);
}
