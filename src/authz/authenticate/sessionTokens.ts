import type { KeyObject } from 'node:crypto';
import type { Session } from '../session.ts';

/** A session token that opened: the session inside, and its secret as a KeyObject over `"AWS4" + secret access key`. */
export interface OpenedSession {
  readonly session: Session;
  readonly secret: KeyObject;
}

/**
 * Port: session tokens, opened without a look-up. Undefined for whatever this gateway did not seal, or sealed with a key that it
 * no longer holds; which of these stays unsaid. Expiry is the caller's to check.
 */
export interface SessionTokens {
  open(token: string): OpenedSession | undefined;
}
