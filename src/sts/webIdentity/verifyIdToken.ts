import { compactVerify, decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import { quotable } from '../../authz/errors.ts';
import { QueryError } from '../../query/queryService.ts';
import { type CheckedClaims, checkedClaims, invalidToken } from './checkedClaims.ts';
import type { IdentityProvider, IdentityProviders } from './identityProviders.ts';
import { type ProviderKeys, ProviderUnreachable } from './providerKeys.ts';

/** Source: IAM User Guide, "Create an OpenID Connect identity provider": RSA and ECDSA signatures. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];

/** The identity that a provider's token proves. */
export interface WebIdentity extends CheckedClaims {
  readonly provider: IdentityProvider;
  readonly claims: JWTPayload;
}

/** What the verification depends on. */
interface IdTokenVerifier {
  readonly providers: IdentityProviders;
  readonly keys: ProviderKeys;
  readonly now: () => number;
}

/**
 * Checks an ID token for a role of this account. Error sentences and thrown errors contain only the token's
 * issuer and times.
 * @throws QueryError InvalidIdentityToken, ExpiredTokenException, IDPCommunicationError, InternalFailure
 */
export async function verifyIdToken(
  token: string,
  accountId: string,
  { providers, keys, now }: IdTokenVerifier,
): Promise<WebIdentity> {
  const claims = unverifiedClaims(token);
  const { iss: issuer } = claims;
  if (typeof issuer !== 'string') throw invalidToken('Missing a required claim: iss');
  const provider = await providers.find(issuer, accountId);
  if (provider === undefined) {
    throw invalidToken(`No OpenIDConnect provider found in your account for ${quotable(issuer)}`);
  }
  await verifySignature(token, provider, keys);
  return { provider, ...checkedClaims(claims, provider.clientIds, now()), claims };
}

const NO_JWT =
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)';
/** Recorded, including its two spaces. */
const NO_KEY =
  "Couldn't retrieve verification key from your identity provider,  please reference " +
  'AssumeRoleWithWebIdentity documentation for requirements';

function unverifiedClaims(token: string): JWTPayload {
  try {
    // AWS supports no critical extension (`crit`): such a token is refused (recorded).
    if (decodeProtectedHeader(token).crit === undefined) return decodeJwt(token);
  } catch {
    // said below
  }
  throw invalidToken(NO_JWT);
}

async function verifySignature(token: string, provider: IdentityProvider, keys: ProviderKeys): Promise<void> {
  try {
    await compactVerify(token, keys.of(provider), { algorithms: ALGORITHMS });
  } catch (error) {
    if (error instanceof ProviderUnreachable) {
      const sentence =
        'The identity provider that was asked to verify the incoming identity token could not be reached.';
      throw new QueryError('IDPCommunicationError', sentence);
    }
    if (error instanceof errors.JWKSNoMatchingKey) throw invalidToken(NO_KEY);
    throw error instanceof errors.JOSEError ? invalidToken() : error;
  }
}
