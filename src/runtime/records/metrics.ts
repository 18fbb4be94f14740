import type { RefusalName } from '../../authz/errors.ts';
import { embeddedMetric } from './embeddedMetric.ts';

/*
 * What alarms and the dashboard look at, in the namespace `mqgate`, dimension `service`:
 * Allowed, Refused, Pending: verdicts. Refused is there a second time by `reason`, the error's name.
 * Undecidable: requests that could not be decided (503). Failed: calls that were allowed and could not be run (500).
 * Repeated: calls that came again under a signature that was run before, and were not run (REPLAY_GUARD).
 * DirectoryAge: how old the policies are that decisions are made with, in seconds.
 */
const NAMESPACE = 'mqgate';
const SERVICE = { service: 'mqgate' };
const ALL = [['service']];
/** The sum of all reasons, which an alarm can watch, and each by itself. */
const BY_REASON = [['service'], ['service', 'reason']];

const COUNTED = { allowed: 'Allowed', pending: 'Pending', refused: 'Refused' } as const;

/** DirectoryAge is looked at by the minute; each container tells it this often at most. */
const AGE_INTERVAL_MS = 10_000;
let ageToldAt = Number.NEGATIVE_INFINITY;

export function countVerdict(outcome: keyof typeof COUNTED, reason?: RefusalName | string): void {
  count(COUNTED[outcome], reason);
}

export function countFailure(kind: 'Undecidable' | 'Failed'): void {
  count(kind);
}

export function countRepeat(): void {
  count('Repeated');
}

/** `now` in milliseconds since the epoch. */
export function tellDirectoryAge(ageMs: number, now: number): void {
  if (now - ageToldAt < AGE_INTERVAL_MS) return;
  ageToldAt = now;
  const age = { name: 'DirectoryAge', unit: 'Seconds', value: ageMs / 1000 } as const;
  write(embeddedMetric(NAMESPACE, { ...age, properties: SERVICE, dimensions: ALL }, now));
}

function count(name: string, reason?: string): void {
  const one = { name, unit: 'Count', value: 1 } as const;
  const where =
    reason === undefined
      ? { properties: SERVICE, dimensions: ALL }
      : { properties: { ...SERVICE, reason }, dimensions: BY_REASON };
  write(embeddedMetric(NAMESPACE, { ...one, ...where }, Date.now()));
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}
