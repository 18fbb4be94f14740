import { type Principal, policyHolder } from '../authz/principal.ts';
import type { RoleSession } from './roleCredentials.ts';

/**
 * The session for the gateway's own reads. Facts for a decision are read under it, because the caller is not
 * yet allowed anything.
 */
export const GATEWAY_SESSION: RoleSession = { name: 'mqgate', principal: undefined };

/** STS refuses a session name of one character, so such a name gets this prefix. */
const SHORT = 'user-';
const LEAST_LENGTH = 2;

/**
 * The session under which a caller's call is passed on to a broker's account: CloudTrail there names the
 * caller. The name is a user's, a session's, or `root`; it may be the same for two callers, so that the tag
 * holds the whole ARN.
 */
export function callerSession(caller: Principal): RoleSession {
  const { arn } = caller;
  const isSession = caller.type === 'AssumedRole' || caller.type === 'FederatedUser';
  const name = isSession ? arn.slice(arn.lastIndexOf('/') + 1) : policyHolder(caller).name;
  return { name: name.length < LEAST_LENGTH ? `${SHORT}${name}` : name, principal: arn };
}
