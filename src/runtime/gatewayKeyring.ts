import type { Keyring } from '../keyring/keyring.ts';
import { KeyringError } from '../keyring/keyringError.ts';
import { loadKeyring } from '../keyring/loadKeyring.ts';
import type { Container } from './container.ts';

/** The gateway's keyring: a key file (local), or the table's, under KMS. @throws KeyringError */
export async function gatewayKeyring({
  settings,
  table,
}: Pick<Container, 'settings' | 'table'>): Promise<Keyring> {
  const { keyring, tableName, region, kmsEndpoint } = settings;
  if ('file' in keyring) return loadKeyring(keyring.file);
  const [opened, { readKeptKeyring }, { openKmsKeyring }] = await Promise.all([
    table(),
    import('../state/keys/keyringItem.ts'),
    import('../keyring/kmsKeyring.ts'),
  ]);
  const kept = await readKeptKeyring(opened);
  if (kept === undefined) {
    throw new KeyringError(
      'absent',
      `The table ${tableName} holds no keyring: make one with mqgate keys create.`,
    );
  }
  return openKmsKeyring(kept.sealed, { keyId: keyring.kmsKey, tableName, region, endpoint: kmsEndpoint });
}
