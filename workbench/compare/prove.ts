import type { PolicySet } from '../../src/authz/decide/types.ts';
import type { CompiledPolicy } from '../../src/authz/policy/compiledPolicy.ts';
import { actionIndex } from '../../src/authz/policy/compilePolicy.ts';
import { NOBODY } from './compareAccounts.ts';
import { Comparer } from './comparer.ts';
import type { Difference, Undecided } from './comparison.ts';
import { ANY_PRINCIPAL, type World } from './world.ts';

/** The requests of an invariant: patterns of actions (`mq:Delete*`) and of resources (`*:prod-*`). */
export interface Invariant {
  readonly kind: 'never' | 'always';
  readonly actions: readonly string[];
  /** Absent: every resource. */
  readonly resources?: readonly string[];
}

/**
 * `holds` is a proof over every request of the world; `fails` has counter-examples that the engine confirms.
 */
export interface ProvedInvariant {
  readonly answer: 'holds' | 'fails' | 'unknown';
  readonly counterExamples: readonly Difference[];
  readonly undecided: readonly Undecided[];
}

/** The root user without any policy: allowed everything. */
const EVERYTHING: PolicySet = { ...NOBODY, root: true };

/**
 * Proves an invariant of one set of policies, or finds a request that disproves it.
 * @param comparer a comparer that has compared similar sets answers faster
 */
export function proveInvariant(
  { kind, actions, resources }: Invariant,
  set: PolicySet,
  world: World = ANY_PRINCIPAL,
  comparer = new Comparer(),
): ProvedInvariant {
  const narrowed = { ...world, actions, ...(resources && { resources }) };
  const [before, after] = kind === 'never' ? [NOBODY, set] : [set, EVERYTHING];
  const { answer, differences, undecided } = comparer.compare(before, after, narrowed);
  const result = { equal: 'holds', different: 'fails', unknown: 'unknown' } as const;
  return { answer: result[answer], counterExamples: differences, undecided };
}

/** Whether two sets of policies decide every request in the same way. No test can then notice a mutant. */
export function sameAccess(
  before: PolicySet,
  after: PolicySet,
  world: World = ANY_PRINCIPAL,
): 'equal' | 'different' | 'unknown' {
  return new Comparer().compare(before, after, world).answer;
}

/**
 * A statement without which the policy would decide every request in the same way, or for which that is not
 * known.
 */
export interface IdleStatement {
  /** Position in the document, from 0. */
  readonly statement: number;
  /**
   * `never-applies`: no request of the world meets it. `shadowed`: the other statements decide the same
   * without it. `unknown`: neither was proved nor disproved.
   */
  readonly why: 'never-applies' | 'shadowed' | 'unknown';
}

/**
 * The statements of one policy that change no decision. A policy with Denies only is judged together with an
 * Allow of everything, because such a policy limits other policies.
 */
export function idleStatements(
  policy: CompiledPolicy,
  world: World = ANY_PRINCIPAL,
): readonly IdleStatement[] {
  const comparer = new Comparer();
  const { statements } = policy;
  const root = statements.every(({ effect }) => effect === 'Deny');
  const setOf = (some: CompiledPolicy['statements'], isRoot = root): PolicySet => ({
    ...NOBODY,
    root: isRoot,
    identity: [{ ...policy, statements: some, forAction: actionIndex(some) }],
  });
  return statements.flatMap((statement): IdleStatement[] => {
    const others = statements.filter((other) => other !== statement);
    const { index } = statement;
    const without = comparer.compare(setOf(others), setOf(statements), world).answer;
    if (without === 'different') return [];
    if (without === 'unknown') return [{ statement: index, why: 'unknown' }];
    const alone = statement.effect === 'Deny';
    const applies = comparer.compare(setOf([], alone), setOf([statement], alone), world).answer;
    const why = { equal: 'never-applies', different: 'shadowed', unknown: 'unknown' } as const;
    return [{ statement: index, why: why[applies] }];
  });
}
