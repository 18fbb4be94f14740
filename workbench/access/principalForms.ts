import type { ContextLookup } from '../../src/authz/decide/types.ts';
import type { Principal } from '../../src/authz/principal.ts';
import type { Account } from '../../src/directory/account.ts';
import type { AccountPrincipals, ExplainedPrincipal } from '../simulate/principalPolicies.ts';
import { derivedContext } from '../test/derivedContext.ts';
import { NO_CONTEXT } from '../test/givenContext.ts';
import { type SuitePrincipal, suitePrincipal } from '../test/suitePrincipals.ts';

/** How a principal signs: with its long-term key, or with a session's. */
export type Form = 'long-term key' | 'session';

/** A principal in one of its forms, with its policies. */
export interface PrincipalForm {
  readonly arn: string;
  readonly form: Form;
  readonly principal: SuitePrincipal;
  readonly policies: ExplainedPrincipal;
}

/** Condition keys that a user's session of GetSessionToken can have or lack. */
const OF_USER_SESSIONS = ['aws:multifactorauthpresent', 'aws:multifactorauthage', 'aws:tokenissuetime'];
const NO_PLACE = { file: '', line: 1, column: 1 };
const OF_THE_CLOCK: ReadonlySet<string> = new Set(['aws:currenttime', 'aws:epochtime']);

/** Every user with a long-term key and with a session, every role with a session, and the root user. */
export function principalForms(world: AccountPrincipals): readonly PrincipalForm[] {
  const { users, roles } = world.account;
  const forms: PrincipalForm[] = [];
  for (const { arn } of users) forms.push(...formsOf(world, arn));
  for (const { arn } of roles) forms.push(...formsOf(world, arn));
  return [...forms, ...formsOf(world, world.rootArn)];
}

/** The forms of one principal; none for an ARN that the account does not have. */
export function formsOf(world: AccountPrincipals, arn: string): readonly PrincipalForm[] {
  const policies = world.find(arn);
  const holder = world.holder(arn);
  if (policies === undefined || holder === undefined) return [];
  const { account } = world;
  const form = (kind: Form, principal: SuitePrincipal): PrincipalForm => ({
    arn,
    form: kind,
    principal,
    policies,
  });
  const plain = suitePrincipal(arn, arn, holder, account, undefined);
  if (holder !== 'root' && 'trust' in holder) return [form('session', plain)];
  const session = suitePrincipal(arn, arn, holder, account, { tags: [] });
  return [
    form('long-term key', plain),
    form('session', { ...session, open: new Set([...session.open, ...OF_USER_SESSIONS]) }),
  ];
}

/**
 * The facts that are certain for a call by this principal: the principal's own condition keys, and those that
 * the resource determines. Everything else is unknown. A role's tags are unknown too: its session can have
 * tags that take precedence over them.
 * @param tags those of the resource, where they are known
 */
export function knownContext(
  { principal, form, arn }: PrincipalForm,
  world: AccountPrincipals,
  action: string,
  on: string,
  tags?: Readonly<Record<string, string>>,
): ContextLookup {
  const region = on.split(':')[3] ?? '';
  const regionIsKnown = region !== '' && !/[*?]/u.test(region);
  const suite = { file: '', world, now: 0, region: regionIsKnown ? region : 'us-east-1', tests: [] };
  const asked = {
    place: NO_PLACE,
    principal,
    given: NO_CONTEXT,
    unknownIsAbsent: false,
    expect: { outcome: 'allowed' },
  } as const;
  const resource = { name: on, arn: on, pattern: false, ...(tags === undefined ? {} : { tags }) };
  const derived = derivedContext({ asked, action, resource, suite });
  const role = form === 'session' && arn.includes(':role/');
  // A call to STS can give the second factor itself: SerialNumber and TokenCode.
  const givesFactor = form === 'long-term key' && action.toLowerCase().startsWith('sts:');
  return (key) => {
    if (givesFactor && key.startsWith('aws:multifactorauth')) return 'unknown';
    if (OF_THE_CLOCK.has(key)) return 'unknown';
    if (key === 'aws:requestedregion' && !regionIsKnown) return 'unknown';
    if (role && key.startsWith('aws:principaltag/')) return 'unknown';
    const fact = derived(key);
    return fact === 'open' ? 'unknown' : fact;
  };
}

/**
 * The principal of an ARN as a caller: a user, the root user, a session of a role, or any session of a role.
 * Undefined for an ARN that the account does not have.
 */
export function callerOf(world: AccountPrincipals, arn: string): Principal | undefined {
  const holder = world.holder(arn);
  const session = /^arn:[^:]+:sts::(\d{12}):assumed-role\/([^/]+)\/([^/]+)$/u.exec(arn);
  const role = world.account.roles.find(({ name }) => name === session?.[2]);
  if (session !== null && role !== undefined && session[1] === world.account.accountId) {
    const form = { name: session[3] ?? '', tags: [] };
    return suitePrincipal(arn, role.arn, role, world.account, form).caller.principal;
  }
  return holder && suitePrincipal(arn, arn, holder, world.account, undefined).caller.principal;
}

/**
 * The ARN for `user/alice`, `role/deployer`, `root` or an ARN of the account; undefined if the account has no
 * such principal.
 */
export function arnOf({ account, rootArn }: AccountPrincipals, name: string): string | undefined {
  if (name === 'root' || name === rootArn) return rootArn;
  const [type, last] = [name.slice(0, name.indexOf('/')), name.slice(name.lastIndexOf('/') + 1)];
  const lists: Readonly<Record<string, readonly { readonly name: string; readonly arn: string }[]>> = {
    user: account.users,
    role: account.roles,
  };
  const byArn = [...account.users, ...account.roles].find(
    ({ arn }) => arn === name || isShort(arn, name, account),
  );
  return (byArn ?? lists[type]?.find((one) => one.name === last))?.arn;
}

function isShort(arn: string, name: string, { partition, accountId }: Account): boolean {
  return arn === `arn:${partition}:iam::${accountId}:${name}`;
}
