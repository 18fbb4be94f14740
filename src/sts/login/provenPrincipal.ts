import type { Identities } from '../../authz/load/directory.ts';
import type { AssumedRolePrincipal, UserPrincipal } from '../../authz/principal.ts';
import { QueryError } from '../../query/queryService.ts';
import type { CallerIdentity } from './callerIdentity.ts';

/** The settings that decide which principals may log in. */
export interface LoginRules {
  readonly identities: Identities;
  /**
   * ARNs of roles whose sessions may log in. GetCallerIdentity does not show whether a session has session
   * policies, so the operator lists only roles whose sessions never have any.
   */
  readonly roles: ReadonlySet<string>;
}

const USER = /^arn:(aws[a-z-]*):iam::(\d{12}):user\/(?:[!-~]*\/)?([\w+=,.@-]{1,64})$/;
const ROLE_SESSION = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;

/**
 * The principal of the directory that STS's answer names. Name and unique id must both agree, because a new
 * identity with an old name is another principal. @throws QueryError AccessDenied. Rejects as the directory
 * does.
 */
export async function provenPrincipal(
  identity: CallerIdentity,
  withToken: boolean,
  rules: LoginRules,
): Promise<UserPrincipal | AssumedRolePrincipal> {
  const user = USER.exec(identity.arn);
  if (user !== null) return provenUser(identity, user, withToken, rules);
  const session = ROLE_SESSION.exec(identity.arn);
  if (session !== null) return provenSession(identity, session, rules);
  throw denied('Only IAM users, and sessions of roles that this gateway lists, can log in.');
}

async function provenUser(
  { arn, userId, account }: CallerIdentity,
  [, , accountId = '', userName = '']: readonly string[],
  withToken: boolean,
  { identities }: LoginRules,
): Promise<UserPrincipal> {
  // Credentials of GetSessionToken also name the user, and STS returns neither their second factor nor their
  // age.
  if (withToken)
    throw denied('An IAM user logs in with a long-term access key, not with temporary credentials.');
  const found = accountId === account ? await identities.user(accountId, userName) : undefined;
  if (found?.arn !== arn || found.userId !== userId)
    throw denied('The user is not in the directory of this gateway.');
  return { type: 'User', accountId, arn, userId, userName };
}

async function provenSession(
  { arn, userId, account }: CallerIdentity,
  [, , accountId = '', roleName = '', sessionName = '']: readonly string[],
  { identities, roles }: LoginRules,
): Promise<AssumedRolePrincipal> {
  const found = accountId === account ? await identities.role(accountId, roleName) : undefined;
  if (found === undefined || userId !== `${found.roleId}:${sessionName}` || !roles.has(found.arn)) {
    throw denied('The role is not one whose sessions may log in at this gateway (LOGIN_ROLES).');
  }
  return { type: 'AssumedRole', accountId, arn, userId, roleArn: found.arn, roleId: found.roleId };
}

function denied(sentence: string): QueryError {
  return new QueryError('AccessDenied', sentence, 403);
}
