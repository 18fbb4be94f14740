/**
 * `npm run fuzz -- [--seconds N] [--seed N] [target…]`: the fuzzing of CI, for longer. Targets are the files
 * here, by their beginning.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const LONG_SECONDS = 120;
const ROOT = new URL('../../', import.meta.url);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: String(LONG_SECONDS) }, seed: { type: 'string' } },
});
const { seconds, seed } = values;
const targets = readdirSync(new URL('.', import.meta.url)).filter((name) => name.endsWith('.test.ts'));
const chosen =
  positionals.length === 0
    ? targets
    : targets.filter((name) => positionals.some((wanted) => name.startsWith(wanted)));
const isCount = (text: string) => /^\d{1,9}$/.test(text) && Number(text) > 0;
if (chosen.length === 0 || !isCount(seconds) || (seed !== undefined && !isCount(seed))) {
  const names = targets.map((name) => name.replace('.test.ts', '')).join(' ');
  process.stderr.write(`Use: npm run fuzz -- [--seconds N] [--seed N] [target…]. Targets: ${names}.\n`);
  process.exit(2);
}

const vitest = fileURLToPath(new URL('node_modules/vitest/vitest.mjs', ROOT));
const files = chosen.map((name) => `tests/fuzz/${name}`);
const child = spawn(process.execPath, [vitest, 'run', '--config', 'vitest.deep.config.ts', ...files], {
  cwd: fileURLToPath(ROOT),
  stdio: 'inherit',
  env: {
    ...process.env,
    FUZZ_SECONDS: seconds,
    FUZZ_REPORT: 'on',
    ...(seed === undefined ? {} : { FUZZ_SEED: seed }),
  },
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
