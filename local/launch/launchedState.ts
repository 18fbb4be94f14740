import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Account } from '../../src/directory/account.ts';
import { type AssumableRole, assumableRole } from '../account/assumableRole.ts';
import { type DataDir, KEYRING_FILE, TABLE_FILE } from '../data/dataDir.ts';
import { StartError } from '../data/startError.ts';
import { sentenceOf } from '../embedded/gatewayError.ts';
import { type LocalState, openStateIn } from '../embedded/localState.ts';
import { type OpenedTable, openTableStore, type TableStore } from '../embedded/tableStore.ts';
import { shareEngine } from '../engine/engineClient.ts';
import { openEndpointTable } from './endpointTable.ts';
import type { Settings } from './settings.ts';

/** The file with the keys of the account's users, and the user for a first command. */
export interface PreparedAccount {
  readonly credentialsFile: string;
  readonly profiles: readonly string[];
  /** A role to assume as a first try, if there is one. */
  readonly assumable: AssumableRole | undefined;
}

/**
 * The table and the keys of a gateway that runs in the framework, and the variables by which its functions
 * use them.
 */
export interface LaunchedState extends Pick<LocalState<OpenedTable>, 'table' | 'keyring'> {
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Puts the account into force, and makes sure that each user has a valid key. Rejects with a StartError.
   */
  fill(account: Account): Promise<PreparedAccount>;
  close(): void;
}

/** The table's file of earlier versions, which used another database program. */
const FORMER_TABLE = 'table.db';

/**
 * Opens the table in the data directory and shares it with the bundles of this process, or opens the table
 * that DYNAMODB_ENDPOINT names. When the state is closed, the directory is released. Rejects with a
 * StartError.
 */
export async function openLaunchedState(settings: Settings, dataDir: DataDir): Promise<LaunchedState> {
  const { dynamodbEndpoint: given, tableName } = settings;
  const file = dataDir.file(TABLE_FILE);
  const state = await asStartError(() =>
    openStateIn<OpenedTable>(dataDir, Date.now, () =>
      given === undefined
        ? openShared(file, tableName, settings.brokers !== undefined)
        : openEndpointTable(settings, given),
    ),
  );
  const credentialsFile = state.credentialsFile ?? dataDir.file('credentials');
  return {
    table: state.table,
    keyring: state.keyring,
    environment: {
      REGION: settings.region,
      TABLE_NAME: tableName,
      DYNAMODB_ENDPOINT: given ?? pathToFileURL(file).href,
      KEYRING_FILE: dataDir.file(KEYRING_FILE),
      LIFECYCLE_SECONDS: settings.lifecycleSeconds,
      ...(settings.brokers === undefined ? {} : { BROKERS: 'process' }),
    },
    fill: async (account) => {
      const accounts = await asStartError(() => state.bringIn([{ account, organization: undefined }], []));
      state.settle();
      const profiles = state.filed(accounts).map(({ name }) => name);
      return { credentialsFile, profiles, assumable: assumableRole(account) };
    },
    close: () => {
      shareEngine(undefined);
      state.close();
    },
  };
}

/** Opens a table's file for the bundles of this process. Other processes may also have it open. */
export function openShared(file: string, name: string, realBrokers = false): TableStore {
  const store = openTableStore(file, Date.now, name);
  shareEngine({ name, engine: store.engine, realBrokers });
  return store;
}

/** A notice for users of an earlier version on this directory; undefined: no notice. */
export function formerTable(dataDir: DataDir): string | undefined {
  const former = dataDir.file(FORMER_TABLE);
  if (!existsSync(former) || existsSync(dataDir.file(TABLE_FILE))) return undefined;
  return (
    `${former} has brokers of an earlier version. They are not ` +
    'imported; this version starts without brokers.'
  );
}

async function asStartError<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(`${sentenceOf(error)}.`);
  }
}
