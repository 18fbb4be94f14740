import { existsSync } from 'node:fs';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { upgradeKeyFile } from '../../src/keyring/changeKeyFile.ts';
import { createKeyringFile } from '../../src/keyring/createKeyringFile.ts';
import type { Keyring } from '../../src/keyring/keyring.ts';
import { keyringText, newKeyringEntries } from '../../src/keyring/keyringText.ts';
import { loadKeyring, parseKeyring } from '../../src/keyring/readKeyFile.ts';
import type { Table } from '../../src/state/table/client.ts';
import { type Profile, readCredentialsFile, writeCredentialsFile } from '../account/credentialsFile.ts';
import { ensureAccessKeys } from '../account/ensureAccessKeys.ts';
import { type DataDir, KEYRING_FILE, TABLE_FILE } from '../data/dataDir.ts';
import { GatewayError, sentenceOf } from './gatewayError.ts';
import type { GivenAccount } from './gatewayOptions.ts';
import type { LocalAccount } from './holders.ts';
import { type OpenedTable, openTableStore, type TableStore } from './tableStore.ts';

/** The complete state of a gateway: its table, its keys, and the access keys of the accounts' users. */
export interface LocalState<Store extends OpenedTable = TableStore> {
  readonly table: Table;
  readonly keyring: Keyring;
  readonly store: Store;
  /** The data directory; undefined: in memory. */
  readonly dataDir: DataDir | undefined;
  readonly credentialsFile: string | undefined;
  /**
   * Puts accounts into force, and makes sure that each user has a valid key. Returns all accounts; the given
   * ones replace those with the same id.
   */
  bringIn(given: readonly GivenAccount[], before: readonly LocalAccount[]): Promise<readonly LocalAccount[]>;
  /** Writes a new table's first content to its file, in one transaction. */
  settle(): void;
  /** The accounts' profiles in the format of a credentials file. */
  filed(accounts: readonly LocalAccount[]): readonly Profile[];
  close(): void;
}

/** @param directory undefined: in memory. @throws GatewayError */
export async function openLocalState(directory: string | undefined, now: () => number): Promise<LocalState> {
  const dataDir = directory === undefined ? undefined : await takeDirectory(directory);
  return openStateIn(dataDir, now, () => openTableStore(dataDir?.file(TABLE_FILE), now));
}

/** The state in a locked directory. It releases the directory when it is closed. @throws GatewayError */
export async function openStateIn<Store extends OpenedTable>(
  dataDir: DataDir | undefined,
  now: () => number,
  openStore: () => Store | Promise<Store>,
): Promise<LocalState<Store>> {
  try {
    const keyring = await openKeyring(dataDir, now);
    const store = await openStore();
    const credentialsFile = dataDir?.file('credentials');
    return {
      table: store.table,
      keyring,
      store,
      dataDir,
      credentialsFile,
      bringIn: async (given, before) => {
        const kept = credentialsFile === undefined ? [] : await readCredentialsFile(credentialsFile);
        const accounts = [...before];
        for (const one of given) {
          const index = accounts.findIndex(({ account }) => account.accountId === one.account.accountId);
          const at = index === -1 ? accounts.length : index;
          const existing = profilesOf(kept, at, one.account.accountId);
          accounts[at] = await bringIn(store.table, keyring, one, accounts[at]?.profiles ?? existing, now);
        }
        if (credentialsFile !== undefined) await writeCredentialsFile(credentialsFile, filed(accounts));
        return accounts;
      },
      filed,
      settle: () => store.settle(),
      close: () => {
        store.close();
        dataDir?.release();
      },
    };
  } catch (error) {
    dataDir?.release();
    throw error instanceof GatewayError ? error : new GatewayError(`${sentenceOf(error)}.`);
  }
}

async function takeDirectory(path: string): Promise<DataDir> {
  const { openDataDir } = await import('../data/dataDir.ts');
  try {
    return openDataDir(path, 'state');
  } catch (error) {
    throw new GatewayError(`${sentenceOf(error)}.`);
  }
}

async function openKeyring(dataDir: DataDir | undefined, now: () => number): Promise<Keyring> {
  if (dataDir === undefined) return parseKeyring(keyringText(newKeyringEntries(now())), 'in memory');
  const file = dataDir.file(KEYRING_FILE);
  if (existsSync(file)) await upgradeKeyFile(file, now());
  else await createKeyringFile(file, now());
  return loadKeyring(file);
}

async function bringIn(
  table: Table,
  keyring: Keyring,
  { account, organization }: GivenAccount,
  existing: readonly Profile[],
  now: () => number,
): Promise<LocalAccount> {
  try {
    const imported = await importSnapshot(table, account, { organization, unlessImported: true, now });
    return {
      account,
      imported,
      profiles: await ensureAccessKeys(table, keyring.secrets, imported, existing, now),
    };
  } catch (error) {
    throw new GatewayError(`The account ${account.accountId} cannot be imported: ${sentenceOf(error)}.`);
  }
}

function filed(accounts: readonly LocalAccount[]): readonly Profile[] {
  return accounts.flatMap(({ account, profiles }, index) =>
    profiles.map((profile) => ({ ...profile, name: fileName(profile.name, index, account.accountId) })),
  );
}

/**
 * The profile names in the credentials file: for the first account, the users' names; for other accounts, the
 * account's id comes first.
 */
function fileName(name: string, index: number, accountId: string): string {
  return index === 0 ? name : `${accountId}/${name}`;
}

function profilesOf(kept: readonly Profile[], index: number, accountId: string): readonly Profile[] {
  if (index === 0) return kept;
  const prefix = `${accountId}/`;
  return kept
    .filter(({ name }) => name.startsWith(prefix))
    .map((profile) => ({ ...profile, name: profile.name.slice(prefix.length) }));
}
