import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EngineClient } from '../../local/engine/engineClient.ts';
import { openEngine } from '../../local/engine/openEngine.ts';
import { answers } from '../../local/launch/endpointTable.ts';
import type { Keyring } from '../../src/keyring/keyring.ts';
import { keyringText } from '../../src/keyring/keyringText.ts';
import { parseKeyring } from '../../src/keyring/readKeyFile.ts';
import { openTable, type Table, type TableLocation } from '../../src/state/table/client.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { keyringInFile, keyringInTable } from '../keys/keyringStore.ts';
import { type GatewayPlace, gatewayPlace, requireKeyringPlace } from './gatewayPlace.ts';

/** The table and the keyring of a gateway, opened for one command. */
export interface GatewayState {
  readonly place: GatewayPlace;
  readonly table: Table;
  /** Opened at its first use. */
  keyring(): Promise<Keyring>;
}

const REACH_TIMEOUT_MS = 3_000;

/**
 * Runs a command on the gateway that the environment names. Rejects with a CommandFault if its table cannot
 * be reached.
 */
export async function withState(
  run: (state: GatewayState) => Promise<void>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const place = gatewayPlace(environment);
  const { endpoint, tableName, region } = place;
  const isFile = endpoint?.startsWith('file:') === true;
  if (endpoint !== undefined && !isFile && !(await answers(endpoint, REACH_TIMEOUT_MS))) {
    throw new CommandFault(
      `There is no answer from ${endpoint}, the endpoint of the table: start the ` +
        'gateway with npm start, or set DYNAMODB_ENDPOINT.',
    );
  }
  const { table, close } = isFile
    ? openFile(fileURLToPath(endpoint), tableName)
    : openAt({ tableName, region, endpoint });
  const keyring = async () => {
    const at = requireKeyringPlace(place.keyring);
    const store = 'file' in at ? keyringInFile(at.file) : keyringInTable(at.kmsKey, table, region);
    const { entries } = await store.read();
    return parseKeyring(keyringText(entries), tableName);
  };
  try {
    await run({ place, table, keyring });
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') {
      throw new CommandFault(
        `There is no table ${tableName} ${endpoint ? `at ${endpoint}` : `in ${region}`}.`,
      );
    }
    throw error;
  } finally {
    close();
  }
}

interface OpenedTable {
  readonly table: Table;
  close(): void;
}

function openAt(location: TableLocation): OpenedTable {
  const table = openTable(location);
  return { table, close: () => table.client.destroy() };
}

/** The table of a local gateway, which may have the file open at the same time. */
function openFile(file: string, name: string): OpenedTable {
  if (!existsSync(file)) throw new CommandFault(`There is no table in ${file}: start the gateway first.`);
  const engine = openEngine({ file, now: Date.now });
  return { table: { name, client: new EngineClient(engine) }, close: () => engine.close() };
}
