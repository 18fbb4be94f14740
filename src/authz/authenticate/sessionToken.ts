import { hash, type KeyObject } from 'node:crypto';
import type { UnverifiedRequest } from '../parse/parseEvent.ts';
import type { SignatureClaim } from '../parse/signatureClaim.ts';
import type { Session } from '../principal.ts';

const NAME = 'x-amz-security-token';
const PARAMETER = 'X-Amz-Security-Token';
/** No token of ours: theirs hold other characters. */
const MISPLACED = 'misplaced!';

/**
 * The session token that a request carries where its own mechanism signs it: the header (requireSignedHeaders
 * saw to that), or the query parameter of a presigned URL. Undefined: it carries none. One that stands where
 * the signature does not reach it, or where another reader could take a second one, is given as a text that
 * opens nothing.
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

/** INVARIANT: a token stands for its own access key id only. */
export function openSession(
  token: string,
  accessKeyId: string,
  sessions: SessionTokens,
): OpenedSession | undefined {
  const opened = token === MISPLACED ? undefined : sessions.open(token);
  return opened?.session.accessKeyId === accessKeyId ? opened : undefined;
}

/**
 * The second phase's look at a token whose signature the first one has checked: it stands in one place,
 * whichever that is.
 */
export function sessionTokenAnywhere(request: UnverifiedRequest): string | undefined {
  return request.headers.get(NAME)?.[0]?.trim() ?? request.query.find(([name]) => name === PARAMETER)?.[1];
}

/** Names a token without telling it. */
export function tokenHash(request: UnverifiedRequest): string {
  return hash('sha256', sessionTokenAnywhere(request) ?? '', 'base64url');
}

/**
 * A session token that opened: the session inside, and its secret as a KeyObject over `"AWS4" + secret access
 * key`.
 */
export interface OpenedSession {
  readonly session: Session;
  readonly secret: KeyObject;
}

/**
 * Port: session tokens, opened without a look-up. Undefined for whatever this gateway did not seal, or sealed
 * with a key that it no longer holds; which of these stays unsaid. Expiry is the caller's to check.
 */
export interface SessionTokens {
  open(token: string): OpenedSession | undefined;
}
