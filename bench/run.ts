import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { BENCH_NAMES, type BenchName } from './benches.ts';
import { type Figure, isMet } from './figure.ts';
import { inItsOwnProcess } from './inItsOwnProcess.ts';
import { table } from './table.ts';

/**
 * `npm run bench -- [bench …] [--json file]` (README.md beside this file): figures are printed, not
 * committed. Exit code 0 whether the goals are met or not: only a quiet machine can tell, and the table shows
 * how quiet it was.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
  },
});
const unknown = positionals.filter((name) => !isBench(name));
if (unknown.length > 0) {
  refuse(`There is no bench '${unknown.join("', '")}'; there are ${BENCH_NAMES.join(', ')}.`);
}
const chosen = positionals.length > 0 ? positionals.filter(isBench) : BENCH_NAMES;
await tables();

async function tables(): Promise<void> {
  const results: Record<string, unknown>[] = [];
  for (const name of chosen) {
    const loadBefore = loadavg()[0] ?? 0;
    const figures = await inItsOwnProcess<Figure[]>('./one.ts', name);
    const loadAfter = loadavg()[0] ?? 0;
    process.stdout.write(
      `${name}  (load average ${loadBefore.toFixed(1)} ` +
        `before, ${loadAfter.toFixed(1)} after)\n${table(figures)}\n`,
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

function isBench(name: string): name is BenchName {
  return BENCH_NAMES.includes(name as BenchName);
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
