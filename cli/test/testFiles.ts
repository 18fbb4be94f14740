import { type FSWatcher, readFileSync, watch, writeFileSync } from 'node:fs';
import { decodeText } from '../../src/json/decodeText.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { coveragePercent, type PolicyCoverage } from '../../workbench/coverage/coverage.ts';
import {
  coverageHtml,
  coverageJson,
  coverageLcov,
  coverageText,
} from '../../workbench/coverage/coverageReports.ts';
import { documentPlaces } from '../../workbench/files/documentPlaces.ts';
import { oneLine, reportText } from '../../workbench/reportLines.ts';
import { jsonReport, junitReport } from './dataReports.ts';
import { findSuites } from './findSuites.ts';
import { exitStatus, runSuiteFile, type SuiteRun } from './runSuites.ts';
import type { TestOptions } from './testOptions.ts';
import { tableReport, treeReport } from './treeReport.ts';

const SCHEMA = new URL('../../workbench/test/policyTests.schema.json', import.meta.url);
const WATCH_PAUSE_MS = 100;

/** `mqgate test`: once, or again after each change; or only the schema. */
export function testFiles(files: readonly string[], options: TestOptions): void {
  if (options.coverageFile !== undefined && options.coverage === undefined) {
    throw new CommandFault('--coverage-file needs --coverage with the form of the report.');
  }
  if (options.schema === true) process.stdout.write(readFileSync(SCHEMA, 'utf8'));
  else if (options.watch === true) watchSuites(files, options);
  else process.exitCode = runOnce(findSuites(files), options).status;
}

function runOnce(
  files: readonly string[],
  options: TestOptions,
): { readonly status: number; readonly runs: readonly SuiteRun[] } {
  const surroundings = {
    today: new Date().toISOString().slice(0, 10),
    ci: process.env.CI !== undefined && process.env.CI !== 'false',
    ...(process.stderr.isTTY ? { progress: showProgress } : {}),
  };
  const runs = files.map((file) => runSuiteFile(file, options, surroundings));
  const reports = { tree: treeReport, table: tableReport, json: jsonReport, junit: junitReport };
  const report = reports[options.json ? 'json' : options.table ? 'table' : options.reporter];
  process.stdout.write(reportText(report(runs)));
  const policies = runs.flatMap(({ coverage }) => coverage?.policies ?? []);
  const share = coveragePercent(policies);
  if (options.coverage !== undefined) writeCoverage(runs, policies, options);
  if (options.minCoverage !== undefined && share < options.minCoverage) {
    console.error(`mqgate: the coverage is ${share.toFixed(1)} %, less than ${options.minCoverage} %.`);
  }
  return { status: exitStatus(runs, options.minCoverage, share), runs };
}

function showProgress(file: string, done: number, all: number): void {
  process.stderr.write(done === all ? '\r\u001b[K' : `\r${oneLine(file)}: ${done} of ${all} mutations`);
}

function writeCoverage(
  runs: readonly SuiteRun[],
  policies: readonly PolicyCoverage[],
  options: TestOptions,
): void {
  const form = options.coverage ?? 'text';
  const text =
    form === 'text'
      ? coverageText(policies)
      : form === 'html'
        ? coverageHtml(policies)
        : form === 'json'
          ? `${printableJson(coverageJson(policies), 2)}\n`
          : runs.map(lcovOf).join('');
  if (options.coverageFile === undefined) process.stdout.write(reportText(text));
  else writeFileSync(options.coverageFile, text);
}

/** The statements have their lines in the account export, the second file that a suite reads. */
function lcovOf({ result, coverage, read }: SuiteRun): string {
  const account = read[1];
  if (result === undefined || coverage === undefined || account === undefined) return '';
  const { world } = result.suite;
  const places = documentPlaces(decodeText(readFileSync(account)), world.account);
  return coverageLcov(coverage.policies, account, places, ({ policy }) => world.documentOf(policy));
}

/** Runs, then again after every change of a file that the run read. It ends with the process. */
function watchSuites(files: readonly string[], options: TestOptions): void {
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    for (const watcher of watchers) watcher.close();
    const { runs } = runOnce(findSuites(files), options);
    const read = [...new Set(runs.flatMap((one) => one.read))];
    process.stdout.write(`Watching ${read.length} files.\n`);
    watchers = read.map((file) =>
      watch(file, () => {
        clearTimeout(timer);
        timer = setTimeout(run, WATCH_PAUSE_MS);
      }),
    );
  };
  run();
}
