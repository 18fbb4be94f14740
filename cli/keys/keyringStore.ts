import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { changeKeyFile } from '../../src/keyring/changeKeyFile.ts';
import { createKeyringFile } from '../../src/keyring/createKeyringFile.ts';
import {
  type KeyPurpose,
  type KeyringEntries,
  keyringText,
  newKeyringEntries,
  readKeyringText,
} from '../../src/keyring/keyringText.ts';
import { keyringContext } from '../../src/keyring/kmsKeyring.ts';
import { readKeyFile } from '../../src/keyring/readKeyFile.ts';
import { type KeptKeyring, readKeptKeyring, writeKeptKeyring } from '../../src/state/keys/keyringItem.ts';
import type { Table } from '../../src/state/table/client.ts';
import { CommandFault } from '../../workbench/commandFault.ts';

/**
 * The place of a keyring (a file or a table), for commands that change it. Every method rejects with one
 * sentence that has no key material.
 */
export interface KeyringStore {
  /** The path of the file or the name of the table, for messages. */
  readonly name: string;
  create(now: number): Promise<void>;
  read(): Promise<{ readonly entries: KeyringEntries; readonly missing: readonly KeyPurpose[] }>;
  change(now: number, change: (entries: KeyringEntries) => Promise<KeyringEntries>): Promise<void>;
}

/** A key file. */
export function keyringInFile(path: string): KeyringStore {
  return {
    name: path,
    create: (now) => createKeyringFile(path, now),
    read: async () => readKeyringText(readKeyFile(path), path, Date.now()),
    change: (now, change) => changeKeyFile(path, now, change),
  };
}

/** A table's keyring, under a KMS key (ARN, id or alias). */
export function keyringInTable(keyId: string, table: Table, region: string): KeyringStore {
  const kms = new KMSClient({ region });
  const name = `of table ${table.name}`;
  const context = { KeyId: keyId, EncryptionContext: { ...keyringContext(table.name) } };
  const seal = async (entries: KeyringEntries) => {
    const Plaintext = Buffer.from(keyringText(entries, 'compact'));
    const { CiphertextBlob: sealed } = await kms.send(new EncryptCommand({ ...context, Plaintext }));
    if (sealed === undefined) throw new CommandFault('KMS encrypted nothing.');
    return sealed;
  };
  const open = async (kept: KeptKeyring, now: number) => {
    const CiphertextBlob = kept.sealed;
    const { Plaintext: plain } = await kms.send(new DecryptCommand({ ...context, CiphertextBlob }));
    return readKeyringText(Buffer.from(plain ?? []).toString('utf8'), name, now);
  };
  const kept = async () => {
    const found = await readKeptKeyring(table);
    if (found !== undefined) return found;
    throw new CommandFault(`The table ${table.name} holds no keyring: make one with mqgate keys create.`);
  };
  const write = async (entries: KeyringEntries, previous: KeptKeyring | undefined) => {
    if (await writeKeptKeyring(table, await seal(entries), previous)) return;
    throw new CommandFault(
      previous === undefined
        ? `The table ${table.name} already has a keyring. It was not changed.`
        : 'Another command changed the keyring at the same time. Try again.',
    );
  };
  return {
    name,
    create: (now) => write(newKeyringEntries(now), undefined),
    read: async () => open(await kept(), Date.now()),
    change: async (now, change) => {
      const previous = await kept();
      await write(await change((await open(previous, now)).entries), previous);
    },
  };
}
