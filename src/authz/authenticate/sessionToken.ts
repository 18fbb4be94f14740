import { hash, type KeyObject } from 'node:crypto';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { Session } from '../principal.ts';

const NAME = 'x-amz-security-token';
const PARAMETER = 'X-Amz-Security-Token';
/** A text that is never a token of this gateway, because tokens have other characters. */
const MISPLACED = 'misplaced!';

/**
 * The session token in the place that the request's signature covers: the header (requireSignedHeaders checks
 * that it is signed), or the query parameter of a presigned URL. Undefined: the request carries no token. A
 * token in an unsigned place, or a second token, gives a text that opens no session.
 */
export function sessionToken(request: UnverifiedRequest, { expires }: SignatureClaim): string | undefined {
  const headers = request.headers.get(NAME) ?? [];
  const parameters = request.query.filter(([name]) => name.toLowerCase() === NAME);
  if (headers.length + parameters.length === 0) return undefined;
  if (headers.length + parameters.length > 1) return MISPLACED;
  const presigned = expires !== undefined;
  if (presigned !== (parameters.length === 1)) return MISPLACED;
  const [name, value] = parameters[0] ?? [PARAMETER, headers[0]];
  return name === PARAMETER ? value?.trim() : MISPLACED;
}

/** INVARIANT: a token is valid for its own access key id only. */
export function openSession(
  token: string,
  accessKeyId: string,
  sessions: SessionTokens,
): OpenedSession | undefined {
  const opened = token === MISPLACED ? undefined : sessions.open(token);
  return opened?.session.accessKeyId === accessKeyId ? opened : undefined;
}

/**
 * The session token, read in the second phase. The first phase has checked that it is signed and in one place
 * only.
 */
export function sessionTokenAnywhere(request: UnverifiedRequest): string | undefined {
  return request.headers.get(NAME)?.[0]?.trim() ?? request.query.find(([name]) => name === PARAMETER)?.[1];
}

/** Identifies a token without revealing it. */
export function tokenHash(request: UnverifiedRequest): string {
  return hash('sha256', sessionTokenAnywhere(request) ?? '', 'base64url');
}

/**
 * The content of an opened session token: the session, and its secret as a KeyObject over `"AWS4" + secret
 * access key`.
 */
export interface OpenedSession {
  readonly session: Session;
  readonly secret: KeyObject;
}

/**
 * Port: opens session tokens, without a look-up. Undefined when this gateway did not seal the token, or
 * sealed it with a key that it no longer holds. The caller of this port checks the expiry.
 */
export interface SessionTokens {
  open(token: string): OpenedSession | undefined;
}
