import { requireAction } from '../../authz/authorizeAction.ts';
import type { LongTermPrincipal } from '../../authz/principal.ts';
import type { QueryInput } from '../../query/queryService.ts';
import type { XmlMembers } from '../../query/xml.ts';
import { credentialsMember, packedPolicySize } from '../answers.ts';
import { requireCallable } from '../callableBy.ts';
import type { StsDependencies } from '../dependencies.ts';
import { issueSession } from '../issueSession.ts';
import { readSessionCut } from '../sessionCut.ts';
import { readTags, sessionTags, tagContext } from '../sessionTags.ts';
import { userSessionSeconds } from '../userSessionSeconds.ts';
import { NAME_PATTERN, POLICY, validate } from '../validate.ts';

const RULES = {
  Name: { required: true, length: [2, 32], pattern: NAME_PATTERN },
  Policy: POLICY,
  DurationSeconds: { range: [900, 129_600] },
} as const;

/**
 * A federated session. It has the permissions that the caller's policies and the passed session policies both
 * allow; without session policies, none.
 */
export async function getFederationToken(
  { caller, parameters, request }: QueryInput,
  dependencies: StsDependencies,
): Promise<XmlMembers> {
  requireCallable('GetFederationToken', caller);
  validate(parameters, RULES);
  // Sessions were refused above; the caller is a user or the root user.
  const issuer = caller.principal as LongTermPrincipal;
  const { accountId } = issuer;
  const name = parameters.required('Name');
  const tagging = sessionTags(readTags(parameters), undefined);
  const cut = await readSessionCut(parameters, issuer, dependencies);
  const arn = `arn:${issuer.arn.split(':')[1]}:sts::${accountId}:federated-user/${name}`;
  const userId = `${accountId}:${name}`;
  const resource = { kind: 'arn', arn } as const;
  const context = new Map(tagContext(tagging));
  await requireAction({ action: 'sts:GetFederationToken', resource, context }, caller, request, dependencies);
  if (tagging.tags.length > 0) {
    await requireAction({ action: 'sts:TagSession', resource, context }, caller, request, dependencies);
  }
  const issuedAt = dependencies.now();
  const seconds = userSessionSeconds(parameters.integer('DurationSeconds'), issuer);
  const session = {
    kind: 'GetFederationToken',
    principal: { type: 'FederatedUser', accountId, arn, userId, issuer },
    issuedAt,
    expiresAt: issuedAt + seconds * 1000,
    ...cut,
    ...tagging,
  } as const;
  const issued = issueSession(session, dependencies.tokens);
  return {
    Credentials: credentialsMember(issued),
    FederatedUser: { FederatedUserId: userId, Arn: arn },
    // Recorded: this member is present even without session policies; answers about a role leave it out then.
    PackedPolicySize: 0,
    ...packedPolicySize(session),
  };
}
