import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { compareAnswers, readAnswers } from './auditAnswers.ts';
import { auditFindings, type Finding } from './auditFindings.ts';
import { PROJECT } from './lockedPackages.ts';
import { npm } from './npm.ts';

/**
 * `npm run audit [-- <page>]`: `npm audit`, held against the answers of docs/dependencies.md. Exit code 0
 * when every finding is answered, 1 when one is not, 2 when the registry could not be asked. Not a part of
 * the gate: tomorrow's advisory must not break yesterday's commit.
 */
const page = process.argv[2] ?? `${PROJECT}docs/dependencies.md`;
const [command, ...given] = npm('audit', '--json');
const asked = spawnSync(command, given, { cwd: PROJECT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

process.exitCode = tell(findingsOf(asked.stdout));

function findingsOf(said: string): Finding[] | undefined {
  try {
    return auditFindings(JSON.parse(said));
  } catch {
    return undefined;
  }
}

function tell(findings: Finding[] | undefined): number {
  if (findings === undefined) {
    process.stderr.write('The registry could not be asked: nothing is known about advisories.\n');
    return 2;
  }
  const today = new Date().toISOString().slice(0, 10);
  const { open, expired, idle } = compareAnswers(findings, readAnswers(readFileSync(page, 'utf8')), today);
  const line = (kind: string) => (one: Finding) =>
    `${kind}: ${one.advisory} ${one.package} (${one.severity}) ${one.title}; ${one.paths.join(', ')}\n`;
  process.stdout.write(
    [
      ...open.map(line('not answered')),
      ...expired.map(line('answer has run out')),
      ...idle.map(({ advisory, package: name }) => `answer without a finding: ${advisory} ${name}\n`),
      `${findings.length} findings, ${open.length + expired.length} to answer\n`,
    ].join(''),
  );
  return open.length + expired.length > 0 ? 1 : 0;
}
