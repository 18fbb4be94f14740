import { rm } from 'node:fs/promises';
import { KeyringError } from './keyring.ts';
import { type KeyPurpose, type KeyringEntries, keyringText, readKeyringText } from './keyringText.ts';
import { readKeyFile } from './readKeyFile.ts';
import { writePrivateFile } from './writePrivateFile.ts';

/**
 * Reads a key file, passes its entries to `change`, and replaces the file with the result atomically. A lock
 * file allows one change at a time: a second writer could remove a new key that has already sealed data.
 * Rejects with a `KeyringError` or the error of `change`; the file is then unchanged.
 */
export async function changeKeyFile(
  path: string,
  now: number,
  change: (entries: KeyringEntries) => KeyringEntries | Promise<KeyringEntries>,
): Promise<void> {
  const lock = `${path}.lock`;
  try {
    await writePrivateFile(lock, `${process.pid}\n`, 'create');
  } catch (error) {
    throw cannotWrite(path, lock, error);
  }
  try {
    const { entries } = readKeyringText(readKeyFile(path), path, now);
    const text = keyringText(await change(entries));
    readKeyringText(text, path, now); // nothing is written that could not be read
    await writePrivateFile(path, text, 'replace');
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw cannotWrite(path, lock, error);
    throw error;
  } finally {
    await rm(lock, { force: true });
  }
}

/**
 * Adds the purposes that a key file of an older mqgate does not have.
 * @returns the added purposes. Rejects with a `KeyringError`.
 */
export async function upgradeKeyFile(path: string, now: number): Promise<readonly KeyPurpose[]> {
  const { missing } = readKeyringText(readKeyFile(path), path, now);
  if (missing.length > 0) await changeKeyFile(path, now, (entries) => entries);
  return missing;
}

function cannotWrite(path: string, lock: string, error: unknown): KeyringError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'EEXIST') {
    return new KeyringError(
      'exists',
      `The key file ${path} is being changed by another command; if none runs, remove ${lock}.`,
    );
  }
  return new KeyringError('unreadable', `The key file ${path} cannot be written (${code}).`);
}
