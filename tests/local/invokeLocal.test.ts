import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataDir } from '../../local/data/dataDir.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { runSls } from './runSls.ts';
import { startGateway, temporaryDataDir } from './startGateway.ts';

const LONG = 120_000;

let dataDir: string;
beforeEach(() => {
  dataDir = temporaryDataDir();
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 }));

/** The developer's own credentials must not matter, nor be used. */
function invoke(...rest: string[]) {
  return runSls(['invoke', 'local', '-f', 'authorizer', ...rest], {
    PATH: process.env.PATH,
    HOME: dataDir,
    AWS_PROFILE: 'nowhere',
    DATA_DIR: dataDir,
    MQGATE_WORK_FOLDER: relative(PROJECT_DIR, join(dataDir, 'invoked')),
  });
}

test(
  'without a gateway the call uses the directory and then frees it',
  async () => {
    const { code, stdout, stderr } = await invoke('-p', 'events/allowed.js');
    expect(`${code} ${stderr}`).toMatch(/^0 /);
    expect(stdout).toContain('"verdict":"allowed"');
    expect(stdout).toContain('"Effect": "Allow"');
    openDataDir(dataDir).release();
  },
  LONG,
);

test(
  'a function that throws frees the directory too',
  async () => {
    const { code } = await invoke('-d', '"no event"');
    expect(code).toBe(1);
    openDataDir(dataDir).release();
  },
  LONG,
);

test(
  'with a gateway on the same directory the call uses the gateway’s table',
  async () => {
    const gateway = await startGateway({ dataDir });
    const { code, stdout } = await invoke('-p', 'events/denied.js');
    expect(code).toBe(0);
    expect(stdout).toContain('"Effect": "Deny"');
    expect(stdout).toContain('user/frank is not authorized');
    await gateway.stop();
  },
  LONG,
);

test(
  '`sls offline` alone says to use npm start',
  async () => {
    const { code, stdout, stderr } = await runSls(['offline', 'start'], {
      PATH: process.env.PATH,
      HOME: dataDir,
    });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('npm start');
  },
  LONG,
);
