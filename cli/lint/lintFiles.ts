import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeText } from '../../src/json/decodeText.ts';
import { printableJson } from '../../src/json/printableJson.ts';
import { JsonFault } from '../../src/json/readJson.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { readCatalogue } from '../../workbench/lint/catalogue.ts';
import { lintFile, type PlacedFinding } from '../../workbench/lint/lintFile.ts';
import { RULES, SEVERITIES, type Severity } from '../../workbench/lint/rules.ts';
import { sarifLog } from '../../workbench/lint/sarif.ts';
import { readSuppressions, suppress } from '../../workbench/lint/suppressions.ts';
import { reportLines } from '../../workbench/reportLines.ts';
import { mistakeText } from '../../workbench/test/suiteSource.ts';
import { tableText } from '../access/table.ts';

export interface LintOptions {
  readonly reporter: 'text' | 'table' | 'json' | 'sarif';
  /** The same as `--reporter json` and `--reporter table`. */
  readonly json?: true;
  readonly table?: true;
  readonly failOn: Severity;
  readonly suppressions?: string;
  readonly catalogue?: string;
}

export interface LintAnswer {
  readonly text: string;
  /** 2: a file is not JSON; 1: a finding is at least as severe as `failOn`. */
  readonly status: 0 | 1 | 2;
}

const CATALOGUE = fileURLToPath(new URL('../../workbench/lint/actions.txt', import.meta.url));
const DEFAULT_SUPPRESSIONS = 'mqgate-lint.yaml';

/** Lints files, and every `.json` file of folders. @throws CommandFault with one sentence */
export function lintFiles(named: readonly string[], options: LintOptions): LintAnswer {
  const catalogue = readCatalogue(readText(options.catalogue ?? CATALOGUE));
  const findings = filesOf(named).flatMap((file) => lintFile(readText(file), file, catalogue));
  const { left, suppressed } = applied(findings, options.suppressions);
  const grave = SEVERITIES.slice(0, SEVERITIES.indexOf(options.failOn) + 1);
  const failed = left.some(({ severity }) => grave.includes(severity));
  // The report is complete nevertheless, so that a SARIF file shows the place of the fault.
  const status = left.some(({ rule }) => rule === 'not-json') ? 2 : failed ? 1 : 0;
  const text = {
    text: () => textReport(left, suppressed.length),
    table: () => tableReport(left),
    json: () => `${printableJson({ findings: left, suppressed }, 2)}\n`,
    sarif: () => `${printableJson(sarifLog(left, suppressed), 2)}\n`,
  }[options.json ? 'json' : options.table ? 'table' : options.reporter]();
  return { text, status };
}

function filesOf(named: readonly string[]): readonly string[] {
  const files = named.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) throw new CommandFault(`There is no file or folder ${path}.`);
    if (!stats.isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json') && !/(?:^|[\\/])(?:node_modules|\.git)[\\/]/u.test(name))
      .toSorted()
      .map((name) => join(path, name));
  });
  if (files.length === 0) throw new CommandFault('There is no .json file to lint.');
  return files;
}

function readText(file: string): string {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    if (error instanceof JsonFault) throw new CommandFault(`${file} cannot be read: ${error.reason}.`);
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new CommandFault(`${file} cannot be read (${code}).`);
  }
}

function applied(findings: readonly PlacedFinding[], named: string | undefined): ReturnType<typeof suppress> {
  const file = named ?? (existsSync(DEFAULT_SUPPRESSIONS) ? DEFAULT_SUPPRESSIONS : undefined);
  if (file === undefined) return { left: findings, suppressed: [] };
  const { suppressions, mistakes } = readSuppressions(readText(file), file);
  const [first] = mistakes;
  if (first !== undefined) throw new CommandFault(mistakeText(first));
  return suppress(findings, suppressions, file);
}

function tableReport(left: readonly PlacedFinding[]): string {
  const rows = left.map(({ file, line, column, severity, rule, policy = '', message }) => [
    `${file}:${line}:${column}`,
    severity,
    rule,
    policy,
    message,
  ]);
  return tableText(['place', 'severity', 'rule', 'policy', 'finding'], rows);
}

function textReport(left: readonly PlacedFinding[], suppressed: number): string {
  const lines = left.flatMap(({ file, line, column, severity, rule, policy, message }) => [
    `${file}:${line}:${column}: ${severity}: ${policy === undefined ? '' : `${policy}: `}${message} ` +
      `(${rule})`,
    `    ${RULES[rule].advice}`,
  ]);
  const counts = SEVERITIES.flatMap((severity) => {
    const count = left.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${NAMES[severity][count === 1 ? 0 : 1]}`];
  });
  const hidden = suppressed === 0 ? '' : `; ${suppressed} suppressed`;
  const all = [...lines, `${counts.length === 0 ? 'no findings' : counts.join(', ')}${hidden}`];
  return reportLines(all);
}

const NAMES: Readonly<Record<Severity, readonly [one: string, several: string]>> = {
  error: ['error', 'errors'],
  security: ['security warning', 'security warnings'],
  warning: ['warning', 'warnings'],
  suggestion: ['suggestion', 'suggestions'],
};
