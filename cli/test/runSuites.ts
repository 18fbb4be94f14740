import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { makeFolder } from '../../local/data/makeFolder.ts';
import { decodeText } from '../../src/json/decodeText.ts';
import { Coverage } from '../../workbench/coverage/coverage.ts';
import { type Mutation, mutate, provedEqual } from '../../workbench/mutation/mutate.ts';
import { proveClaim } from '../../workbench/test/proveClaim.ts';
import { readSuite } from '../../workbench/test/readSuite.ts';
import { runSuite, type SuiteResult } from '../../workbench/test/runSuite.ts';
import type { Mistake } from '../../workbench/test/suiteSource.ts';
import type { TestOptions } from './testOptions.ts';

/** The result of one file: its mistakes if it has any, or the results of its tests. */
export interface SuiteRun {
  readonly file: string;
  readonly mistakes: readonly Mistake[];
  readonly result?: SuiteResult;
  readonly coverage?: Coverage;
  readonly mutation?: Mutation;
  /** Every file that was read for it, as absolute paths. */
  readonly read: readonly string[];
}

/** Facts about the machine that a run depends on. */
export interface Surroundings {
  readonly today: string;
  /** Whether this is a CI system, which refuses `only`. */
  readonly ci: boolean;
  readonly progress?: (file: string, done: number, all: number) => void;
}

/** Runs one file of tests. Files that it names are looked up beside it. */
export function runSuiteFile(
  file: string,
  options: Pick<TestOptions, 'filter' | 'update' | 'mutate'>,
  { today, ci, progress }: Surroundings,
): SuiteRun {
  const folder = dirname(resolve(file));
  const read = [resolve(file)];
  const readBeside = (name: string): string => {
    const path = resolve(folder, name);
    read.push(path);
    return decodeText(readFileSync(path));
  };
  const suite = readSuite(decodeText(readFileSync(file)), file, readBeside);
  if ('mistakes' in suite) return { file, mistakes: suite.mistakes, read };
  const write = (name: string, text: string) => {
    const path = resolve(folder, name);
    makeFolder(dirname(path));
    writeFileSync(path, text);
  };
  const result = runSuite(suite.suite, {
    today,
    refuseOnly: ci,
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    prove: proveClaim,
    snapshots: {
      read: (name) => optional(() => readBeside(name)),
      ...(options.update === true ? { write } : {}),
    },
  });
  const mistakes = result.tests.flatMap(({ test, status, why, rows, requests, snapshot }) => {
    if (status !== 'faulty') return [];
    const parts = [...rows, ...requests, ...(snapshot === undefined ? [] : [snapshot])];
    const sentences = [
      ...why,
      ...parts.filter((part) => part.status === 'faulty').flatMap((part) => part.why),
    ];
    return [...new Set(sentences)].map((sentence) => ({
      ...test.place,
      message: `${test.name}: ${sentence}`,
    }));
  });
  return {
    file,
    mistakes,
    result,
    coverage: coverageOfRun(result),
    ...(options.mutate === true
      ? { mutation: mutate(result, provedEqual, (done, all) => progress?.(file, done, all)) }
      : {}),
    read,
  };
}

function coverageOfRun({ suite, tests }: SuiteResult): Coverage {
  const coverage = new Coverage(suite.world);
  for (const { rows, requests, snapshot } of tests) {
    for (const { judgement } of [...rows, ...(snapshot?.rows ?? [])]) coverage.note(judgement);
    for (const { judgements } of requests) for (const judgement of judgements) coverage.note(judgement);
  }
  return coverage;
}

function optional(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Exit statuses, as `mqgate help test` documents them. */
export const PASSED = 0;
export const TESTS_FAILED = 1;
export const FILE_IS_WRONG = 2;

export function exitStatus(
  runs: readonly SuiteRun[],
  minCoverage: number | undefined,
  percent: number,
): number {
  if (runs.some(({ mistakes }) => mistakes.length > 0)) return FILE_IS_WRONG;
  const failed = runs.some(({ result }) => result?.tests.some(({ status }) => status === 'failed'));
  const unnoticed = runs.some(({ mutation }) => mutation !== undefined && mutation.alive.length > 0);
  const tooLittle = minCoverage !== undefined && percent < minCoverage;
  return failed || unnoticed || tooLittle ? TESTS_FAILED : PASSED;
}
