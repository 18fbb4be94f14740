import type { Account } from '../../../src/directory/account.ts';
import { openTable } from '../../../src/state/table/client.ts';
import { keyringFileOf, type PreparedAccount, prepareAccount } from '../../account/prepareAccount.ts';
import type { DataDir } from '../../data/dataDir.ts';
import { errorCode, StartError } from '../../data/startError.ts';
import type { Settings } from '../../launch/settings.ts';
import { answers, type Engine, startEngine } from './engine.ts';
import { prepareTable } from './prepareTable.ts';

const REACH_TIMEOUT_MS = 3_000;

/** An engine that answers, and what the functions must know to use it. */
export interface OpenState {
  readonly endpoint: string;
  /** The embedded one; undefined where DYNAMODB_ENDPOINT names another. */
  readonly engine: Engine | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts the embedded engine, or makes sure that the given one answers. Throws a StartError. */
export async function openState(settings: Settings, dataDir: DataDir): Promise<OpenState> {
  const { dynamodbEndpoint: given } = settings;
  const engine = given === undefined ? await startEngine(dataDir) : undefined;
  if (given !== undefined && !(await answers(given, REACH_TIMEOUT_MS))) {
    throw new StartError(
      `Nothing answers at DYNAMODB_ENDPOINT ${given}; start that DynamoDB, or unset the variable to use the embedded one.`,
    );
  }
  const endpoint = engine?.endpoint ?? given ?? '';
  const environment = {
    REGION: settings.region,
    TABLE_NAME: settings.tableName,
    DYNAMODB_ENDPOINT: endpoint,
    KEYRING_FILE: keyringFileOf(dataDir),
    LIFECYCLE_SECONDS: settings.lifecycleSeconds,
  };
  return { endpoint, engine, environment };
}

/** Puts the table and the account in place. Throws a StartError. */
export async function fillState(
  settings: Settings,
  dataDir: DataDir,
  endpoint: string,
  account: Account,
): Promise<PreparedAccount> {
  const { tableName, region } = settings;
  const table = openTable({ tableName, region, endpoint });
  try {
    await prepareTable(table);
    return await prepareAccount(dataDir, table, account);
  } catch (error) {
    if (error instanceof StartError) throw error;
    const why = errorCode(error).replace(/\.$/, '');
    throw new StartError(`The table ${tableName} at ${endpoint} cannot be prepared (${why}).`);
  } finally {
    table.client.destroy();
  }
}
