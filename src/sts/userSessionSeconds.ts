import type { Principal } from '../authz/principal.ts';

const DEFAULT_SECONDS = 43_200;
const ROOT_SECONDS = 3_600;

/**
 * How long a session of GetSessionToken or GetFederationToken lives. The root user's never lives longer than
 * an hour: what asks for more gets that (STS API Reference, "DurationSeconds" of either).
 */
export function userSessionSeconds(asked: number | undefined, { type }: Principal): number {
  if (type === 'Account') return Math.min(asked ?? ROOT_SECONDS, ROOT_SECONDS);
  return asked ?? DEFAULT_SECONDS;
}
