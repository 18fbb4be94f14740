import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildPackage } from '../../.ci/buildPackage.ts';
import { poll } from '../../local/data/poll.ts';
import { readRunRecord } from '../../local/data/runRecord.ts';
import { isRunByNpm } from '../../local/launch/stopOnSignals.ts';

/** A project that has the package; npx finds it there and asks no registry. */
let project: string;
beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'mqgate-npx-'));
  const bins = join(project, 'node_modules', '.bin');
  mkdirSync(bins, { recursive: true });
  const installed = join(project, 'node_modules', 'mqgate');
  await buildPackage(installed);
  chmodSync(join(installed, 'mqgate.cjs'), 0o755);
  symlinkSync('../mqgate/mqgate.cjs', join(bins, 'mqgate'));
  const scripts = {
    gateway: 'mqgate serve --port 0 --state run',
    background: 'mqgate serve --port 0 --state background & sleep 5',
  };
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, scripts }));
}, 120_000);
afterAll(() => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));

function start(words: readonly string[], state: string) {
  const [command = '', ...rest] = words;
  const { PATH, HOME } = process.env;
  // On this Node, with no variable of the npm that runs the tests.
  const env = { PATH: `${join(process.execPath, '..')}:${PATH}`, HOME, npm_config_offline: 'true' };
  const child = spawn(command, rest, { cwd: project, env, stdio: 'ignore' });
  const folder = join(project, state);
  const ready = async () => {
    const record = await poll(60_000, () => readRunRecord(folder));
    return record ?? expect.fail(`${words.join(' ')} did not start`);
  };
  return { child, folder, ready };
}

const gone = (folder: string) =>
  poll(20_000, () => (existsSync(join(folder, 'run.json')) ? undefined : true));

test.each([
  ['npx mqgate serve', ['npx', 'mqgate', 'serve', '--port', '0', '--state', 'npx'], 'npx'],
  ['npm run with a script that is mqgate serve', ['npm', 'run', 'gateway'], 'run'],
])(
  '`kill` of %s ends the gateway in order',
  async (_name, words, state) => {
    const { child, folder, ready } = start(words, state);
    const { pid, url } = await ready();
    expect((await fetch(`${url}/v1/brokers`)).status).toBe(403);
    expect(pid).not.toBe(child.pid);
    child.kill('SIGTERM');
    expect(await gone(folder)).toBe(true);
    await expect(fetch(`${url}/v1/brokers`)).rejects.toThrow();
  },
  120_000,
);

test('a gateway in the background of a script outlives the script', async () => {
  const { child, ready } = start(['npm', 'run', 'background'], 'background');
  const { pid, url } = await ready();
  await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(0)));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect((await fetch(`${url}/v1/brokers`)).status).toBe(403);
  process.kill(pid, 'SIGTERM');
}, 120_000);

test.each([
  ["'mqgate'", true],
  ['mqgate', true],
  ['mqgate serve --port 0', true],
  ['"mqgate" serve', true],
  ['mqgate serve & wait-on tcp:4010', false],
  ['mqgate serve && echo', false],
  ['build; mqgate serve', false],
  ['mqgate-other serve', false],
  ['vitest run', false],
  [undefined, false],
])('of an npm that runs %s, the end is the end of the gateway: %s', (script, expected) => {
  expect(isRunByNpm(script === undefined ? {} : { npm_lifecycle_script: script })).toBe(expected);
});
