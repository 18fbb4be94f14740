import type { Principal } from '../authz/principal.ts';

const DEFAULT_SECONDS = 43_200;
const ROOT_SECONDS = 3_600;

/**
 * The duration of a session of GetSessionToken or GetFederationToken. The root user gets an hour at most,
 * even when the request asks for more (STS API Reference, "DurationSeconds" of both operations).
 */
export function userSessionSeconds(asked: number | undefined, { type }: Principal): number {
  if (type === 'Account') return Math.min(asked ?? ROOT_SECONDS, ROOT_SECONDS);
  return asked ?? DEFAULT_SECONDS;
}
