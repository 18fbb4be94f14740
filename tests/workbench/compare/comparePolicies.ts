import type { PolicySet } from '../../../src/authz/decide/types.ts';
import { compilePolicy } from '../../../src/authz/policy/compilePolicy.ts';
import { comparePolicySets } from '../../../workbench/compare/comparePolicySets.ts';
import { ANY_PRINCIPAL, type World } from '../../../workbench/compare/world.ts';

export type Statement = Readonly<Record<string, unknown>>;

/** An Allow of everything of Amazon MQ on everything, with what is given instead. */
export const allow = (more: Statement = {}): Statement => ({
  Effect: 'Allow',
  ...('NotAction' in more ? {} : { Action: 'mq:*' }),
  ...('NotResource' in more ? {} : { Resource: '*' }),
  ...more,
});

export const deny = (more: Statement = {}): Statement => ({ ...allow(more), Effect: 'Deny' });

export const when = (operator: string, key: string, ...values: readonly string[]) => ({
  Condition: { [operator]: { [key]: values } },
});

/** The identity policies of a principal of which nothing is known. */
export function policySet(statements: readonly Statement[], version = '2012-10-17'): PolicySet {
  const document = { Version: version, Statement: statements };
  const identity = statements.length === 0 ? [] : [compilePolicy({ name: 'p', source: 'user', document })];
  return { root: false, identity, serviceControl: [], resourceControl: [] };
}

export function compared(one: readonly Statement[], other: readonly Statement[], world: Partial<World> = {}) {
  return comparePolicySets(policySet(one), policySet(other), { ...ANY_PRINCIPAL, ...world });
}
