import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BENCH_NAMES, type BenchName } from './benches.ts';
import { type Figure, isMet } from './figure.ts';
import { table } from './table.ts';

/**
 * `npm run bench -- [verifier|authorizer|decide|gateway|cold|lists …] [--json file]`. All of them without a name. Exit code 0 whether
 * the goals are met or not: only a quiet machine can tell, and the table shows how quiet it was.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const unknown = positionals.filter((name) => !isBench(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench '${unknown.join("', '")}'; there are ${BENCH_NAMES.join(', ')}.\n`);
  process.exit(1);
}

const chosen = positionals.length > 0 ? positionals.filter(isBench) : BENCH_NAMES;
const results: Record<string, unknown>[] = [];
for (const name of chosen) {
  const loadBefore = loadavg()[0] ?? 0;
  const figures = await inItsOwnProcess(name);
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

function isBench(name: string): name is BenchName {
  return BENCH_NAMES.includes(name as BenchName);
}

/** Its standard output is the null device: the functions' records are written for real, and read by nobody. */
async function inItsOwnProcess(name: BenchName): Promise<Figure[]> {
  const child = fork(fileURLToPath(new URL('./one.ts', import.meta.url)), [name], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  let figures: Figure[] | undefined;
  child.once('message', (message) => {
    figures = message as Figure[];
  });
  const [code, signal] = await once(child, 'exit');
  process.off('exit', orphan);
  if (figures === undefined)
    throw new Error(`The bench ${name} failed (exit code ${code}, signal ${signal}).`);
  return figures;
}
