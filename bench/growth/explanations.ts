import { strictEqual } from 'node:assert/strict';
import type { PolicySet } from '../../src/authz/decide/types.ts';
import { explain } from '../../src/authz/explain/explain.ts';
import { judge } from '../../src/authz/explain/judge.ts';
import { type ReadablePolicy, readPolicy } from '../../src/authz/explain/readablePolicy.ts';
import { manyPolicies, wantedValues } from '../decide/manyPolicies.ts';
import type { Figure } from '../figure.ts';
import { decidedCall } from '../requests/decidedCall.ts';
import { along, type Point } from './along.ts';

/**
 * The long explanation of one decision: of every statement in reach, so that it cannot but grow with them.
 */
export async function explanations(): Promise<Figure[]> {
  return [
    ...(await along(
      'explanation, policies in reach',
      'policies',
      [1, 10, 100].map((size) => explained(size, 'mq:Delete*')),
      'µs',
    )),
    ...(await along(
      'explanation, policies of other actions',
      'policies',
      [1, 10, 100].map((size) => explained(size, 'mq:Create*')),
      'µs',
    )),
  ];
}

function explained(size: number, otherAction: string): Point {
  const identity = manyPolicies(size, otherAction, wantedValues).map(({ name, Statement }) =>
    readPolicy({ Version: '2012-10-17', Statement }, { name, source: 'user' }),
  );
  const set: PolicySet<ReadablePolicy> = { root: false, identity, serviceControl: [], resourceControl: [] };
  const run = () => explain(judge(set, decidedCall()), 'the broker');
  strictEqual(run().decision, 'allowed');
  return { size, run };
}
