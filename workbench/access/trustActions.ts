import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import type { AccountRole } from '../../src/directory/account.ts';
import { ACTIONS_WITH_ASSUME, ASSUME_ROLE, FEDERATED_ACTIONS } from '../../src/sts/trust/decideAssume.ts';
import { CommandFault } from '../commandFault.ts';
import { closestName } from '../findings/closestName.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';

/** The actions of AssumeRole, which a role's trust policy and the caller's policies decide together. */
export const ASSUMING_ACTIONS: readonly string[] = [ASSUME_ROLE, ...ACTIONS_WITH_ASSUME];

/** Every action that a trust policy decides. */
export const TRUST_ACTIONS: readonly string[] = [...ASSUMING_ACTIONS, ...FEDERATED_ACTIONS];

const IN_LOWER_CASE: ReadonlyMap<string, string> = new Map(
  TRUST_ACTIONS.map((action) => [action.toLowerCase(), action]),
);

/** The same in lower case: actions that the exact comparison of policies alone cannot decide. */
export const NOT_BY_POLICIES_ALONE: ReadonlySet<string> = new Set(IN_LOWER_CASE.keys());

/** Whether the action is one of AssumeRole. Names of actions are compared without case. */
export function isAssuming(action: string): boolean {
  return ASSUMING_ACTIONS.includes(IN_LOWER_CASE.get(action.toLowerCase()) ?? '');
}

export function isDecidedByTrust(action: string): boolean {
  return IN_LOWER_CASE.has(action.toLowerCase());
}

/** Why no principal of an account has an answer; undefined for every other action. */
export function noCaller(action: string): string | undefined {
  const name = IN_LOWER_CASE.get(action.toLowerCase());
  if (name === undefined || isAssuming(name)) return undefined;
  return (
    `No user, role or root user calls ${name}: an identity provider signs the call, and the role's trust ` +
    'policy alone decides it.'
  );
}

/** The roles of the account that an ARN or a pattern of ARNs includes. */
export function rolesOn({ account: { roles } }: AccountPrincipals, on: string): readonly AccountRole[] {
  if (!/[*?]/u.test(on)) return roles.filter(({ arn }) => arn === on);
  const glob = compileGlob([{ text: on, literal: false }]);
  return roles.filter(({ arn }) => matchGlob(glob, symbolsOf(arn)));
}

/** Patterns of the ids of all accounts but one: by the first digit that differs. */
export function otherIds(accountId: string): string[] {
  return [...accountId].flatMap((digit, at) =>
    [...'0123456789'].filter((one) => one !== digit).map((one) => `${accountId.slice(0, at)}${one}*`),
  );
}

/** Why the question has no answer: the account export does not have the trust policy of the role. */
export function unknownTrust(world: AccountPrincipals, action: string, on: string): string | undefined {
  if (!isAssuming(action)) return undefined;
  if (rolesOn(world, on).length > 0) return undefined;
  const meant = closestName(
    on,
    world.account.roles.map(({ arn }) => arn),
  );
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return (
    `${action} is decided by the trust policy of a role, and the account export has no role ` +
    `${on.slice(0, 200)}, so its trust policy is not known.${hint}`
  );
}

/** @throws CommandFault for a question that only a trust policy decides, and that the export cannot answer */
export function requireKnownTrust(world: AccountPrincipals, action: string, on: string): void {
  const why = noCaller(action) ?? unknownTrust(world, action, on);
  if (why !== undefined) throw new CommandFault(why);
}
