import { strictEqual } from 'node:assert/strict';
import { decide } from '../../src/authz/decide/decide.ts';
import type { PolicySet } from '../../src/authz/decide/types.ts';
import { compilePolicy } from '../../src/authz/policy/compilePolicy.ts';
import { manyPolicies, type Wanted, wantedPatterns, wantedValues } from '../decide/manyPolicies.ts';
import type { Figure } from '../figure.ts';
import { decidedCall } from '../requests/decidedCall.ts';
import { along, type Point } from './along.ts';
import { conditions } from './conditions.ts';
import { BROKERS, byResource, identitySet, onePolicy } from './policySets.ts';

const POLICIES = [1, 10, 100, 1000];
const STATEMENTS = [10, 100, 1000];
const CONDITIONS = [1, 2, 4, 8, 16];
const VALUES = [1, 10, 100, 1000];

/**
 * One decision, over sets that a request is met with again and again. All of them allow, by the last thing
 * they look at.
 */
export async function decisions(): Promise<Figure[]> {
  const policies = (action: string, wanted: Wanted) => (count: number) =>
    identitySet(manyPolicies(count, action, wanted));
  const values = (operator: string, suffix: string) => (count: number) =>
    onePolicy({
      ...byResource(1)[0],
      Condition: { [operator]: { 'aws:PrincipalTag/team': teams(count, suffix) } },
    });
  const decision = (what: string, by: string, sizes: readonly number[], setOf: (size: number) => PolicySet) =>
    along(
      what,
      by,
      sizes.map((size) => decided(size, setOf(size))),
    );
  return [
    ...(await decision(
      'decision, policies of other actions',
      'policies',
      POLICIES,
      policies('mq:Create*', wantedValues),
    )),
    ...(await decision(
      'decision, policies in reach',
      'policies',
      POLICIES,
      policies('mq:Delete*', wantedValues),
    )),
    ...(await decision(
      'decision, policies in reach with patterns and networks only',
      'policies',
      POLICIES,
      policies('mq:Delete*', wantedPatterns),
    )),
    ...(await decision(
      'decision, statements in reach told apart by resource only',
      'statements',
      STATEMENTS,
      (count) => onePolicy(...byResource(count)),
    )),
    ...(await decision('decision, one statement with conditions', 'conditions', CONDITIONS, (count) =>
      onePolicy({ Effect: 'Allow', Action: 'mq:Delete*', Resource: `${BROKERS}*`, ...conditions(count) }),
    )),
    ...(await decision(
      'decision, one condition with exact values',
      'values',
      VALUES,
      values('StringEquals', ''),
    )),
    ...(await decision(
      'decision, one condition with patterns',
      'patterns',
      VALUES,
      values('StringLike', '*'),
    )),
    // An index is made once for each set, so a copy of the set needs a new one.
    ...(await along(
      'first decision after policies were loaded, all in reach',
      'policies',
      POLICIES.map((size) => firstDecided(size, policies('mq:Delete*', wantedValues)(size))),
      'µs',
    )),
    ...(await along(
      'compiling a policy',
      'statements',
      STATEMENTS.map((size) => compiled(size)),
      'µs',
    )),
  ];
}

function decided(size: number, set: PolicySet): Point {
  const run = () => decide(set, [decidedCall()]);
  strictEqual(run().outcome, 'allowed');
  return { size, run };
}

function firstDecided(size: number, set: PolicySet): Point {
  return { size, run: () => decide({ ...set }, [decidedCall()]) };
}

function compiled(size: number): Point {
  const document = { Version: '2012-10-17', Statement: byResource(size) };
  return { size, run: () => compilePolicy({ name: 'only', source: 'user', document }) };
}

/** The caller's own team is the last one. */
function teams(count: number, suffix: string): string[] {
  return Array.from({ length: count }, (_, index) =>
    index === count - 1 ? `platform${suffix}` : `team-${index}${suffix}`,
  );
}
