import { randomBytes } from 'node:crypto';
import { KEY_BYTES, KEY_PURPOSES } from './keyring.ts';
import { KeyringError } from './keyringError.ts';
import { KEYRING_VERSION } from './parseKeyring.ts';
import { writePrivateFile } from './writePrivateFile.ts';

const KEY_ID_BYTES = 6;

/**
 * Makes a key file of mode 0600 with one new random key for each purpose. An existing file is never touched: whoever loses
 * its keys loses every secret sealed under them. Rejects with a `KeyringError` (`exists`, `unreadable`).
 */
export async function createKeyringFile(path: string): Promise<void> {
  const sets = KEY_PURPOSES.map((purpose) => [purpose, [newKey()]]);
  const text = `${JSON.stringify({ version: KEYRING_VERSION, ...Object.fromEntries(sets) }, null, 2)}\n`;
  try {
    await writePrivateFile(path, text, 'create');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'EEXIST') {
      throw new KeyringError('exists', `The key file ${path} exists already and is left as it is.`);
    }
    throw new KeyringError('unreadable', `The key file ${path} cannot be written (${code}).`);
  }
}

function newKey(): { id: string; key: string } {
  return {
    id: randomBytes(KEY_ID_BYTES).toString('hex'),
    key: randomBytes(KEY_BYTES).toString('base64'),
  };
}
