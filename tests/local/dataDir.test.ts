import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DataDirInUse, openDataDir } from '../../local/data/dataDir.ts';
import { readRunRecord, writeRunRecord } from '../../local/data/runRecord.ts';
import { readKeyFile } from '../../src/keyring/readKeyFile.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mqgate-dir-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(base, { recursive: true, force: true });
});

test('a data directory is made, and only its owner can read it', () => {
  const dataDir = openDataDir(join(base, 'a', 'b'));
  expect(statSync(dataDir.path).mode & 0o777).toBe(0o700);
  dataDir.release();
});

test('a data directory is used by one gateway at a time', () => {
  const path = join(base, 'own');
  const first = openDataDir(path);
  expect(() => openDataDir(path)).toThrow(DataDirInUse);
  first.release();
  openDataDir(path).release();
});

test('a directory that others can enter is closed to them if it is empty or a data directory', () => {
  const path = join(base, 'own');
  openDataDir(path).release();
  chmodSync(path, 0o755);
  openDataDir(path).release();
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('a shared directory with other files is refused and not changed', () => {
  chmodSync(base, 0o755);
  writeFileSync(join(base, 'thesis.txt'), '');
  expect(() => openDataDir(base)).toThrow('has other files in it, and other users can enter it');
  expect(statSync(base).mode & 0o777).toBe(0o755);
});

test('a directory of another user is refused', () => {
  const path = join(base, 'own');
  openDataDir(path).release();
  const { uid } = statSync(path);
  vi.spyOn(process as Required<typeof process>, 'getuid').mockReturnValue(uid + 1);
  expect(() => openDataDir(path, 'state')).toThrow(
    `The data directory ${path} belongs to another user; set state to a directory of your own.`,
  );
});

const isRoot = process.getuid?.() === 0;
const STRANGER = 54_321;

/** A directory of ours that was open for a while, with what somebody else put there. */
function open(plant: (file: string) => void, name = 'state.db'): () => void {
  const path = join(base, 'own');
  openDataDir(path).release();
  plant(join(path, name));
  return () => openDataDir(path).release();
}

test
  .runIf(isRoot)
  .each(['state.db', 'state.db-wal', 'keyring.json', 'credentials', 'gateway.log', 'lock.db'])(
  'a file of another user is refused: %s',
  (name) => {
    const start = open((file) => {
      writeFileSync(file, '');
      chownSync(file, STRANGER, STRANGER);
    }, name);
    expect(start).toThrow(`${name} belongs to another user; remove it, or set DATA_DIR to a directory`);
  },
);

test.runIf(isRoot).each(['brokers', 'state.db'])('a directory of another user is refused: %s', (name) => {
  const start = open((file) => {
    mkdirSync(file);
    chownSync(file, STRANGER, STRANGER);
  }, name);
  expect(start).toThrow('belongs to another user');
});

test.runIf(isRoot)('a link of another user to a file or to the directory is refused', () => {
  writeFileSync(join(base, 'elsewhere'), '');
  const start = open((file) => {
    symlinkSync(join(base, 'elsewhere'), file);
    lchownSync(file, STRANGER, STRANGER);
  });
  expect(start).toThrow('belongs to another user');
  const real = join(base, 'real');
  openDataDir(real).release();
  symlinkSync(real, join(base, 'link'));
  openDataDir(join(base, 'link')).release();
  lchownSync(join(base, 'link'), STRANGER, STRANGER);
  expect(() => openDataDir(join(base, 'link'))).toThrow('belongs to another user');
});

test.runIf(isRoot)('the record of another user’s gateway is ignored', () => {
  const record = { pid: 1, url: '', port: 1, environment: { DYNAMODB_ENDPOINT: 'x' }, credentialsFile: '' };
  writeRunRecord(base, record);
  expect(readRunRecord(base)).toEqual(record);
  chownSync(join(base, 'run.json'), STRANGER, STRANGER);
  expect(readRunRecord(base)).toBeUndefined();
});

test.each(['state.db', 'keyring.json', 'gateway.log'])('a named pipe is refused: %s', (name) => {
  const start = open((file) => execFileSync('mkfifo', [file]), name);
  expect(start).toThrow(`${name} is neither a file nor a directory`);
});

test('a link to an absent file is refused', () => {
  const start = open((file) => symlinkSync(join(base, 'absent'), file), 'gateway.log');
  expect(start).toThrow('gateway.log is neither a file nor a directory');
});

test.skipIf(!existsSync('/dev/null'))('the log may be a link to a device, and no other file may', () => {
  open((file) => symlinkSync('/dev/null', file), 'gateway.log')();
  for (const name of ['state.db', 'keyring.json']) {
    expect(open((file) => symlinkSync('/dev/null', file), name)).toThrow('is neither a file nor a directory');
    rmSync(join(base, 'own', name));
  }
});

// A repository that is cloned may contain such a folder. The log would empty the file that it is a link to.
test.each(['gateway.log', 'state.db', 'keyring.json', 'credentials', 'run.json', 'lock.db', 'brokers'])(
  'a link to a file or a directory of the same user is refused: %s',
  (name) => {
    const target = join(base, 'elsewhere');
    if (name === 'brokers') mkdirSync(target);
    else writeFileSync(target, 'kept', { mode: 0o600 });
    const start = open((file) => {
      rmSync(file, { force: true });
      symlinkSync(target, file);
    }, name);
    expect(start).toThrow(`${name} is a link; remove it, or set DATA_DIR to a directory of its own.`);
    if (name !== 'brokers') expect(readFileSync(target, 'utf8')).toBe('kept');
  },
);

test.runIf(isRoot)('a link of another user to a device is refused', () => {
  const start = open((file) => {
    symlinkSync('/dev/null', file);
    lchownSync(file, STRANGER, STRANGER);
  }, 'gateway.log');
  expect(start).toThrow('gateway.log belongs to another user');
});

test('a socket is refused', async () => {
  const server = createServer();
  await new Promise<void>((listening) => {
    const start = open((file) => server.listen(file, listening));
    server.once('listening', () => expect(start).toThrow('is neither a file nor a directory'));
  });
  await new Promise((closed) => server.close(closed));
});

test('a key file that is a named pipe is refused without waiting', () => {
  execFileSync('mkfifo', ['-m', '600', join(base, 'keys')]);
  expect(() => readKeyFile(join(base, 'keys'))).toThrow('is not a regular file');
});
