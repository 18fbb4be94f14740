import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { quotable } from '../../authz/errors.ts';
import { QueryError } from '../../query/queryError.ts';
import type { IdentityProvider, IdentityProviders } from './identityProviders.ts';
import { type ProviderKeys, ProviderUnreachable } from './providerKeys.ts';

/** Source: IAM User Guide, "Create an OpenID Connect identity provider": RSA and ECDSA signatures. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** Who somebody is by a provider's word. */
export interface WebIdentity {
  readonly provider: IdentityProvider;
  readonly subject: string;
  /** Whom the token was issued to (`azp`), or for (`aud`): one of the provider's client ids. */
  readonly audience: string;
  readonly claims: JWTPayload;
}

/** What this rests on. */
export interface IdTokenVerifier {
  readonly providers: IdentityProviders;
  readonly keys: ProviderKeys;
  readonly now: () => number;
}

/**
 * Checks an ID token for a role of this account. No sentence and no thrown error holds anything of the token but its issuer.
 * @throws QueryError InvalidIdentityToken, ExpiredTokenException, IDPRejectedClaim, IDPCommunicationError
 */
export async function verifyIdToken(
  token: string,
  accountId: string,
  { providers, keys, now }: IdTokenVerifier,
): Promise<WebIdentity> {
  const issuer = unverifiedIssuer(token);
  const provider = providers.find(issuer, accountId);
  if (provider === undefined) {
    throw invalid(`No OpenIDConnect provider found in your account for ${quotable(issuer)}`);
  }
  const claims = await verified(token, provider, keys, now());
  const { sub: subject, azp } = claims;
  const audiences = [claims.aud ?? []].flat();
  const audience =
    typeof azp === 'string' ? azp : audiences.find((audience) => provider.clientIds.includes(audience));
  if (audience === undefined || !provider.clientIds.includes(audience)) {
    throw invalid('Incorrect token audience');
  }
  if (typeof subject !== 'string' || subject === '' || subject.length > 255) throw invalid(NOT_VALID);
  return { provider, subject, audience, claims };
}

const NO_JWT =
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
const NOT_VALID =
  'The web identity token that was passed could not be validated. Get a new identity token from the identity provider and then retry the request.';
const NO_KEY =
  "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements";

function unverifiedIssuer(token: string): string {
  try {
    const { iss } = decodeJwt(token);
    if (typeof iss === 'string') return iss;
  } catch {
    // said below
  }
  throw invalid(NO_JWT);
}

async function verified(
  token: string,
  provider: IdentityProvider,
  keys: ProviderKeys,
  now: number,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys.of(provider), {
      issuer: provider.issuer,
      algorithms: ALGORITHMS,
      requiredClaims: ['exp', 'iat', 'sub', 'aud'],
      currentDate: new Date(now),
    });
    return payload;
  } catch (error) {
    throw refusalOf(error, now);
  }
}

function refusalOf(error: unknown, now: number): unknown {
  if (error instanceof ProviderUnreachable) {
    const sentence =
      'The identity provider that was asked to verify the incoming identity token could not be reached.';
    return new QueryError('IDPCommunicationError', sentence);
  }
  if (error instanceof errors.JWTExpired) {
    const [current, expiry] = [Math.floor(now / 1000), Number(error.payload.exp)];
    const sentence = `Token expired: current date/time ${current} must be before the expiration date/time ${expiry}`;
    return new QueryError('ExpiredTokenException', sentence);
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim !== 'nbf') return invalid(NOT_VALID);
    return new QueryError('IDPRejectedClaim', 'The identity token is not valid yet.', 403);
  }
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return invalid(NO_KEY);
  return error instanceof errors.JOSEError ? invalid(NOT_VALID) : error;
}

function invalid(sentence: string): QueryError {
  return new QueryError('InvalidIdentityToken', sentence);
}
