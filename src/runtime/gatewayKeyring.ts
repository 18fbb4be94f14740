import type { Keyring } from '../keyring/keyring.ts';
import { KeyringError } from '../keyring/keyringError.ts';
import { loadKeyring } from '../keyring/loadKeyring.ts';
import { gatewayTable } from './gatewayTable.ts';
import { once } from './once.ts';
import { readSettings } from './settings.ts';

/** The container's one keyring: a key file (local), or the table's, under KMS. */
export const gatewayKeyring = once(async (): Promise<Keyring> => {
  const { keyring, tableName, region } = readSettings(process.env);
  if ('file' in keyring) return loadKeyring(keyring.file);
  const [table, { readKeptKeyring }, { openKmsKeyring }] = await Promise.all([
    gatewayTable(),
    import('../state/keys/keyringItem.ts'),
    import('../keyring/kmsKeyring.ts'),
  ]);
  const kept = await readKeptKeyring(table);
  if (kept === undefined) {
    throw new KeyringError(
      'absent',
      `The table ${tableName} holds no keyring: make one with mqgate keys create.`,
    );
  }
  const endpoint = process.env.AWS_ENDPOINT_URL_KMS;
  return openKmsKeyring(kept.sealed, { keyId: keyring.kmsKey, tableName, region, endpoint });
});
