import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import { WORTH_INDEXING } from '../../../src/authz/decide/statementIndex.ts';
import type { Decision } from '../../../src/authz/decide/types.ts';
import { cases, leastSeen } from '../../support/cases.ts';
import { policySet } from './policies.ts';
import { referenceDecide } from './reference.ts';
import { referenceConditions } from './referenceConditions.ts';
import {
  asksOf,
  condition,
  hidden,
  NOTHING_HIDDEN,
  world as plainWorld,
  policiesOf,
  questionsOf,
  richFacts,
  statementOf,
} from './worlds.ts';

const sometimes = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: condition },
);
const policies = policiesOf(statementOf(sometimes));
const world = fc.oneof(
  plainWorld,
  fc.tuple(plainWorld, richFacts).map(([plain, facts]) => ({ ...plain, facts })),
);

function answerOf(decision: Decision) {
  if (decision.outcome === 'pending') return decision;
  const { effect, policyKind } = decision.reason;
  return effect === 'allow' ? { effect } : { effect, kind: policyKind };
}

const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };
/** Enough statements of one effect to be filed behind their conditions. */
const many = fc.array(
  statementOf(fc.option(condition, { freq: 12, nil: undefined })).map((one) => ({ ...one, Effect: 'Allow' })),
  { minLength: WORTH_INDEXING, maxLength: 2 * WORTH_INDEXING },
);

/** Every policy is asked several things: making one up takes longer than deciding. */
const several = <T>(item: fc.Arbitrary<T>, count: number) =>
  fc.array(item, { minLength: count, maxLength: count });

/** One action on `*`, one statement besides an Allow: all depends on the conditions. */
const conditional = fc.record({
  effect: fc.constantFrom('Allow' as const, 'Deny' as const),
  block: condition,
  requests: several(richFacts, 2),
  old: fc.constantFrom(false, false, false, true),
  keys: fc.subarray(['aws:username', 'aws:ResourceTag/a', 'aws:TagKeys'], { minLength: 1 }),
});

/**
 * Together, with all of their cases, the three tests against the naive model compare 112,000 policies and
 * requests.
 */
const RUNS = { conditions: cases(30_000), policies: cases(10_000), many: cases(3_000) };

describe('conditions', () => {
  it('agree with a naive model, for some known facts and for all', () => {
    const seen = { true: 0, false: 0 };
    fc.assert(
      fc.property(conditional, ({ effect, block, requests, old, keys }) => {
        const all = { Action: 'mq:*', Resource: '*' };
        const statement = { ...all, Effect: effect, Condition: block };
        const set = policySet({
          version: old ? '2008-10-17' : '2012-10-17',
          identity: [effect === 'Allow' ? [statement] : [{ ...all, Effect: 'Allow' }, statement]],
        });
        for (const facts of requests) {
          const request = {
            asks: [{ action: 'mq:DeleteTags', onBroker: false, needed: true }],
            broker: 'a',
            facts,
          };
          const [known] = asksOf(request);
          const applies = referenceConditions(
            block as Record<string, Record<string, unknown>>,
            known?.facts ?? new Map(),
            effect,
            old,
          );
          seen[`${applies}`] += 1;
          const expected = applies === (effect === 'Allow') ? 'allowed' : 'refused';
          expect(decide(set, questionsOf(request, NOTHING_HIDDEN)).outcome).toBe(expected);
          const partial = decide(set, questionsOf(request, { ...NOTHING_HIDDEN, keys }));
          expect(['pending', expected]).toContain(partial.outcome);
        }
      }),
      { numRuns: RUNS.conditions },
    );
    expect(seen.true + seen.false).toBe(2 * RUNS.conditions);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(leastSeen(3_000));
  });
});

describe('decide', () => {
  it('agrees with a naive model if all facts are known', () => {
    const seen = { allow: 0, explicitDeny: 0, implicitDeny: 0 };
    fc.assert(
      fc.property(policies, several(world, 4), (documents, requests) => {
        const set = policySet(documents);
        for (const facts of requests) {
          const expected = referenceDecide(documents, asksOf(facts));
          seen[expected.effect] += 1;
          expect(answerOf(decide(set, questionsOf(facts, NOTHING_HIDDEN)))).toEqual(expected);
        }
      }),
      { numRuns: RUNS.policies },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(leastSeen(800));
  });

  it('agrees with a naive model over many statements, for some known facts and for all', () => {
    const seen = { allow: 0, explicitDeny: 0, implicitDeny: 0 };
    fc.assert(
      fc.property(many, fc.boolean(), several(world, 4), hidden, (statements, denies, requests, hide) => {
        const effects = statements.map((one) => (denies ? { ...one, Effect: 'Deny' } : one));
        const documents = { version: '2012-10-17', identity: denies ? [[ALL], effects] : [effects] };
        const set = policySet(documents);
        for (const facts of requests) {
          const expected = referenceDecide(documents, asksOf(facts));
          seen[expected.effect] += 1;
          expect(answerOf(decide(set, questionsOf(facts, NOTHING_HIDDEN)))).toEqual(expected);
          const outcome = expected.effect === 'allow' ? 'allowed' : 'refused';
          expect(['pending', outcome]).toContain(decide(set, questionsOf(facts, hide)).outcome);
        }
      }),
      { numRuns: RUNS.many },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(leastSeen(400));
  });

  it('docs/rules/iam.md rule 25: a decision on some facts stays the same with all facts', () => {
    const seen = { allowed: 0, refused: 0, pending: 0 };
    fc.assert(
      fc.property(policies, world, hidden, (documents, facts, hide) => {
        const set = policySet(documents);
        const partial = decide(set, questionsOf(facts, hide));
        seen[partial.outcome] += 1;
        if (partial.outcome === 'pending') {
          expect(partial.needs.size).toBeGreaterThan(0);
          const open = [...hide.keys.map((key) => key.toLowerCase()), 'resource', 'body'];
          expect(open).toEqual(expect.arrayContaining([...partial.needs]));
          return;
        }
        expect(decide(set, questionsOf(facts, NOTHING_HIDDEN)).outcome).toBe(partial.outcome);
      }),
      { numRuns: cases(10_000) },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(leastSeen(200));
  });

  it('reaches a decision once the facts that it waits for are known', () => {
    fc.assert(
      fc.property(policies, world, hidden, (documents, facts, hide) => {
        const set = policySet(documents);
        let open = hide;
        for (let round = 0; round < 6; round += 1) {
          const decision = decide(set, questionsOf(facts, open));
          if (decision.outcome !== 'pending') return;
          const { needs } = decision;
          const next = {
            broker: open.broker && !needs.has('resource'),
            body: open.body && !needs.has('body'),
            keys: open.keys.filter((key) => !needs.has(key.toLowerCase())),
          };
          expect(next).not.toEqual(open);
          open = next;
        }
        expect.unreachable('still pending');
      }),
      { numRuns: cases(5_000) },
    );
  });
});
