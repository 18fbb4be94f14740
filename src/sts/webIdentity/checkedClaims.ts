import type { JWTPayload } from 'jose';
import { QueryError } from '../../query/queryService.ts';

/** The clock difference that AWS accepts, for each of the three times. */
const TOLERANCE_SECONDS = 300;
/**
 * An older token is refused, whatever its `exp` says. AWS refuses tokens of 42 and of 122 hours with this
 * sentence (public reports). Its bound is not documented; this gateway uses one day.
 */
const MAX_AGE_SECONDS = 86_400;
const REQUIRED = ['iss', 'sub', 'aud', 'iat', 'exp'];
const NOT_VALID =
  'The web identity token provided could not be validated. See the ' +
  'AssumeRoleWithWebIdentity documentation for requirements.';

/** The checked claims of a token. */
export interface CheckedClaims {
  readonly subject: string;
  /** The client that the token was issued to (`azp`) or for (`aud`): one of the provider's client ids. */
  readonly audience: string;
}

/**
 * Checks the claims of a token with a verified signature by AWS's rules. The sentences, the clock tolerance
 * and the forms of subjects and times are recorded: tests/recorded/tables/webIdentity.json.
 * @throws QueryError InvalidIdentityToken, ExpiredTokenException, InternalFailure
 */
export function checkedClaims(claims: JWTPayload, clientIds: readonly string[], now: number): CheckedClaims {
  const missing = REQUIRED.find((name) => !Object.hasOwn(claims, name));
  if (missing !== undefined) throw invalidToken(`Missing a required claim: ${missing}`);
  const subject = subjectOf(claims.sub);
  const audience = audienceOf(claims);
  if (!clientIds.includes(audience)) throw invalidToken(NOT_VALID);
  checkTimes(claims, Math.floor(now / 1000));
  return { subject, audience };
}

function subjectOf(sub: unknown): string {
  if (sub === null) {
    throw new QueryError('InternalFailure', 'Unknown error validating third-party token', 500);
  }
  if (typeof sub === 'string') return sub;
  // Two large numbers that have the same double would be the same subject.
  if (typeof sub === 'number' && Number.isSafeInteger(sub)) return String(sub);
  throw invalidToken(NOT_VALID);
}

function audienceOf({ aud, azp }: { readonly aud?: unknown; readonly azp?: unknown }): string {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const [first] = audiences;
  if (first === undefined) throw invalidToken('Claim is not allowed to be empty: aud');
  if (azp == null && audiences.length > 1) {
    throw invalidToken(
      'Token audience contains more than one audience while authorized party is not present',
    );
  }
  const audience = azp ?? first;
  if (typeof audience !== 'string') throw invalidToken(NOT_VALID);
  return audience;
}

function checkTimes({ iat, exp, nbf }: Readonly<Record<string, unknown>>, now: number): void {
  const [issued, expiry] = [seconds(iat), seconds(exp)];
  const earliest = nbf === undefined ? 0 : seconds(nbf);
  const [least, most] = [now - TOLERANCE_SECONDS, now + TOLERANCE_SECONDS];
  if (issued > most) throw invalidToken(`Token issued in the future: ${issued}`);
  if (least >= expiry) {
    const sentence =
      `Token expired: current date/time ${least}` + ` must be before the expiration date/time ${expiry}`;
    throw new QueryError('ExpiredTokenException', sentence);
  }
  if (now - issued > MAX_AGE_SECONDS) {
    throw new QueryError('ExpiredTokenException', `Token too old: ${now - issued}`);
  }
  if (earliest > most) {
    throw invalidToken(
      `Token not yet valid: current date/time ${most} must be after or ` +
        `equal to the not-before date/time ${earliest}`,
    );
  }
}

/** A whole number, or its decimal text. */
function seconds(value: unknown): number {
  const read = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof read === 'number' && Number.isSafeInteger(read)) return read;
  throw invalidToken('Invalid timestamp in token claims.');
}

export function invalidToken(sentence = NOT_VALID): QueryError {
  return new QueryError('InvalidIdentityToken', sentence);
}
