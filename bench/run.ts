import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { BENCH_NAMES, type BenchName } from './benches.ts';
import { type Figure, isMet } from './figure.ts';
import { inItsOwnProcess } from './inItsOwnProcess.ts';
import { agreement, agrees } from './report/agreement.ts';
import { asData } from './report/asData.ts';
import { goalsLine } from './report/goalsLine.ts';
import { makeReport } from './report/makeReport.ts';
import { render } from './report/render.ts';
import { renderAgreement } from './report/renderAgreement.ts';
import type { Report } from './report/report.ts';
import { table } from './table.ts';

/**
 * `npm run bench -- [bench …] [--json file]`, `npm run bench -- --report [--check] [--quick] [bench …]`: README.md beside this file.
 * Exit code 0 whether the goals are met or not: only a quiet machine can tell, and the table shows how quiet it was.
 */
const PASSES = 3;
const REPORT_TEXT = new URL('./REPORT.md', import.meta.url);
const REPORT_DATA = new URL('./report.json', import.meta.url);

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    report: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !isBench(name));
if (unknown.length > 0) {
  refuse(`There is no bench '${unknown.join("', '")}'; there are ${BENCH_NAMES.join(', ')}.`);
}
if (!values.report && (values.check || values.quick)) refuse('--check and --quick go with --report.');
if (values.report && values.json !== undefined) refuse('--json does not go with --report.');

const chosen = positionals.length > 0 ? positionals.filter(isBench) : BENCH_NAMES;
if (values.report) await report();
else await tables();

async function tables(): Promise<void> {
  const results: Record<string, unknown>[] = [];
  for (const name of chosen) {
    const loadBefore = loadavg()[0] ?? 0;
    const figures = await inItsOwnProcess<Figure[]>('./one.ts', name);
    const loadAfter = loadavg()[0] ?? 0;
    process.stdout.write(
      `${name}  (load average ${loadBefore.toFixed(1)} before, ${loadAfter.toFixed(1)} after)\n${table(figures)}\n`,
    );
    results.push({
      bench: name,
      loadBefore,
      loadAfter,
      figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })),
    });
  }
  if (values.json !== undefined) {
    const machine = { node: process.version, cores: availableParallelism(), at: new Date().toISOString() };
    writeFileSync(values.json, `${JSON.stringify({ ...machine, results }, null, 2)}\n`);
  }
}

/** The kept report is always of a whole run: of some benches, or in a hurry, it is only shown. */
async function report(): Promise<void> {
  // Read first: a report that is not there must not be found missing after ten minutes.
  const kept = values.check ? keptReport() : undefined;
  const made = await makeReport(chosen, values.quick ? 1 : PASSES, (text) => process.stderr.write(text));
  if (kept !== undefined) {
    const agreed = agreement(kept, made);
    process.stdout.write(renderAgreement(agreed));
    if (!agrees(agreed)) process.exitCode = 1;
    return;
  }
  if (positionals.length > 0 || values.quick) {
    process.stdout.write(render(made));
    return;
  }
  const data = asData(made);
  writeFileSync(REPORT_DATA, data);
  writeFileSync(REPORT_TEXT, render(JSON.parse(data) as Report));
  process.stdout.write(`bench/REPORT.md is written. ${goalsLine(made.benches)}\n`);
}

function keptReport(): Report {
  try {
    return JSON.parse(readFileSync(REPORT_DATA, 'utf8')) as Report;
  } catch (error) {
    return refuse(`There is no report to check against: ${(error as Error).message}`);
  }
}

function isBench(name: string): name is BenchName {
  return BENCH_NAMES.includes(name as BenchName);
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
