import { fileURLToPath } from 'node:url';
import { readAccount } from '../account/readAccount.ts';
import { type DataDir, DataDirInUse, openDataDir } from '../data/dataDir.ts';
import { poll } from '../data/poll.ts';
import { type RunRecord, readRunRecord, removeRunRecord } from '../data/runRecord.ts';
import { StartError } from '../data/startError.ts';
import { shareEngine } from '../engine/engineClient.ts';
import { closeToAws } from '../launch/childEnvironment.ts';
import { openLaunchedState, openShared } from '../launch/launchedState.ts';
import { readSettings, type Settings } from '../launch/settings.ts';

/**
 * How long to wait for the directory: a gateway that is starting, or another such call, uses it for seconds.
 */
const DEADLINE_MS = 30_000;

/** The resources that one function call on this machine needs, and the function that releases them. */
export interface LocalInvocation {
  readonly environment: Readonly<Record<string, string>>;
  end(): void;
}

/**
 * Prepares `sls invoke local`: opens the table in the data directory. If a gateway runs there, both use it;
 * if not, the directory is locked for this call. After that, the process's environment does not lead to AWS,
 * and DATA_DIR is absolute; sample events are signed with the `credentials` file in it. Rejects with a
 * StartError.
 */
export async function prepareLocalInvocation(): Promise<LocalInvocation> {
  const settings = readSettings(process.env);
  closeToAws(process.env);
  process.env.DATA_DIR = settings.dataDir;
  const found = await poll(DEADLINE_MS, async () => {
    const dataDir = lockOf(settings.dataDir);
    if (dataDir) return prepareOwnState(settings, dataDir);
    const record = readRunRecord(settings.dataDir);
    return record && isRunning(record.pid) ? besideGateway(record) : undefined;
  });
  if (found) return found;
  throw new StartError(
    `Another process has ${settings.dataDir} and runs no gateway; wait for ` +
      'it, or set DATA_DIR to another directory.',
  );
}

/** Undefined while another process uses the directory. */
function lockOf(path: string): DataDir | undefined {
  try {
    return openDataDir(path);
  } catch (error) {
    if (error instanceof DataDirInUse) return undefined;
    throw error;
  }
}

function besideGateway({ environment }: RunRecord): LocalInvocation {
  const { DYNAMODB_ENDPOINT: endpoint = '', TABLE_NAME = 'mqgate', BROKERS } = environment;
  if (!endpoint.startsWith('file:')) return { environment, end: () => {} };
  const store = openShared(fileURLToPath(endpoint), TABLE_NAME, BROKERS === 'process');
  const end = () => {
    shareEngine(undefined);
    store.close();
  };
  return { environment, end };
}

async function prepareOwnState(settings: Settings, dataDir: DataDir): Promise<LocalInvocation> {
  // The record is from an ended gateway, because the directory was free.
  removeRunRecord(dataDir.path);
  const account = await readAccount(settings.accountFile).catch((error: unknown) => {
    dataDir.release();
    throw error;
  });
  const state = await openLaunchedState(settings, dataDir);
  try {
    await state.fill(account);
    return { environment: state.environment, end: () => state.close() };
  } catch (error) {
    state.close();
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
