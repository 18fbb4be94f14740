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

/** Where the keys of the account's users are, and whom a first command can be run as. */
export interface PreparedAccount {
  readonly credentialsFile: string;
  readonly profiles: readonly string[];
  /** What one can assume first, if anything. */
  readonly assumable: AssumableRole | undefined;
}

/** The table and the keys of a gateway under the framework, and what its functions must know to use them. */
export interface LaunchedState extends Pick<LocalState<OpenedTable>, 'table' | 'keyring'> {
  readonly environment: Readonly<Record<string, string>>;
  /** Puts the account into force, with a working key for each user. Rejects with a StartError. */
  fill(account: Account): Promise<PreparedAccount>;
  close(): void;
}

/** The file of earlier versions, whose table another program kept. */
const FORMER_TABLE = 'table.db';

/**
 * Opens the table in the data directory and puts it where the bundles of this process find it, or opens the
 * one that DYNAMODB_ENDPOINT names. The directory is released with the state. Rejects with a StartError.
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

/** Opens a table's file for the bundles of this process; other processes may have it open too. */
export function openShared(file: string, name: string, realBrokers = false): TableStore {
  const store = openTableStore(file, Date.now, name);
  shareEngine({ name, engine: store.engine, realBrokers });
  return store;
}

/** A notice for users of an earlier version on this directory; undefined: no notice. */
export function formerTable(dataDir: DataDir): string | undefined {
  const former = dataDir.file(FORMER_TABLE);
  if (!existsSync(former) || existsSync(dataDir.file(TABLE_FILE))) return undefined;
  return `The brokers in ${former} are of an earlier version and are not taken over; this one starts empty.`;
}

async function asStartError<Value>(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(`${sentenceOf(error)}.`);
  }
}
