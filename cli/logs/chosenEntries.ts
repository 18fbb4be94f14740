import type { LogEntry } from '../../local/decisions/logEntry.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { readPeriod } from '../keys/period.ts';

/** Which entries are asked for, as the command line has it. */
export interface LogOptions {
  /** Refusals only. */
  readonly denied?: true;
  /** Calls of this user, role or session. */
  readonly principal?: string;
  /** A time such as `15m`, or a date: nothing older. */
  readonly since?: string;
  /** Verdicts that waited for the body too; the handler's own follow them. */
  readonly pending?: true;
}

/**
 * Whether an entry is one of those. `now` in milliseconds since the epoch. Throws a CommandFault for an odd
 * option.
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
    // A record without a time could be of any: it is shown.
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
