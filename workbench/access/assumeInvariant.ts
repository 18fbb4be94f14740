import type { Reason } from '../../src/authz/decide/types.ts';
import { compileGlob, matchGlob, symbolsOf } from '../../src/authz/policy/matchGlob.ts';
import type { Difference, Undecided } from '../compare/comparison.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { AssumeQuestion } from './assume.ts';
import type { PrincipalForm } from './principalForms.ts';
import { type Residual, residualKey, residualText } from './residual.ts';
import { ASSUMING_ACTIONS, noCaller, otherIds, rolesOn, TRUST_ACTIONS } from './trustActions.ts';

/** What the trust policies of an account add to the proof of one invariant, or to a comparison. */
export interface TrustAnswer {
  readonly differences: readonly Difference[];
  readonly undecided: readonly Undecided[];
}

export interface TrustScope {
  /** Patterns of actions; absent: every action. */
  readonly actions?: readonly string[];
  /** Patterns of resources; absent: every resource. */
  readonly resources?: readonly string[];
}

/**
 * Whether a principal of the account may never, or may always, assume the roles of the scope: decided by
 * their trust policies. Roles of other accounts are not asked about.
 */
export function assumeInvariant(
  kind: 'never' | 'always',
  scope: TrustScope,
  forms: readonly PrincipalForm[],
  world: AccountPrincipals,
): TrustAnswer {
  const unknown = unanswerable(scope, world);
  if (unknown.length > 0) return { differences: [], undecided: unknown };
  const expected = kind === 'never' ? 'denied' : 'allowed';
  const differences: Difference[] = [];
  const undecided: Undecided[] = [];
  for (const { action, role, residuals } of answers(scope, forms, world)) {
    const other = residuals.find(({ answer }) => answer !== expected);
    if (other === undefined) continue;
    const found = residuals.find(({ answer }) => answer !== expected && answer !== 'if');
    if (found === undefined) undecided.push(undecidedOn('new-access', action, role, residualText(other)));
    else if (kind === 'never') differences.push(differenceOn(action, role, DENIED, found));
    else differences.push(differenceOn(action, role, found, ALLOWED));
  }
  return { differences, undecided };
}

/** What two states of an account answer differently about the roles that both, or one of them, have. */
export function assumeChanges(
  scope: TrustScope,
  before: { readonly world: AccountPrincipals; readonly forms: readonly PrincipalForm[] },
  after: { readonly world: AccountPrincipals; readonly forms: readonly PrincipalForm[] },
): TrustAnswer {
  const old = new Map(
    answers(scope, before.forms, before.world).map((one) => [`${one.action} ${one.role}`, one]),
  );
  const now = new Map(
    answers(scope, after.forms, after.world).map((one) => [`${one.action} ${one.role}`, one]),
  );
  const differences: Difference[] = [];
  const undecided: Undecided[] = [];
  for (const key of new Set([...old.keys(), ...now.keys()])) {
    const [action = '', role = ''] = key.split(' ');
    const [from, to] = [strongest(old.get(key)?.residuals ?? []), strongest(now.get(key)?.residuals ?? [])];
    const keys = [old, now].map((side) => JSON.stringify(side.get(key)?.residuals.map(residualKey)));
    if (keys[0] === keys[1] || (from.answer === to.answer && from.answer !== 'if')) continue;
    if (from.answer !== 'if' && to.answer !== 'if') differences.push(differenceOn(action, role, from, to));
    else {
      const texts = `${residualText(from)} before, ${residualText(to)} after`;
      for (const change of ['new-access', 'lost-access'] as const)
        undecided.push(undecidedOn(change, action, role, texts));
    }
  }
  return { differences, undecided };
}

/**
 * The scope of AssumeRole in other accounts, for the exact comparison of the caller's own policies: both
 * these and the trust policy must allow it (docs/rules/identities.md rule 9).
 * Undefined: the scope has none of it.
 */
