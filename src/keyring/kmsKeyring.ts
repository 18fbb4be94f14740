import { type Keyring, KeyringError } from './keyring.ts';
import { type Decryption, KmsFault, kmsDecrypt } from './kmsDecrypt.ts';
import { parseKeyring } from './parseKeyring.ts';

/**
 * A keyring under AWS KMS: the text of a key file (parseKeyring), encrypted as a whole, so that one Decrypt opens it. KMS encrypts up
 * to 4,096 bytes: some forty keys. Source: KMS API Reference, Encrypt.
 */
type KmsPlace = Omit<Decryption, 'sealed' | 'context'> & { readonly tableName: string };

/** @throws KeyringError `unreadable` (KMS refuses or cannot be asked), `malformed`; no sentence holds key material */
export async function openKmsKeyring(
  sealed: Uint8Array,
  { tableName, ...place }: KmsPlace,
): Promise<Keyring> {
  try {
    const plain = await kmsDecrypt({ ...place, sealed, context: keyringContext(tableName) });
    const text = plain.toString('utf8');
    plain.fill(0);
    return parseKeyring(text, `of table ${tableName}`);
  } catch (error) {
    if (!(error instanceof KmsFault)) throw error;
    throw new KeyringError(
      'unreadable',
      `The keyring of table ${tableName} cannot be opened: ${error.message}`,
    );
  }
}

/** The encryption context: a keyring opens for its own table only, and the functions' roles may open no other. */
export function keyringContext(tableName: string): Readonly<Record<string, string>> {
  return { service: 'mqgate', table: tableName };
}
