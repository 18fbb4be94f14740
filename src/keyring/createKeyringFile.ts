import { KeyringError } from './keyring.ts';
import { keyringText, newKeyringEntries } from './keyringText.ts';
import { writePrivateFile } from './writePrivateFile.ts';

/**
 * Makes a key file of mode 0600 with one new random key for each purpose. An existing file is never changed:
 * without its keys, every secret sealed under them is lost. Rejects with a `KeyringError` (`exists`,
 * `unreadable`).
 */
export async function createKeyringFile(path: string, now = Date.now()): Promise<void> {
  try {
    await writePrivateFile(path, keyringText(newKeyringEntries(now)), 'create');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'EEXIST') {
      throw new KeyringError('exists', `The key file ${path} exists already and is left as it is.`);
    }
    throw new KeyringError('unreadable', `The key file ${path} cannot be written (${code}).`);
  }
}
