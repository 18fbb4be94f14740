import type { PolicySet } from '../../src/authz/decide/types.ts';
import type { ReadablePolicy } from '../../src/authz/explain/readablePolicy.ts';
import { comparePolicySets } from '../compare/comparePolicySets.ts';
import { principalWorld } from '../test/principalWorld.ts';
import { runRequest } from '../test/runRequest.ts';
import { policySetOf, runRow } from '../test/runRow.ts';
import type { SuiteResult } from '../test/runSuite.ts';
import type { Suite } from '../test/suite.ts';
import { suitePrincipal } from '../test/suitePrincipals.ts';
import { type Mutant, worldMutants } from './worldMutants.ts';

/** Whether two sets of policies decide every request of a principal in the same way. */
export type SameAccess = (
  before: PolicySet<ReadablePolicy>,
  after: PolicySet<ReadablePolicy>,
  arn: string,
  suite: Suite,
) => 'equal' | 'different' | 'unknown';

/** The exact comparison proves it, for every session that the principal can have. */
export const provedEqual: SameAccess = (before, after, arn, suite) => {
  const holder = suite.world.holder(arn);
  if (holder === undefined) return 'unknown';
  const principal = suitePrincipal(arn, arn, holder, suite.world.account, undefined);
  return comparePolicySets(before, after, principalWorld(principal, suite, [before, after])).answer;
};

export interface Mutation {
  readonly all: number;
  readonly killed: number;
  /** Changes that alter the decision of no request, so that no test can detect them. */
  readonly equal: readonly Mutant[];
  /** Changes that alter a decision, or may alter one, and that no test notices. */
  readonly alive: readonly Mutant[];
}

/**
 * Changes the policies in one place at a time and asks the tests of a suite that passed again. Only tests of
 * principals to which the changed policy applies are run.
 * @param progress called after each mutant with how many are done
 */
export function mutate(
  { suite, tests }: SuiteResult,
  same: SameAccess,
  progress: (done: number, all: number) => void = () => {},
): Mutation {
  const mutants = worldMutants(suite.world);
  const passed = tests.filter(({ status }) => status === 'passed');
  let killed = 0;
  const equal: Mutant[] = [];
  const alive: Mutant[] = [];
  for (const [index, mutant] of mutants.entries()) {
    const changed: Suite = { ...suite, world: mutant.world() };
    if (isNoticed(mutant, passed, changed)) killed += 1;
    else if (isEqual(mutant, suite, changed, same)) equal.push(mutant);
    else alive.push(mutant);
    progress(index + 1, mutants.length);
  }
  return { all: mutants.length, killed, equal, alive };
}

function isNoticed({ principals }: Mutant, tests: SuiteResult['tests'], changed: Suite): boolean {
  const concerns = (arn: string) => principals.has(arn);
  return tests.some(
    ({ test, snapshot }) =>
      test.rows.some(
        (row) =>
          concerns(row.principal.arn) &&
          runRow(row, policySetOf(row.principal, changed), changed).status !== 'passed',
      ) ||
      test.requests.some(
        (row) =>
          concerns(row.principal.arn) &&
          runRequest(row, policySetOf(row.principal, changed), changed).status !== 'passed',
      ) ||
      snapshot?.rows.some(
        ({ row, decision }) =>
          concerns(row.principal.arn) &&
          runRow(row, policySetOf(row.principal, changed), changed).decision !== decision,
      ) === true,
  );
}

function isEqual({ principals }: Mutant, suite: Suite, changed: Suite, same: SameAccess): boolean {
  return [...principals].every((arn) => {
    const [before, after] = [suite.world.find(arn)?.set, changed.world.find(arn)?.set];
    return before !== undefined && after !== undefined && same(before, after, arn, suite) === 'equal';
  });
}

/** `broker-operators, ReadAndReboot: Resource becomes *`. */
export function mutantText({ policy, sid, statement, change }: Mutant): string {
  const where = sid ?? (statement === undefined ? undefined : `statement ${statement + 1}`);
  return `${policy}${where === undefined ? '' : `, ${where}`}: ${change}`;
}
