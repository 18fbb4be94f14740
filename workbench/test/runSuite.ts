import type { Prove } from './prove.ts';
import { type RequestResult, runRequest } from './runRequest.ts';
import { policySetOf, type RowResult, type RowStatus, runRow } from './runRow.ts';
import { runSnapshot, type SnapshotFiles, type SnapshotResult } from './runSnapshot.ts';
import type { Claim, Suite, SuiteTest } from './suite.ts';

export interface ClaimResult {
  readonly claim: Claim;
  readonly status: 'passed' | 'failed';
  readonly why: readonly string[];
}

export interface TestResult {
  readonly test: SuiteTest;
  readonly status: RowStatus | 'skipped';
  /** The reason why the whole test is faulty or skipped. */
  readonly why: readonly string[];
  readonly rows: readonly RowResult[];
  readonly requests: readonly RequestResult[];
  readonly claims: readonly ClaimResult[];
  readonly snapshot?: SnapshotResult;
}

export interface SuiteResult {
  readonly suite: Suite;
  readonly tests: readonly TestResult[];
}

/** The settings of a run that are not in the suite's file. */
export interface RunOptions {
  /** The present date, such as `2026-11-29`; only `skip … until` uses it. */
  readonly today: string;
  /** Whether `only` is refused, as on a CI system. */
  readonly refuseOnly: boolean;
  /** Only tests whose name contains this text, without case. */
  readonly filter?: string;
  readonly prove: Prove;
  readonly snapshots: SnapshotFiles;
}

const ORDER: readonly RowStatus[] = ['faulty', 'failed', 'passed'];

/** Runs every test of a suite. A row's result does not depend on any other row. */
export function runSuite(suite: Suite, options: RunOptions): SuiteResult {
  const wanted = options.filter?.toLowerCase();
  const chosen = suite.tests.filter(
    ({ name }) => wanted === undefined || name.toLowerCase().includes(wanted),
  );
  const only = chosen.some((test) => test.only);
  return {
    suite,
    tests: chosen.map((test) => {
      if (test.only && options.refuseOnly)
        return without(test, 'faulty', '"only" is for runs on a developer machine: CI refuses it.');
      if (only && !test.only && !options.refuseOnly)
        return without(test, 'skipped', 'another test has "only"');
      return isSkipped(test, options.today)
        ? without(test, 'skipped', skipText(test))
        : runTest(test, suite, options);
    }),
  };
}

function runTest(test: SuiteTest, suite: Suite, options: RunOptions): TestResult {
  const rows = test.rows.map((row) => runRow(row, policySetOf(row.principal, suite), suite));
  const requests = test.requests.map((row) => runRequest(row, policySetOf(row.principal, suite), suite));
  const claims = test.claims.map((claim) => runClaim(claim, suite, options.prove));
  const snapshot = test.snapshot && runSnapshot(test.snapshot, suite, options.snapshots);
  const parts = [...rows, ...requests, ...claims, ...(snapshot === undefined ? [] : [snapshot])];
  const status = ORDER.find((one) => parts.some((part) => part.status === one)) ?? 'passed';
  return { test, status, why: [], rows, requests, claims, ...(snapshot === undefined ? {} : { snapshot }) };
}

/**
 * Only the exact comparison decides an invariant. If it cannot decide, the test fails, because the invariant
 * is not proved.
 */
function runClaim(claim: Claim, suite: Suite, prove: Prove): ClaimResult {
  const proof = prove(claim, suite);
  if (proof.answer === 'holds') return { claim, status: 'passed', why: [] };
  const sentence =
    proof.answer === 'fails' ? `The invariant does not hold: ${proof.why}` : `unknown: ${proof.why}`;
  return { claim, status: 'failed', why: [sentence] };
}

function isSkipped({ skip }: SuiteTest, today: string): boolean {
  return skip !== undefined && (skip.until === undefined || today <= skip.until);
}

function skipText({ skip }: SuiteTest): string {
  return skip?.until === undefined ? `${skip?.reason}` : `${skip.reason}, until ${skip.until}`;
}

function without(test: SuiteTest, status: 'faulty' | 'skipped', why: string): TestResult {
  return { test, status, why: [why], rows: [], requests: [], claims: [] };
}
