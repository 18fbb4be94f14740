import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { RefusalName } from '../../authz/errors.ts';

/**
 * What alarms and the dashboard look at, in the namespace `mqgate`, dimension `service`:
 * Allowed, Refused, Pending: verdicts. Refused is there a second time by `reason`, the error's name.
 * Undecidable: requests that could not be decided (503). Failed: calls that were allowed and could not be run (500).
 * DirectoryAge: how old the policies are that decisions are made with, in seconds.
 */
const metrics = new Metrics({ namespace: 'mqgate', serviceName: 'mqgate' });

const COUNTED = { allowed: 'Allowed', pending: 'Pending', refused: 'Refused' } as const;

/** DirectoryAge is looked at by the minute; each container tells it this often at most. */
const AGE_INTERVAL_MS = 10_000;
let ageToldAt = Number.NEGATIVE_INFINITY;

/** Written at once. `singleMetric()` would make a Metrics and a console for each decision: a third of the authorizer's time. */
export function countVerdict(outcome: keyof typeof COUNTED, reason?: RefusalName | string): void {
  // Two sets: the sum of all reasons, which an alarm can watch, and each by itself.
  if (reason !== undefined) metrics.addDimensions({}).addDimensions({ reason });
  metrics.addMetric(COUNTED[outcome], MetricUnit.Count, 1).publishStoredMetrics();
}

export function countFailure(kind: 'Undecidable' | 'Failed'): void {
  metrics.addMetric(kind, MetricUnit.Count, 1).publishStoredMetrics();
}

/** `now` in milliseconds since the epoch. */
export function tellDirectoryAge(ageMs: number, now: number): void {
  if (now - ageToldAt < AGE_INTERVAL_MS) return;
  ageToldAt = now;
  metrics.addMetric('DirectoryAge', MetricUnit.Seconds, ageMs / 1000).publishStoredMetrics();
}