export function assumingElsewhere(
  { actions, resources }: TrustScope,
  { account: { partition, accountId } }: AccountPrincipals,
): { readonly actions: readonly string[]; readonly resources: readonly string[] } | undefined {
  const own = ASSUMING_ACTIONS.filter((action) => isIn(action, actions));
  const on = (resources ?? ['*']).flatMap((text) => {
    const account = text.startsWith('arn:') ? (text.split(':')[4] ?? '*') : '*';
    if (account === accountId) return [];
    return /^\d{12}$/u.test(account)
      ? [text]
      : otherIds(accountId).map((id) => `arn:${partition}:iam::${id}:role/*`);
  });
  const named = on.filter((text) => /^arn:[^:]*:(?:iam|\*)/u.test(text));
  return own.length === 0 || named.length === 0 ? undefined : { actions: own, resources: named };
}

/** A difference of the caller's own policies about roles of other accounts, as what it is: undecided. */
export function unknownTrustOf({ change, actions, witness: { resource } }: Difference): Undecided {
  const why =
    `the principal's policies allow it on ${resource} of another account, ` +
    'whose trust policy is not known';
  return undecided(change, actions, why);
}

const DENIED: Residual = { answer: 'denied' };
const ALLOWED: Residual = { answer: 'allowed' };

function strongest(residuals: readonly Residual[]): Residual {
  const of = (answer: Residual['answer']) => residuals.find((one) => one.answer === answer);
  return of('allowed') ?? of('if') ?? DENIED;
}

interface Answered {
  readonly action: string;
  readonly role: string;
  readonly residuals: readonly Residual[];
}

function answers(
  { actions, resources }: TrustScope,
  forms: readonly PrincipalForm[],
  world: AccountPrincipals,
): Answered[] {
  const roles = [...new Set((resources ?? ['*']).flatMap((on) => rolesOn(world, on)))];
  return ASSUMING_ACTIONS.filter((action) => isIn(action, actions)).flatMap((action) =>
    roles.map((role): Answered => {
      const question = new AssumeQuestion(role, action);
      return { action, role: role.arn, residuals: forms.map((form) => question.of(form, world)) };
    }),
  );
}

function isIn(action: string, patterns: readonly string[] | undefined): boolean {
  return (
    patterns === undefined ||
    patterns.some((text) =>
      matchGlob(compileGlob([{ text: text.toLowerCase(), literal: false }]), symbolsOf(action.toLowerCase())),
    )
  );
}

/**
 * A pattern of actions that only trust policies decide, in a scope without any role of the export, and
 * actions that no principal calls: nothing can be proved about them.
 */
function unanswerable({ actions = ['*'], resources }: TrustScope, world: AccountPrincipals): Undecided[] {
  return actions.flatMap((pattern): Undecided[] => {
    const asked = TRUST_ACTIONS.filter((action) => isIn(action, [pattern]));
    const isTheirs = /^sts:(?:assumerole|tagsession|setsourceidentity|setcontext)/iu.test(pattern);
    if (asked.length === 0 || !isTheirs) return [];
    const [reason] = asked.flatMap((action) => noCaller(action) ?? []);
    const own = asked.filter((action) => noCaller(action) === undefined);
    if (own.length === 0 && reason !== undefined) return [undecided('new-access', asked, reason)];
    if ((resources ?? ['*']).some((on) => rolesOn(world, on).length > 0)) return [];
    const named = (resources ?? []).join(', ');
    const why = `the account export has no role ${named}, so its trust policy is not known`;
    return [undecided('new-access', own, why)];
  });
}

function undecidedOn(change: Undecided['change'], action: string, role: string, text: string): Undecided {
  return undecided(change, [action], `on ${role}, it depends on facts of the request: ${text}`);
}

function undecided(change: Undecided['change'], actions: readonly string[], why: string): Undecided {
  return { change, actions, why, keys: [], patterns: [] };
}

/** A request whose answer does not depend on any fact that is not known. */
function differenceOn(action: string, resource: string, from: Residual, to: Residual): Difference {
  const reason = ({ answer }: Residual): Reason => ({
    effect: answer === 'allowed' ? 'allow' : 'implicitDeny',
    action,
    resource,
    policy: `trust policy of ${resource.slice(resource.lastIndexOf('/') + 1)}`,
  });
  return {
    change: to.answer === 'allowed' ? 'new-access' : 'lost-access',
    actions: [action],
    witness: { action, resource, context: new Map() },
    before: reason(from),
    after: reason(to),
  };
}
