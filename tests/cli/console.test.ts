import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { poll } from '../../local/data/poll.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { logLine } from '../local/console/testConsole.ts';

const READY_MS = 20_000;
const ACCOUNT = 'local/account/demo-account.json';

function run(...more: readonly string[]) {
  const child = spawn(process.execPath, ['cli/mqgate.ts', 'console', '--port', '0', ...more], {
    cwd: PROJECT_DIR,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.text += text;
    });
  }
  return { child, said, ended: once(child, 'close').then(([code]) => code as number | null) };
}

test('mqgate console shows an account and a log until it gets a signal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-console-'));
  const log = join(folder, 'gateway.log');
  writeFileSync(log, `Starting…\n${logLine('one')}\n${logLine('two')}\n`);
  const { child, said, ended } = run('--account', ACCOUNT, '--log', log);
  try {
    const url = await poll(READY_MS, () => /http:\S+/.exec(said.text)?.[0]);
    const [address = '', secret = ''] = url?.split('#secret=') ?? [];
    const headers = { authorization: `Bearer ${secret}` };
    const overview = await (await fetch(`${address}api/overview`, { headers })).json();
    expect(overview).toMatchObject({ live: false, brokers: false, change: false, decisions: 2 });
    const decision = await (await fetch(`${address}api/decisions/two`, { headers })).json();
    expect(decision).toMatchObject({ row: { id: 'two', outcome: 'allowed' } });
    expect((await fetch(address.replace('/_mqgate/', '/v1/brokers'))).status).toBe(404);
  } finally {
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    rmSync(folder, { recursive: true });
  }
});

test.each([
  [['--account', 'nowhere.json'], 'The account export nowhere.json cannot be read (ENOENT).'],
  [['--account', ACCOUNT, '--log', 'nowhere.log'], 'The log nowhere.log cannot be read (ENOENT).'],
  [
    ['--account', ACCOUNT, '--log', ACCOUNT],
    `${ACCOUNT} has no records: it is not a log of the gateway or of CloudTrail.`,
  ],
  [['--account', ACCOUNT, '--port', 'x'], "--port must be a number from 0 to 65535, not 'x'."],
])('mqgate console with %j prints what is wrong and exits with 2', async (more, sentence) => {
  const { said, ended } = run(...more);
  expect([await ended, said.text]).toEqual([2, `mqgate: ${sentence}\n`]);
});
