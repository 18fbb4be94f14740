import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideQuestion } from '../../../src/authz/decide/decide.ts';
import type { Decision } from '../../../src/authz/decide/types.ts';
import { evalDecision, evaluationResult } from '../../../src/authz/explain/evaluationResult.ts';
import { explain } from '../../../src/authz/explain/explain.ts';
import { type Judgement, judge } from '../../../src/authz/explain/judge.ts';
import { cases, leastSeen } from '../../support/cases.ts';
import { type Policies, policySet, readableSet, type Statements } from '../decide/policies.ts';
import {
  condition,
  hidden,
  NOTHING_HIDDEN,
  world as plainWorld,
  policiesOf,
  questionsOf,
  richFacts,
  statementOf,
} from '../decide/worlds.ts';

const sometimes = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: condition },
);
const statement = statementOf(sometimes);
const policies = policiesOf(statement);
const world = fc.oneof(
  plainWorld,
  fc.tuple(plainWorld, richFacts).map(([plain, facts]) => ({ ...plain, facts })),
);

/** The decision that follows from the statements of a judgement alone, without the engine's own search. */
function verdictOf({ layers }: Judgement): 'allowed' | 'explicitDeny' | 'implicitDeny' | 'pending' {
  if (layers.some(({ denies }) => denies === true)) return 'explicitDeny';
  const deciding = layers.filter(({ mustAllow }) => mustAllow);
  if (deciding.some(({ allows }) => allows === false)) return 'implicitDeny';
  const certain =
    layers.every(({ denies }) => denies === false) && deciding.every(({ allows }) => allows === true);
  return certain ? 'allowed' : 'pending';
}

function told(decision: Decision): string {
  return decision.outcome === 'pending' ? 'pending' : evalDecision(decision);
}

/** A layer picked by a number, among those a principal has. */
function withDeny(documents: Policies, pick: number, deny: object): Policies {
  const add = (list: readonly Statements[]): Statements[] => [...list, [deny]];
  const places: (() => Policies)[] = [
    () => ({ ...documents, identity: add(documents.identity ?? []) }),
    () => ({ ...documents, boundary: [...(documents.boundary ?? []), deny] }),
    () => ({ ...documents, session: add(documents.session ?? []) }),
    () => ({ ...documents, serviceControl: (documents.serviceControl ?? []).map(add) }),
  ];
  return (places[pick % places.length] ?? (() => documents))();
}

const turned = <T>(list: readonly T[]): T[] => [...list].reverse();
const turnedPolicies = (list: readonly Statements[]): Statements[] => turned(list.map((one) => turned(one)));

/** Every list of policies, levels and statements the other way round. */
function reversed(documents: Policies): Policies {
  const { identity = [], boundary, session, serviceControl = [], resourceControl = [] } = documents;
  return {
    ...documents,
    identity: turnedPolicies(identity),
    ...(boundary ? { boundary: turned(boundary) } : {}),
    ...(session ? { session: turnedPolicies(session) } : {}),
    serviceControl: turned(serviceControl.map(turnedPolicies)),
    resourceControl: turned(resourceControl.map(turnedPolicies)),
  };
}

/** On a busy machine these take longer than a unit test may. */
const PATIENCE = 180_000;

describe('an explanation', { timeout: PATIENCE }, () => {
  it('has the decision, and its statements add up to that decision', () => {
    const seen = { allowed: 0, explicitDeny: 0, implicitDeny: 0, pending: 0 };
    fc.assert(
      fc.property(policies, world, hidden, fc.boolean(), (documents, facts, hide, whole) => {
        const set = readableSet(documents);
        for (const question of questionsOf(facts, whole ? NOTHING_HIDDEN : hide)) {
          const judgement = judge(set, question);
          const decision = decideQuestion(policySet(documents), question);
          seen[verdictOf(judgement)] += 1;
          expect(verdictOf(judgement)).toBe(told(decision));
          const result = evaluationResult(judgement, 'r');
          expect(result.EvalDecision).toBe(evalDecision(decision));
          expect(explain(judgement, 'r').decision).toBe(result.EvalDecision);
          const none = result.MatchedStatements.length === 0;
          // The root user may have been allowed by nothing.
          if (!judgement.root) expect(none).toBe(result.EvalDecision === 'implicitDeny');
        }
      }),
      { numRuns: cases(15_000) },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(leastSeen(400));
  });
});

describe('decisions', { timeout: PATIENCE }, () => {
  it('another Deny never turns refused into allowed', () => {
    const denial = statement.map((one) => ({ ...one, Effect: 'Deny' }));
    let turnedRefused = 0;
    fc.assert(
      fc.property(policies, world, denial, fc.nat(3), (documents, facts, deny, pick) => {
        const before = policySet(documents);
        const after = policySet(withDeny({ ...documents, root: false }, pick, deny));
        for (const question of questionsOf(facts, NOTHING_HIDDEN)) {
          const first = decideQuestion({ ...before, root: false }, question).outcome;
          const second = decideQuestion(after, question).outcome;
          if (first === 'refused') expect(second).toBe('refused');
          else if (second === 'refused') turnedRefused += 1;
        }
      }),
      { numRuns: cases(20_000) },
    );
    expect(turnedRefused).toBeGreaterThan(leastSeen(400));
  });

  it('the order of policies, levels and statements never matters', () => {
    fc.assert(
      fc.property(policies, world, hidden, (documents, facts, hide) => {
        const [set, turnedSet] = [policySet(documents), policySet(reversed(documents))];
        for (const question of questionsOf(facts, hide)) {
          const [first, second] = [decideQuestion(set, question), decideQuestion(turnedSet, question)];
          expect(told(second)).toBe(told(first));
          if (first.outcome === 'pending' && second.outcome === 'pending') {
            expect([...second.needs].sort()).toEqual([...first.needs].sort());
          }
        }
      }),
      { numRuns: cases(15_000) },
    );
  });
});
