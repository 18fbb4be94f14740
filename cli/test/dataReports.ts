import { printableJson } from '../../src/json/printableJson.ts';
import { coverageJson, escaped } from '../../workbench/coverage/coverageReports.ts';
import { mutantText } from '../../workbench/mutation/mutate.ts';
import { rowText } from '../../workbench/test/runSnapshot.ts';
import type { TestResult } from '../../workbench/test/runSuite.ts';
import type { SuiteRun } from './runSuites.ts';
import { callText } from './treeReport.ts';

/** The results as JSON: `{ files: [{ file, mistakes, tests, coverage, mutation }] }`. */
export function jsonReport(runs: readonly SuiteRun[]): string {
  const files = runs.map(({ file, mistakes, result, coverage, mutation }) => ({
    file,
    mistakes,
    tests: result?.tests.map(testJson) ?? [],
    ...(coverage === undefined ? {} : { coverage: coverageJson(coverage.policies) }),
    ...(mutation === undefined
      ? {}
      : {
          mutation: {
            all: mutation.all,
            killed: mutation.killed,
            equal: mutation.equal.map(mutantText),
            alive: mutation.alive.map(mutantText),
          },
        }),
  }));
  return `${printableJson({ files }, 2)}\n`;
}

function testJson({ test, status, why, rows, requests, claims, snapshot }: TestResult): object {
  return {
    name: test.name,
    line: test.place.line,
    status,
    ...(why.length === 0 ? {} : { why }),
    rows: [
      ...rows.map((row) => ({
        principal: row.row.principal.name,
        action: row.row.action,
        resource: row.row.resource.arn,
        ...(row.row.context === undefined ? {} : { context: row.row.context }),
        expected: row.row.expect,
        decision: row.decision,
        status: row.status,
        ...(row.status === 'passed' ? {} : { why: row.why, explanation: row.explanation() }),
      })),
      ...requests.map((call) => ({
        principal: call.request.principal.name,
        call: call.request.operation.name,
        resource: call.request.resource.arn,
        expected: call.request.expect,
        decision: call.decision,
        status: call.status,
        ...(call.status === 'passed' ? {} : { why: call.why, explanation: call.explanation() }),
      })),
    ],
    ...(claims.length === 0
      ? {}
      : { claims: claims.map(({ claim, ...rest }) => ({ kind: claim.kind, ...rest })) }),
    ...(snapshot === undefined
      ? {}
      : { snapshot: { file: snapshot.snapshot.file, status: snapshot.status, why: snapshot.why } }),
  };
}

/** The results in the XML that CI systems read: a `testsuite` for each file, a `testcase` for each test. */
export function junitReport(runs: readonly SuiteRun[]): string {
  const suites = runs.map(({ file, mistakes, result }) => {
    const tests = result?.tests ?? [];
    const cases = [
      ...(result === undefined
        ? mistakes.map(({ message, line, column }) =>
            testcase(file, `line ${line}`, `<error message="${escaped(`${line}:${column}: ${message}`)}"/>`),
          )
        : []),
      ...tests.map((test) => testcase(file, test.test.name, verdict(test))),
    ];
    const count = (status: string) => tests.filter((test) => test.status === status).length;
    const errors = result === undefined ? mistakes.length : count('faulty');
    return [
      `  <testsuite name="${escaped(file)}" tests="${cases.length}" failures="${count('failed')}"`,
      ` errors="${errors}" skipped="${count('skipped')}">\n${cases.join('')}  </testsuite>\n`,
    ].join('');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

function testcase(file: string, name: string, content: string): string {
  return `    <testcase classname="${escaped(file)}" name="${escaped(name)}">${content}</testcase>\n`;
}

function verdict({ status, why, rows, requests, claims, snapshot }: TestResult): string {
  if (status === 'passed') return '';
  if (status === 'skipped') return `<skipped message="${escaped(why.join(' '))}"/>`;
  const reasons = [
    ...why,
    ...rows.flatMap((row) => (row.status === 'passed' ? [] : [`${rowText(row.row)}: ${row.why.join(' ')}`])),
    ...requests.flatMap((call) =>
      call.status === 'passed' ? [] : [`${callText(call)}: ${call.why.join(' ')}`],
    ),
    ...claims.flatMap((claim) =>
      claim.status === 'passed' ? [] : [`${claim.claim.kind}: ${claim.why.join(' ')}`],
    ),
    ...(snapshot === undefined ? [] : snapshot.why),
  ];
  const element = status === 'faulty' ? 'error' : 'failure';
  const [first = ''] = reasons;
  return `<${element} message="${escaped(first)}">${escaped(reasons.join('\n'))}</${element}>`;
}
