import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import type { Account } from '../../src/directory/account.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { decodeText } from '../../src/json/decodeText.ts';
import { JsonFault } from '../../src/json/readJson.ts';
import { upgradeKeyFile } from '../../src/keyring/changeKeyFile.ts';
import { createKeyringFile } from '../../src/keyring/createKeyringFile.ts';
import { loadKeyring } from '../../src/keyring/readKeyFile.ts';
import type { Table } from '../../src/state/table/client.ts';
import type { DataDir } from '../data/dataDir.ts';
import { errorCode, StartError } from '../data/startError.ts';
import { type AssumableRole, assumableRole } from './assumableRole.ts';
import { readCredentialsFile, writeCredentialsFile } from './credentialsFile.ts';
import { ensureAccessKeys } from './ensureAccessKeys.ts';

/** Where the keys of the account's users are, and whom a first command can be run as. */
export interface PreparedAccount {
  readonly credentialsFile: string;
  readonly profiles: readonly string[];
  /** What one can assume first, if anything. */
  readonly assumable: AssumableRole | undefined;
}

/** Reads and checks the account export before anything is started. Throws a StartError. */
export async function readAccount(file: string): Promise<Account> {
  let text: string;
  try {
    text = decodeText(await readFile(file));
  } catch (error) {
    const cause = error instanceof JsonFault ? error.reason : errorCode(error);
    throw new StartError(
      `The account file ${file} cannot be read (${cause}); ACCOUNT names one made by aws iam get-account-authorization-details.`,
    );
  }
  try {
    return readAccountExport(text, parsePolicy);
  } catch (error) {
    throw new StartError(`The account file ${file} cannot be used: ${errorCode(error)}.`);
  }
}

/** The gateway's own keys: made with the first account, and kept. */
export function keyringFileOf(dataDir: DataDir): string {
  return dataDir.file('keyring.json');
}

/**
 * Puts the account into force: the gateway's keyring (made once), the snapshot, and a working access key for each user, written to a
 * shared credentials file. All of it outlives a restart; so does what the IAM API changed, while the account file stays the same.
 */
export async function prepareAccount(
  dataDir: DataDir,
  table: Table,
  account: Account,
): Promise<PreparedAccount> {
  const keyringFile = keyringFileOf(dataDir);
  const credentialsFile = dataDir.file('credentials');
  try {
    if (existsSync(keyringFile)) await upgradeKeyFile(keyringFile, Date.now());
    else await createKeyringFile(keyringFile);
    const keyring = loadKeyring(keyringFile);
    const imported = await importSnapshot(table, account, { unlessImported: true });
    const kept = await readCredentialsFile(credentialsFile);
    const profiles = await ensureAccessKeys(table, keyring.secrets, imported, kept);
    await writeCredentialsFile(credentialsFile, profiles);
    return { credentialsFile, profiles: profiles.map(({ name }) => name), assumable: assumableRole(account) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new StartError(`The account cannot be imported: ${error.message.replace(/\.$/, '')}.`);
  }
}
