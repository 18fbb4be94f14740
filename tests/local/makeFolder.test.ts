import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../../local/embedded/createGateway.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';

let base: string;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'mqgate-make-'));
  writeFileSync(join(base, 'file'), '');
  symlinkSync(join(base, 'nowhere'), join(base, 'dangling'));
  symlinkSync(join(base, 'round'), join(base, 'round'));
  mkdirSync(join(base, 'closed'), { mode: 0o500 });
});
afterAll(() => {
  chmodSync(join(base, 'closed'), 0o700);
  rmSync(base, { recursive: true, force: true });
});

const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;

/** Paths below which no folder can be made, and what the sentence says. */
const NO_FOLDERS: readonly (readonly [name: string, path: () => string, says: RegExp, here: boolean])[] = [
  ['a new name in /proc', () => '/proc/x', /ENOENT: its parent takes no new folder/u, isLinux],
  ['two new names in /proc', () => '/proc/x/y', /ENOENT: its parent takes no new folder/u, isLinux],
  ['a new name in /sys', () => '/sys/x', /(EPERM|EACCES): permission is denied|EROFS|ENOENT/u, isLinux],
  ['a name below /dev/null', () => '/dev/null/x', /ENOTDIR: a part of the path is no folder/u, isLinux],
  ['a name below a file', () => join(base, 'file', 'x'), /(ENOTDIR|EEXIST): a part of the path is/u, true],
  ['a file', () => join(base, 'file'), /EEXIST: a part of the path is a file/u, true],
  ['a link to nothing', () => join(base, 'dangling'), /EEXIST: .*a link to nothing/u, true],
  ['a name below a link to nothing', () => join(base, 'dangling', 'x'), /EEXIST: .*a link to nothing/u, true],
  ['a link to itself', () => join(base, 'round'), /ELOOP: its links lead in a circle/u, true],
  ['a name of 5,000 letters', () => join(base, 'n'.repeat(5_000)), /ENAMETOOLONG: a name is too long/u, true],
  [
    'a path of 5,000 letters',
    () => join(base, 'n/'.repeat(2_500)),
    /ENAMETOOLONG: a name is too long/u,
    true,
  ],
  ['a folder that takes no file', () => join(base, 'closed', 'x'), /EACCES: permission is denied/u, !isRoot],
];

describe.each(NO_FOLDERS.filter(([, , , here]) => here))('%s', (_name, path, says) => {
  it('is refused as a state directory in one sentence', async () => {
    const { message } = await createGateway({ state: path(), log: () => {} }).then(
      () => ({ message: 'it started' }),
      (error: Error) => error,
    );
    expect(message).toContain('cannot be written (');
    expect(message).toMatch(says);
    expect(message).toContain('; set state to one that can.');
    expect(existsSync(join(base, 'n'))).toBe(false);
  });
});

it.runIf(isLinux).each([
  ['mqgate serve', ['serve', '--port', '0', '--state', '/proc/x'], {}, 'The data directory /proc/x cannot'],
  [
    'mqgate credentials',
    ['credentials', '--url', 'http://127.0.0.1:9', '--profile', 'nobody'],
    { XDG_CACHE_HOME: '/proc/x' },
    'mqgate: ',
  ],
])('%s ends at a folder in /proc', (_name, words, variables, sentence) => {
  const bin = join(PROJECT_DIR, 'cli', 'mqgate.js');
  const ran = spawnSync(process.execPath, [bin, ...words], {
    cwd: base,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  expect(ran).toMatchObject({ status: 2, signal: null });
  expect(ran.stderr).toContain(sentence);
});

it('folders are made with their mode, and one that exists is left as it is', async () => {
  const state = join(base, 'a', 'b');
  await (await createGateway({ state, log: () => {} })).close();
  await (await createGateway({ state, log: () => {} })).close();
  expect(statSync(state).mode & 0o777).toBe(0o700);
});

it('no other file of the product makes folders by itself', () => {
  const files = execFileSync('git', ['ls-files', 'cli', 'local', 'src', 'workbench', 'testing'], {
    cwd: PROJECT_DIR,
    encoding: 'utf8',
  });
  const makers = files
    .split('\n')
    .filter((file) => file.endsWith('.ts') && existsSync(join(PROJECT_DIR, file)))
    .filter((file) => /\bmkdir(?:Sync)?\(/u.test(readFileSync(join(PROJECT_DIR, file), 'utf8')));
  expect(makers).toEqual(['local/data/makeFolder.ts']);
});
