import type { RoleFacts } from '../authz/load/directory.ts';
import type { Session } from '../authz/principal.ts';
import type { Parameters } from '../query/parameters.ts';
import { validationError } from '../query/queryService.ts';
import type { XmlMembers } from '../query/xml.ts';
import { credentialsMember, packedPolicySize } from './answers.ts';
import { assumedRole } from './assumedRole.ts';
import type { StsDependencies } from './dependencies.ts';
import { issueSession } from './issueSession.ts';
import type { FederatedIdentity } from './packedPolicySize.ts';
import { readSessionCut } from './sessionCut.ts';
import type { SessionTags } from './sessionTags.ts';

/** The new session as the caller asked for it, with what is inherited from the caller's own session. */
interface AskedSession extends Pick<Session, 'kind' | 'federatedProvider' | 'saml'> {
  readonly sessionName: string;
  readonly seconds: number;
  readonly tagging: SessionTags;
  readonly sourceIdentity: string | undefined;
  /** For a web identity: the parts of its token, for `PackedPolicySize`. */
  readonly federated?: FederatedIdentity;
}

/**
 * Issues a session of a role that the caller may assume. Returns the members that all AssumeRole operations
 * have in common.
 * @throws QueryError when the role's longest session or a session policy does not allow it
 */
export async function issueRoleSession(
  role: RoleFacts,
  { sessionName, seconds, tagging, sourceIdentity, federated, ...asked }: AskedSession,
  parameters: Parameters,
  dependencies: StsDependencies,
): Promise<XmlMembers> {
  requireDuration(role, seconds);
  const { principal, member } = assumedRole(role, sessionName);
  const cut = await readSessionCut(parameters, principal, dependencies);
  const issuedAt = dependencies.now();
  const session = {
    ...asked,
    principal,
    issuedAt,
    expiresAt: issuedAt + seconds * 1000,
    ...cut,
    ...tagging,
    ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
  };
  const issued = issueSession(session, dependencies.tokens);
  return {
    Credentials: credentialsMember(issued),
    AssumedRoleUser: member,
    ...packedPolicySize({ ...session, federated }),
    SourceIdentity: sourceIdentity,
  };
}

/** @throws QueryError ValidationError */
export function requireDuration({ maxSessionSeconds }: RoleFacts, seconds: number): void {
  if (seconds <= maxSessionSeconds) return;
  throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
}
