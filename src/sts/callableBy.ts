import type { Caller, Principal } from '../authz/principal.ts';
import { QueryError } from '../query/queryService.ts';

/**
 * What sessions may call of STS; long-term credentials may call everything.
 * Source: IAM User Guide, "Compare AWS STS credentials", and each operation's page.
 */
const CALLABLE: Readonly<Record<Principal['type'], ReadonlySet<string>>> = {
  AssumedRole: new Set([
    'AssumeRole',
    'AssumeRoot',
    'GetCallerIdentity',
    'GetAccessKeyInfo',
    'DecodeAuthorizationMessage',
  ]),
  FederatedUser: new Set(['GetCallerIdentity']),
  /** A user or the root user, by GetSessionToken or by a proof (`Login`). */
  User: new Set(['AssumeRole', 'GetCallerIdentity']),
  Account: new Set(['AssumeRole', 'GetCallerIdentity']),
};

/**
 * @throws QueryError AccessDenied when credentials of this kind may not call the operation at all, whatever
 * policies say
 */
export function requireCallable(operation: string, { principal, session }: Caller): void {
  if (session === undefined) return;
  if (CALLABLE[principal.type].has(operation)) return;
  throw new QueryError('AccessDenied', `Cannot call ${operation} with session credentials`, 403);
}
