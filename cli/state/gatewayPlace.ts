import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { KEYRING_FILE, requireOwn, TABLE_FILE } from '../../local/data/dataDir.ts';
import { readRunRecord } from '../../local/data/runRecord.ts';
import { StartError } from '../../local/data/startError.ts';
import { isLoopback } from '../../src/aws/boundedFetch.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { stateFolder } from './stateFolder.ts';

/** Where a gateway keeps its state, as set in the environment of its functions. */
export interface GatewayPlace {
  readonly tableName: string;
  readonly region: string;
  /** A `file:` URL: the table in a data directory. Unset: DynamoDB of the region. */
  readonly endpoint: string | undefined;
  /** Undefined: neither an option nor the environment names the keyring. */
  readonly keyring: KeyringPlace | undefined;
}

export type KeyringPlace = { readonly file: string } | { readonly kmsKey: string };

/**
 * The gateway that the environment names (TABLE_NAME or DYNAMODB_ENDPOINT, and the other variables that the
 * functions read). Otherwise the gateway whose table is in the data directory, whether it is running or not.
 * Throws a CommandFault.
 */
export function gatewayPlace(environment: NodeJS.ProcessEnv): GatewayPlace {
  const dataDir = dataDirOf(environment);
  if (environment.TABLE_NAME || environment.DYNAMODB_ENDPOINT) return placeIn(environment, dataDir);
  if (existsSync(dataDir)) requireOwnDirectory(dataDir);
  const recorded = readRunRecord(dataDir)?.environment;
  // A copy of a directory has the record of the original's gateway, whose files are in the original.
  const variables = { ...(recorded ?? environment), KEYRING_FILE: resolve(dataDir, KEYRING_FILE) };
  const endpoint = recorded?.DYNAMODB_ENDPOINT;
  if (endpoint !== undefined && !endpoint.startsWith('file:')) {
    requireThisMachine(endpoint, dataDir);
    return placeIn(variables, dataDir);
  }
  const file = resolve(dataDir, TABLE_FILE);
  if (!existsSync(file)) throw noState(dataDir);
  return placeIn({ ...variables, DYNAMODB_ENDPOINT: pathToFileURL(file).href }, dataDir);
}

/**
 * The folder may be in a cloned repository. Its record must not choose where accounts and keys are sent.
 * @throws CommandFault
 */
function requireThisMachine(endpoint: string, dataDir: string): void {
  if (URL.canParse(endpoint) && isLoopback(new URL(endpoint))) return;
  throw new CommandFault(
    `The table of the gateway in ${dataDir} is on another machine: ` +
      'if that is meant, set DYNAMODB_ENDPOINT to the endpoint in its run.json.',
  );
}

/** For a command that reads only the key file: a mistyped directory has none. @throws CommandFault */
export function requireState(environment: NodeJS.ProcessEnv): void {
  const dataDir = dataDirOf(environment);
  if (!environment.KEYRING_FILE && !existsSync(dataDir)) throw noState(dataDir);
}

function noState(dataDir: string): CommandFault {
  return new CommandFault(
    `There is no state of a gateway in ${dataDir}: name its folder with --state or DATA_DIR, or set ` +
      'DYNAMODB_ENDPOINT (or TABLE_NAME, for a table of AWS).',
  );
}

/**
 * Where the keyring is, whether or not the gateway runs. INVARIANT: the local key file is never used for a
 * table on AWS, because no function could open what it seals there.
 */
export function keyringPlace(environment: NodeJS.ProcessEnv): KeyringPlace | undefined {
  if (environment.KEYRING_FILE) return { file: resolve(environment.KEYRING_FILE) };
  if (environment.KEYRING_KMS_KEY) return { kmsKey: environment.KEYRING_KMS_KEY };
  if (environment.TABLE_NAME && !environment.DYNAMODB_ENDPOINT) return undefined;
  return { file: resolve(dataDirOf(environment), KEYRING_FILE) };
}

/** For commands that need the keyring. Throws a CommandFault if its place is not known. */
export function requireKeyringPlace(place: KeyringPlace | undefined): KeyringPlace {
  if (place !== undefined) return place;
  throw new CommandFault('The place of the keyring is not known: give --kms-key, or set KEYRING_KMS_KEY.');
}

function placeIn(environment: NodeJS.ProcessEnv, dataDir: string): GatewayPlace {
  const { TABLE_NAME, AWS_REGION, AWS_DEFAULT_REGION, REGION, DYNAMODB_ENDPOINT } = environment;
  return {
    tableName: TABLE_NAME || 'mqgate',
    region: REGION || AWS_REGION || AWS_DEFAULT_REGION || 'us-east-1',
    endpoint: DYNAMODB_ENDPOINT || undefined,
    keyring: keyringPlace({ DATA_DIR: dataDir, ...environment }),
  };
}

/** @throws CommandFault for a directory whose table or keys another user could have put there */
function requireOwnDirectory(dataDir: string): void {
  try {
    requireOwn(dataDir);
  } catch (error) {
    throw error instanceof StartError ? new CommandFault(error.message) : error;
  }
}

function dataDirOf(environment: NodeJS.ProcessEnv): string {
  return stateFolder(undefined, environment) ?? '';
}
