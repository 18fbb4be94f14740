import type { LongTermPrincipal, Principal } from '../../authz/principal.ts';
import { policyHolder } from '../../authz/principal.ts';
import type { Session } from '../../authz/session.ts';
import type { SessionContext, UserIdentity } from './cloudTrail.ts';

/** Who called, in CloudTrail's shape; without a principal, all that is known is what key the request names. */
export function userIdentity(
  principal: Principal | undefined,
  accessKeyId: string | undefined,
  session: Session | undefined,
): UserIdentity {
  if (principal === undefined) return { type: 'Unknown', principalId: 'unverified', accessKeyId };
  const { userId: principalId, arn, accountId } = principal;
  const identity = { principalId, arn, accountId, accessKeyId };
  switch (principal.type) {
    case 'Account':
      return { type: 'Root', ...identity, ...signedBy(session) };
    case 'User':
      return { type: 'IAMUser', ...identity, userName: principal.userName, ...signedBy(session) };
    case 'AssumedRole':
    case 'FederatedUser':
      return {
        type: principal.type,
        ...identity,
        sessionContext: { sessionIssuer: issuer(principal), ...contextOf(session) },
      };
  }
}

function issuer(
  principal: Exclude<Principal, LongTermPrincipal>,
): NonNullable<SessionContext['sessionIssuer']> {
  const { type, id: principalId, arn, accountId, name: userName } = policyHolder(principal);
  if (type === 'Account') return { type: 'Root', principalId, arn, accountId };
  return { type: type === 'Role' ? 'Role' : 'IAMUser', principalId, arn, accountId, userName };
}

/** A user or the root user with credentials of GetSessionToken. */
function signedBy(session: Session | undefined): Pick<UserIdentity, 'sessionContext'> {
  return session === undefined ? {} : { sessionContext: contextOf(session) };
}

function contextOf(session: Session | undefined): SessionContext {
  if (session === undefined) return {};
  const { issuedAt, mfaAt, federatedProvider, sourceIdentity } = session;
  return {
    attributes: {
      creationDate: wholeSecond(issuedAt),
      mfaAuthenticated: mfaAt === undefined ? 'false' : 'true',
    },
    ...(federatedProvider === undefined ? {} : { webIdFederationData: { federatedProvider } }),
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
}

/** Milliseconds since the epoch as CloudTrail writes times. */
export function wholeSecond(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}
