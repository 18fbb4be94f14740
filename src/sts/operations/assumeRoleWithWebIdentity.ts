import type { ContextFact } from '../../authz/decide/types.ts';
import { single } from '../../authz/resolve/callerContext.ts';
import { QueryError, type UnsignedInput } from '../../query/queryService.ts';
import type { XmlMembers } from '../../query/xml.ts';
import { findRole, roleTagContext } from '../assumedRole.ts';
import type { StsDependencies } from '../dependencies.ts';
import { federatedActions, federatedCaller, trustsProvider } from '../federatedTrust.ts';
import { issueRoleSession } from '../roleSession.ts';
import { tagContext } from '../sessionTags.ts';
import { POLICY, ROLE_ARN, ROLE_SESSION_NAME, validate } from '../validate.ts';
import { invalidToken } from '../webIdentity/checkedClaims.ts';
import { authorizedRole, claimedSourceIdentity, claimedTags } from '../webIdentity/claimedSession.ts';
import type { ProviderKeys } from '../webIdentity/providerKeys.ts';
import { verifyIdToken } from '../webIdentity/verifyIdToken.ts';
import { claimContext } from '../webIdentity/webIdentityContext.ts';

const RULES = {
  RoleArn: ROLE_ARN,
  RoleSessionName: ROLE_SESSION_NAME,
  WebIdentityToken: { required: true, length: [4, 20_000], secret: true },
  ProviderId: { length: [4, 2048] },
  Policy: POLICY,
  DurationSeconds: { range: [900, 43_200] },
} as const;

const DEFAULT_SECONDS = 3_600;
const ACTION = 'sts:AssumeRoleWithWebIdentity';

/** An unsigned call: the identity provider signed the token instead. */
export async function assumeRoleWithWebIdentity(
  { parameters, request }: UnsignedInput,
  dependencies: StsDependencies,
  keys: ProviderKeys,
): Promise<XmlMembers> {
  validate(parameters, RULES);
  refuseOtherProviders(parameters.get('ProviderId'));
  const roleArn = parameters.required('RoleArn');
  const sessionName = parameters.required('RoleSessionName');
  const accountId = roleArn.split(':')[4] ?? '';
  const seconds = parameters.integer('DurationSeconds') ?? DEFAULT_SECONDS;
  const { proofNow: now, providers } = dependencies;
  const verifier = { providers, keys, now };
  const identity = await verifyIdToken(parameters.required('WebIdentityToken'), accountId, verifier);
  const authorized = authorizedRole(identity.claims, roleArn);
  const tagging = claimedTags(identity.claims);
  const sourceIdentity = claimedSourceIdentity(identity.claims);
  const role = await findRole(roleArn, dependencies);
  const providerArn =
    `arn:${roleArn.split(':')[1]}:iam::${accountId}` + `:oidc-provider/${identity.provider.name}`;
  const asked = {
    roleArn,
    actions: federatedActions(ACTION, tagging, sourceIdentity),
    providerNames: [providerArn, identity.provider.name],
    context: new Map<string, ContextFact>([
      ['sts:rolesessionname', single(sessionName)],
      ['sts:durationseconds', single(String(seconds))],
      ['sts:roleauthorizedbyidp', single(String(authorized))],
      ...federatedCaller(providerArn),
      ...(sourceIdentity === undefined ? [] : [['sts:sourceidentity', single(sourceIdentity)] as const]),
      ...tagContext(tagging),
      ...(role === undefined ? [] : roleTagContext(role)),
      ...claimContext(identity),
    ]),
  };
  if (role === undefined || !(await trustsProvider(role, asked, request, dependencies))) throw denied();
  const session = {
    kind: 'AssumeRoleWithWebIdentity',
    sessionName,
    seconds,
    tagging,
    sourceIdentity,
    federatedProvider: providerArn,
    federated: {
      provider: identity.provider.name,
      audience: identity.audience,
      subject: identity.subject,
    },
  } as const;
  const issued = await issueRoleSession(role, session, parameters, dependencies);
  return {
    SubjectFromWebIdentityToken: identity.subject,
    ...issued,
    Provider: providerArn,
    Audience: identity.audience,
  };
}

/**
 * ProviderId is only for OAuth 2.0 access tokens of Amazon and Facebook, not for ID tokens (STS API
 * Reference). Every answer is recorded. The answer for Facebook contains Facebook's own error for a token of
 * another issuer.
 */
function refuseOtherProviders(providerId: string | undefined): void {
  if (providerId === undefined) return;
  if (providerId === 'www.amazon.com') throw invalidToken('Provided Token is not a Login With Amazon token');
  if (providerId === 'graph.facebook.com') {
    const sentence = `${providerId} rejected OAuth token with response "Bad signature" and code 190`;
    throw new QueryError('IDPRejectedClaim', sentence, 403);
  }
  throw denied(
    'Unrecognized OAuth provider. Do not include a provider parameter when submitting ' +
      'OpenIDConnect ID tokens',
  );
}

function denied(sentence = `Not authorized to perform ${ACTION}`): QueryError {
  return new QueryError('AccessDenied', sentence, 403);
}
