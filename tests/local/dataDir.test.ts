import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DataDirInUse, openDataDir } from '../../local/data/dataDir.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mqgate-dir-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(base, { recursive: true, force: true });
});

test('is made, for its owner alone', () => {
  const dataDir = openDataDir(join(base, 'a', 'b'));
  expect(statSync(dataDir.path).mode & 0o777).toBe(0o700);
  dataDir.release();
});

test('is one holder’s at a time', () => {
  const path = join(base, 'own');
  const first = openDataDir(path);
  expect(() => openDataDir(path)).toThrow(DataDirInUse);
  first.release();
  openDataDir(path).release();
});

test('one that others may enter is closed to them when it is empty or ours', () => {
  const path = join(base, 'own');
  openDataDir(path).release();
  chmodSync(path, 0o755);
  openDataDir(path).release();
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('a shared directory with other files is refused and left as it is', () => {
  chmodSync(base, 0o755);
  writeFileSync(join(base, 'thesis.txt'), '');
  expect(() => openDataDir(base)).toThrow('holds other files and is open to other users');
  expect(statSync(base).mode & 0o777).toBe(0o755);
});

test('one of another user is refused', () => {
  const path = join(base, 'own');
  openDataDir(path).release();
  const { uid } = statSync(path);
  vi.spyOn(process as Required<typeof process>, 'getuid').mockReturnValue(uid + 1);
  expect(() => openDataDir(path, 'state')).toThrow(
    `The data directory ${path} belongs to another user; set state to a directory of your own.`,
  );
});
