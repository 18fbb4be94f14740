import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeyringFile } from '../../src/keyring/createKeyringFile.ts';
import { loadKeyring } from '../../src/keyring/readKeyFile.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-keyring-'));
  path = join(folder, 'keyring.json');
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('a new file loads, with a different 256-bit key for each purpose', async () => {
  await createKeyringFile(path);
  const { seal, secrets } = loadKeyring(path);
  expect(seal.newest.key.symmetricKeySize).toBe(32);
  expect(secrets.newest.key.symmetricKeySize).toBe(32);
  expect(seal.newest.key.equals(secrets.newest.key)).toBe(false);
  expect(seal.byId.get(seal.newest.id)).toBe(seal.newest.key);
});

test('the file has mode 0600 under any umask, and no other file stays in the folder', async () => {
  for (const umask of [0o000, 0o277]) {
    const before = process.umask(umask);
    try {
      await createKeyringFile(join(folder, `${umask}.json`));
    } finally {
      process.umask(before);
    }
    expect(statSync(join(folder, `${umask}.json`)).mode & 0o777).toBe(0o600);
  }
  expect(readdirSync(folder)).toHaveLength(2);
});

test('an existing file is never overwritten, and one of two concurrent makers succeeds', async () => {
  const outcomes = await Promise.allSettled([createKeyringFile(path), createKeyringFile(path)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const text = readFileSync(path, 'utf8');
  await expect(createKeyringFile(path)).rejects.toMatchObject({ name: 'KeyringError', code: 'exists' });
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(readdirSync(folder)).toEqual(['keyring.json']);
});

test.each([0o640, 0o604, 0o620, 0o660, 0o777])('a file with mode %o is refused', async (mode) => {
  await createKeyringFile(path);
  chmodSync(path, mode);
  expect(() => loadKeyring(path)).toThrow(
    `The key file ${path} has mode 0${mode.toString(8)}: others can reach it; set it to 0600.`,
  );
});

test('an absent file, a folder and a file that is too large each have an error code', () => {
  expect(() => loadKeyring(path)).toThrow(expect.objectContaining({ code: 'absent' }));
  expect(() => loadKeyring(folder)).toThrow(expect.objectContaining({ code: 'unreadable' }));
  writeFileSync(path, ' '.repeat(100_000), { mode: 0o600 });
  expect(() => loadKeyring(path)).toThrow(expect.objectContaining({ code: 'malformed' }));
});

test('a keyring prints no key', async () => {
  await createKeyringFile(path);
  const keyring = loadKeyring(path);
  const file = JSON.parse(readFileSync(path, 'utf8'));
  const key: string = file.secrets[0].key;
  for (const printed of [inspect(keyring, { depth: 9, showHidden: true }), JSON.stringify(keyring)]) {
    expect(printed).not.toContain(key);
    expect(printed).not.toContain(Buffer.from(key, 'base64').toString('hex'));
  }
});

test('the file of another user is refused', async () => {
  await createKeyringFile(path);
  const { uid } = statSync(path);
  vi.spyOn(process as Required<typeof process>, 'getuid').mockReturnValue(uid + 1);
  expect(() => loadKeyring(path)).toThrow(
    `The key file ${path} belongs to another user: make one of your own.`,
  );
});
