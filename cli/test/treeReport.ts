import type { Explanation } from '../../src/authz/explain/explanation.ts';
import { renderExplained } from '../../workbench/explain/renderExplained.ts';
import { mutantText } from '../../workbench/mutation/mutate.ts';
import { reportLines } from '../../workbench/reportLines.ts';
import type { RequestResult } from '../../workbench/test/runRequest.ts';
import type { RowResult } from '../../workbench/test/runRow.ts';
import { rowText } from '../../workbench/test/runSnapshot.ts';
import type { TestResult } from '../../workbench/test/runSuite.ts';
import { mistakeText } from '../../workbench/test/suiteSource.ts';
import { tableText } from '../access/table.ts';
import type { SuiteRun } from './runSuites.ts';

const MARKS = { passed: '✓', failed: '✗', faulty: '!', skipped: '-' } as const;
const MAX_ROWS = 10;

/**
 * The results of all files as text for a person: one line for each test, and the explanation of each failed
 * row.
 */
export function treeReport(runs: readonly SuiteRun[]): string {
  const lines = [...runs.flatMap(suiteLines), '', summary(runs)];
  return reportLines(lines);
}

/** One row for each question and call of every test. */
export function tableReport(runs: readonly SuiteRun[]): string {
  const rows = runs.flatMap(({ file, mistakes, result }) => [
    ...mistakes.map((mistake) => ['faulty', file, mistakeText(mistake), '', '']),
    ...(result?.tests ?? []).flatMap(({ test, status, rows: asked, requests, claims }) => [
      ...asked.map((row) => [row.status, test.name, rowText(row.row), row.row.expect.outcome, row.decision]),
      ...requests.map((call) => [
        ...[call.status, test.name, callText(call)],
        ...[call.request.expect.outcome, call.decision],
      ]),
      ...claims.map(({ claim, status: its }) => [its, test.name, claim.kind, '', '']),
      ...(asked.length + requests.length + claims.length === 0 ? [[status, test.name, '', '', '']] : []),
    ]),
  ]);
  return tableText(['status', 'test', 'question', 'expected', 'decision'], rows);
}

function suiteLines({ file, mistakes, result, mutation }: SuiteRun): string[] {
  const survivors = mutation?.alive ?? [];
  return [
    file,
    ...mistakes.map((mistake) => `  ! ${mistakeText(mistake)}`),
    ...(result?.tests.flatMap(testLines) ?? []),
    ...(mutation === undefined
      ? []
      : [
          `  mutation: ${mutation.killed} of ${mutation.all} changes ` +
            `noticed, ${mutation.equal.length} equal, ${survivors.length} not noticed`,
        ]),
    ...survivors.map((mutant) => `    alive: ${mutantText(mutant)}`),
  ];
}

function testLines({ test, status, why, rows, requests, claims, snapshot }: TestResult): string[] {
  const title = `  ${MARKS[status]} ${test.name}${countText(rows.length + requests.length)}`;
  if (status === 'skipped') return [`${title} (skipped: ${why.join(' ')})`];
  const failedRows = rows.filter((row) => row.status === 'failed');
  const failedCalls = requests.filter((row) => row.status === 'failed');
  const hidden = failedRows.length - MAX_ROWS;
  const failedClaims = claims.filter((claim) => claim.status === 'failed');
  return [
    title,
    ...failedRows
      .slice(0, MAX_ROWS)
      .flatMap((row) => failureLines(rowText(row.row), row, row.row.principal.name)),
    ...(hidden > 0 ? [`      and ${hidden} more rows failed`] : []),
    ...failedCalls.flatMap((call) => failureLines(callText(call), call, call.request.principal.name)),
    ...failedClaims.map(({ claim, why: reasons }) => `      ${claim.kind}: ${reasons.join(' ')}`),
    ...(snapshot?.status === 'failed' ? snapshot.why.map((line) => `      ${line}`) : []),
    ...(snapshot?.written ? [`      ${snapshot.snapshot.file} written`] : []),
  ];
}

function countText(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' (1 row)' : ` (${count} rows)`;
}

export function callText({ request: { principal, operation, resource, context } }: RequestResult): string {
  const where = resource.arn === '*' ? '' : ` ${resource.name}`;
  return `${principal.name} calls ${operation.name}${where}${context === undefined ? '' : ` (${context})`}`;
}

function failureLines(
  title: string,
  { why, explanation }: Pick<RowResult, 'why'> & { readonly explanation: () => Explanation },
  principal: string,
): string[] {
  const explained = renderExplained({ principal, explanation: explanation(), notes: [], findings: [] });
  return [
    `      ${title}: ${why.join(' ')}`,
    ...explained.split('\n').flatMap((line) => (line === '' ? [] : [`        ${line}`])),
  ];
}

function summary(runs: readonly SuiteRun[]): string {
  const tests = runs.flatMap(({ result }) => result?.tests ?? []);
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const rows = tests.reduce((sum, test) => sum + test.rows.length + test.requests.length, 0);
  const mistakes = runs.reduce((sum, run) => sum + run.mistakes.length, 0);
  const parts = [
    `${count('passed')} passed`,
    ...(count('failed') > 0 ? [`${count('failed')} failed`] : []),
    ...(count('skipped') > 0 ? [`${count('skipped')} skipped`] : []),
    ...(mistakes > 0 ? [`${mistakes} ${mistakes === 1 ? 'mistake' : 'mistakes'}`] : []),
  ];
  return `${parts.join(', ')}; ${rows === 1 ? '1 row' : `${rows} rows`}`;
}
