import type { Keyring } from './keyring.ts';
import { parseKeyring } from './parseKeyring.ts';
import { readKeyFile } from './readKeyFile.ts';

/** Reads the key file (`KEYRING_FILE`). Throws a `KeyringError`. */
export function loadKeyring(path: string): Keyring {
  return parseKeyring(readKeyFile(path), path);
}
