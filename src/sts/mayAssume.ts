import { type AskedAction, policiesOf, questionOf } from '../authz/authorizeAction.ts';
import type { ContextFact, PolicySet } from '../authz/decide/types.ts';
import type { RoleFacts } from '../authz/load/directory.ts';
import type { UnverifiedRequest } from '../authz/parse/parseEvent.ts';
import { PolicyError } from '../authz/policy/parsedPolicy.ts';
import type { Caller } from '../authz/principal.ts';
import { single } from '../authz/resolve/callerContext.ts';
import { QueryError } from '../query/queryService.ts';
import { accountRules } from './accountRules.ts';
import type { StsDependencies } from './dependencies.ts';
import { decideAssume } from './trust/decideAssume.ts';
import { compileTrust, type TrustPolicy } from './trust/trustPolicy.ts';

/** A request to assume a role. */
interface AssumeAsked {
  readonly caller: Caller;
  readonly request: UnverifiedRequest;
  readonly roleArn: string;
  /** Undefined: no such role. The answer is the same as for a role that does not trust the caller. */
  readonly role: RoleFacts | undefined;
  /**
   * First `sts:AssumeRole`, then the actions that the call needs besides (`sts:TagSession`,
   * `sts:SetSourceIdentity`).
   */
  readonly actions: readonly [string, ...string[]];
  /** By lower-case condition key. */
  readonly context: ReadonlyMap<string, ContextFact>;
}

/**
 * Whether the caller may assume the role (docs/rules/identities.md rules 8 to 11). In the role's account, a
 * trust policy that names the caller is enough; one that names the account needs the caller's own policies
 * too. Across accounts, both must allow. Session tags and a source identity need both in every account.
 * @throws QueryError AccessDenied with the first refused action and no reason: the role may belong to another
 * account
 */
export async function requireAssume(asked: AssumeAsked, dependencies: StsDependencies): Promise<RoleFacts> {
  const { caller, request, roleArn, role, actions, context } = asked;
  const policies = await policiesOf(caller, dependencies);
  const [first] = actions;
  if (role === undefined || isServiceLinked(role)) throw assumeDenied(caller, first, roleArn);
  const accountId = roleArn.split(':')[4] ?? '';
  const rules = await accountRules(accountId, roleArn, dependencies);
  const trust = readableTrust(role);
  if (policies.set === 'unreadable' || rules === undefined || trust === undefined) {
    throw assumeDenied(caller, first, roleArn);
  }
  const own: PolicySet = { ...policies.set, resourceControl: rules.resourceControl };
  const facts = new Map([...context, ['aws:resourceaccount', single(accountId)] as const, ...rules.facts]);
  for (const action of actions) {
    const question = questionOf(
      { action, resource: { kind: 'arn', arn: roleArn }, context: facts } satisfies AskedAction,
      caller,
      request,
      policies,
      dependencies,
    );
    const { outcome } = decideAssume(trust, { principal: caller.principal, own }, question, accountId);
    if (outcome !== 'allowed') throw assumeDenied(caller, action, roleArn);
  }
  return role;
}

/** Only its service can assume a service-linked role, whatever the trust policy says. */
export function isServiceLinked({ arn }: Pick<RoleFacts, 'arn'>): boolean {
  return arn.includes(':role/aws-service-role/');
}

/** Undefined: the trust policy cannot be read, so it allows no caller. */
export function readableTrust(role: Pick<RoleFacts, 'trust' | 'roleName'>): TrustPolicy | undefined {
  try {
    return compileTrust(role.trust, role.roleName);
  } catch (error) {
    if (error instanceof PolicyError) return undefined;
    throw error;
  }
}

function assumeDenied({ principal }: Caller, action: string, roleArn: string): QueryError {
  const sentence = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${roleArn}`;
  return new QueryError('AccessDenied', sentence, 403);
}
