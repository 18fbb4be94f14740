import { once } from './once.ts';
import { countFailure } from './records/metrics.ts';

/** Loaded with the first fault: a twentieth of a cold start, and most containers never have one. */
const faultLogger = once(async () => (await import('./logger.ts')).logger);

/** The gateway could not decide, and answers 503: for the operator, not for the caller. */
export async function recordUndecidable(error: unknown, requestID: string): Promise<void> {
  countFailure('Undecidable');
  (await faultLogger()).error('undecidable', { requestID, error: asError(error) });
}

/** The gateway could not run what it allowed. */
export async function recordFailure(error: unknown, requestID: string): Promise<void> {
  countFailure('Failed');
  (await faultLogger()).error('failure', { requestID, error: asError(error) });
}

/** How a signed call ended could not be kept: its caller is answered, repeats are refused. */
export async function recordUnsettled(error: unknown, requestID: string): Promise<void> {
  (await faultLogger()).error('unsettled', { requestID, error: asError(error) });
}

/** Policies could not be refreshed; the last good ones serve, for as long as they may. */
export async function recordRefreshFailure(error: unknown): Promise<void> {
  (await faultLogger()).error('directory', { error: asError(error) });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
