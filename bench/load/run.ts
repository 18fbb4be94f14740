import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { underFullLoad } from './underFullLoad.ts';

/**
 * `npm run load -- [--minutes 30 | --seconds 15] [--clients 1] [--connections 16] [--json file]
 * [--heap-snapshots folder]`: the gateway at full load for 30 minutes by default. 10 % of the calls are
 * attacks; every answer is checked. Prints a table a minute on standard error. Exit code 1: a goal is missed;
 * 2: stopped or invalid arguments.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seconds: { type: 'string' },
    clients: { type: 'string', default: '1' },
    connections: { type: 'string', default: '16' },
    json: { type: 'string' },
    'heap-snapshots': { type: 'string' },
  },
});

// Its processes end with this one (`exit`), also after a stop signal.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));

const result = await underFullLoad({
  runMs: values.seconds === undefined ? number('minutes') * 60_000 : number('seconds') * 1_000,
  clients: number('clients'),
  connections: number('connections'),
  snapshots: values['heap-snapshots'],
  tell: (text) => process.stderr.write(text),
});
process.stdout.write(`${result.text}\n`);
if (values.json !== undefined) {
  const machine = { node: process.version, cores: availableParallelism(), at: new Date().toISOString() };
  writeFileSync(values.json, `${JSON.stringify({ ...machine, ...result.figures }, null, 2)}\n`);
}
process.exitCode = result.met ? 0 : 1;

function number(option: 'minutes' | 'seconds' | 'clients' | 'connections'): number {
  const value = Number(values[option]);
  if (value > 0) return value;
  process.stderr.write(`--${option} must be a number above 0, not '${values[option]}'.\n`);
  process.exit(2);
}
