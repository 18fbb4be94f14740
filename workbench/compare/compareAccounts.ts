import { layersOf } from '../../src/authz/decide/layers.ts';
import type { PolicySet } from '../../src/authz/decide/types.ts';
import { assumeChanges, assumingElsewhere, unknownTrustOf } from '../access/assumeInvariant.ts';
import { formsOf, type PrincipalForm } from '../access/principalForms.ts';
import { ASSUMING_ACTIONS, NOT_BY_POLICIES_ALONE } from '../access/trustActions.ts';
import type { AccountPrincipals } from '../simulate/principalPolicies.ts';
import { Comparer } from './comparer.ts';
import type { Difference, Undecided } from './comparison.ts';
import { type ComparedPrincipal, comparedForms, principalArns } from './principalWorld.ts';
import type { World } from './world.ts';

/** A broker of the inventory. */
export interface InventoryBroker {
  readonly arn: string;
  readonly name: string;
}

/** A difference that several principals share; the witness is a request of one of them. */
export interface SharedDifference extends Difference {
  readonly principals: readonly string[];
  /** The brokers of the inventory about which the answers changed; absent without an inventory. */
  readonly brokers?: readonly string[];
}

export interface SharedUndecided extends Undecided {
  readonly principals: readonly string[];
}

/** The answers about all principals that were compared. */
export interface AccessDifference {
  readonly answer: 'equal' | 'different' | 'unknown';
  readonly differences: readonly SharedDifference[];
  readonly undecided: readonly SharedUndecided[];
  /** How many principals were compared. */
  readonly principals: number;
  /** How many questions the search was asked. */
  readonly questions: number;
  /** Principals that exist on one side only. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The policies of a principal that does not exist: they allow nothing. */
export const NOBODY: PolicySet = { root: false, identity: [], serviceControl: [], resourceControl: [] };

/** Compares every principal of two states of an account, in the order of the newer state. */
export function compareAccounts(
  before: AccountPrincipals,
  after: AccountPrincipals,
  options: Narrowing = {},
): AccessDifference {
  const [old, now] = [before, after].map((side) => new Set(principalArns(side)));
  const arns = [...new Set([...(now ?? []), ...(old ?? [])])];
  const pairs = arns.flatMap((arn) => {
    const [forms, others] = [comparedForms(before, arn), comparedForms(after, arn)];
    const names = [...new Set([...forms, ...others].map(({ name }) => name))];
    const named = (list: typeof forms, name: string) => list.find((form) => form.name === name);
    return names.map((name) => ({
      principal: name,
      before: named(forms, name),
      after: named(others, name),
    }));
  });
  const scope = { ...options, without: NOT_BY_POLICIES_ALONE };
  const compared = withRoles(comparePrincipals(pairs, scope), before, after, arns, options);
  const elsewhere = assumingElsewhere(options, after);
  const foreign = elsewhere === undefined ? undefined : comparePrincipals(pairs, elsewhere);
  const undecided = [
    ...compared.undecided,
    ...changedTrust(before, after),
    ...(foreign?.undecided ?? []),
    ...(foreign?.differences ?? []).map((one) => ({ ...unknownTrustOf(one), principals: one.principals })),
  ];
  const answer = compared.answer === 'equal' && undecided.length > 0 ? 'unknown' : compared.answer;
  const result = { ...compared, answer, undecided, principals: arns.length };
  const only = (one: Set<string> | undefined, other: Set<string> | undefined) =>
    arns.filter((arn) => one?.has(arn) === true && other?.has(arn) === false);
  return { ...result, added: only(now, old), removed: only(old, now) };
}

/** The differences about who may assume roles, which their trust policies decide too. */
function withRoles(
  compared: AccessDifference,
  before: AccountPrincipals,
  after: AccountPrincipals,
  arns: readonly string[],
  { actions, resources }: Narrowing,
): AccessDifference {
  const differences = [...compared.differences];
  const undecided = [...compared.undecided];
  const scope = { ...(actions && { actions }), ...(resources && { resources }) };
  const kept = new Set(unchangedRoles(before, after));
  for (const arn of arns) {
    const [old, now] = [before, after].map((world) => ({ world, forms: formsOf(world, arn) }));
    if (old === undefined || now === undefined || sameAssuming(old.forms, now.forms)) continue;
    const found = assumeChanges(scope, old, now);
    const named = (one: Difference | Undecided) => ({ ...one, principals: [arn] });
    differences.push(
      ...found.differences
        .filter(({ witness }) => kept.has(witness.resource))
        .map((one) => ({
          ...one,
          principals: [arn],
        })),
    );
    undecided.push(...found.undecided.map((one) => ({ ...one, ...named(one) })));
  }
  const answer = differences.length > 0 ? 'different' : undecided.length > 0 ? 'unknown' : 'equal';
  return { ...compared, answer, differences, undecided };
}

/** Roles that both states have with one trust policy, and with the same tags. */
function unchangedRoles(before: AccountPrincipals, after: AccountPrincipals): string[] {
  const old = new Map(
    before.account.roles.map((role) => [role.arn, JSON.stringify([role.trust, role.tags])]),
  );
  return after.account.roles
    .filter(({ arn, trust, tags }) => old.get(arn) === JSON.stringify([trust, tags]))
    .map(({ arn }) => arn);
}

/** Whether a principal has the same statements about assuming roles, and the same facts, in both states. */
function sameAssuming(before: readonly PrincipalForm[], after: readonly PrincipalForm[]): boolean {
  const [old, now] = [before, after].map((forms) =>
    forms.map(({ policies: { set, tags, userId } }) => [
      ...[tags, userId, set.root],
      ...ASSUMING_ACTIONS.map((action) =>
        layersOf(set, action).map(({ kind, policies }) => [
          kind,
          policies.flatMap(({ parsed, forAction }) => {
            const { allow, deny } = forAction(action);
            return [...allow, ...deny].map(({ index }) => [parsed.version, parsed.statements[index]]);
          }),
        ]),
      ),
    ]),
  );
  return JSON.stringify(old) === JSON.stringify(now);
}

/** Who may assume a role is not compared: a trust policy that changed is an open question, never `equal`. */
function changedTrust(before: AccountPrincipals, after: AccountPrincipals): SharedUndecided[] {
  const old = new Map(before.account.roles.map(({ arn, trust }) => [arn, JSON.stringify(trust)]));
  return after.account.roles
    .filter(({ arn, trust }) => old.has(arn) && old.get(arn) !== JSON.stringify(trust))
    .map(({ arn }) => ({
      change: 'new-access',
      actions: ['sts:AssumeRole'],
      why: 'the trust policy changed, and who may assume a role is not compared',
      keys: [],
      patterns: [],
      principals: [arn],
    }));
}

/** The scope of the comparison: patterns of actions and resources, and the brokers that exist. */
export interface Narrowing extends Pick<World, 'without'> {
  readonly actions?: readonly string[];
  readonly resources?: readonly string[];
  readonly inventory?: readonly InventoryBroker[];
}

export interface PrincipalPair {
  readonly principal: string;
  readonly before: ComparedPrincipal | undefined;
  readonly after: ComparedPrincipal | undefined;
}

export function comparePrincipals(
  pairs: readonly PrincipalPair[],
  { actions, resources, inventory, without }: Narrowing,
): AccessDifference {
  const comparer = new Comparer();
  const differences = new Map<string, SharedDifference>();
  const undecided = new Map<string, SharedUndecided>();
  let questions = 0;
  const narrowed = {
    ...(actions && { actions }),
    ...(resources && { resources }),
    ...(without && { without }),
  };
  for (const { principal, before, after } of pairs) {
    const worldBefore = before?.world ?? after?.world;
    const worldAfter = after?.world ?? before?.world;
    if (worldBefore === undefined || worldAfter === undefined) continue;
    const world = { ...worldAfter, ...narrowed };
    const same = sameFacts(worldBefore, worldAfter);
    const sides = [before?.set ?? NOBODY, after?.set ?? NOBODY] as const;
    const found = comparer.compare(...sides, world, same ? world : { ...worldBefore, ...narrowed });
    questions += found.questions;
    for (const difference of found.differences) {
      const { change, actions: names, before: old, after: now } = difference;
      const name = JSON.stringify([change, names, decidedBy(old), decidedBy(now)]);
      const known = differences.get(name);
      const brokers = () =>
        inventory
          ?.filter(({ arn }) => {
            const one = { ...world, actions: names, resources: [arn] };
            const again = comparer.compare(
              ...sides,
              one,
              same ? one : { ...worldBefore, actions: names, resources: [arn] },
            );
            return again.differences.some((other) => other.change === change);
          })
          .map(({ arn }) => arn);
      differences.set(name, shared(known, difference, principal, brokers));
    }
    for (const one of found.undecided) {
      const name = JSON.stringify(one);
      const known = undecided.get(name);
      undecided.set(name, { ...one, principals: [...(known?.principals ?? []), principal] });
    }
  }
  const answer = differences.size > 0 ? 'different' : undecided.size > 0 ? 'unknown' : 'equal';
  return {
    ...{ answer, differences: [...differences.values()], undecided: [...undecided.values()] },
    ...{ principals: pairs.length, questions, added: [], removed: [] },
  };
}

function shared(
  known: SharedDifference | undefined,
  difference: Difference,
  principal: string,
  brokers: () => readonly string[] | undefined,
): SharedDifference {
  const touched = brokers();
  const principals = [...(known?.principals ?? []), principal];
  if (touched === undefined) return { ...(known ?? difference), principals };
  return {
    ...(known ?? difference),
    principals,
    brokers: [...new Set([...(known?.brokers ?? []), ...touched])],
  };
}

function decidedBy({ effect, policyKind, policy, sid, statement }: Difference['before']): unknown {
  return [effect, policyKind, policy, sid, statement];
}

function sameFacts(one: ComparedPrincipal['world'], other: ComparedPrincipal['world']): boolean {
  return JSON.stringify([...one.known]) === JSON.stringify([...other.known]);
}
