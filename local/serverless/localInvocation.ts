import { readAccount } from '../account/prepareAccount.ts';
import { type DataDir, DataDirInUse, openDataDir } from '../data/dataDir.ts';
import { poll } from '../data/poll.ts';
import { readRunRecord, removeRunRecord } from '../data/runRecord.ts';
import { StartError } from '../data/startError.ts';
import type { Engine } from '../engine/external/engine.ts';
import { fillState, openState } from '../engine/external/prepareState.ts';
import { identityOf } from '../engine/external/processIdentity.ts';
import { closeToAws } from '../launch/childEnvironment.ts';
import { readSettings, type Settings } from '../launch/settings.ts';

/** A gateway that starts at this moment, or another call like this one, takes seconds. */
const DEADLINE_MS = 30_000;

/** What one function call on this machine needs, and how to put it away. */
export interface LocalInvocation {
  readonly environment: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

/**
 * Prepares `sls invoke local`: the engine of the gateway that runs on the data directory, or one for this call only. Afterwards the
 * process has no way to AWS, and an absolute DATA_DIR whose `credentials` file sample events sign with. Throws a StartError.
 */
export async function prepareLocalInvocation(): Promise<LocalInvocation> {
  const settings = readSettings(process.env);
  closeToAws(process.env);
  process.env.DATA_DIR = settings.dataDir;
  const found = await poll(DEADLINE_MS, async () => {
    const dataDir = lockOf(settings.dataDir);
    if (dataDir) return prepareOwnState(settings, dataDir);
    const record = readRunRecord(settings.dataDir);
    const running = record && identityOf(record.pid) !== undefined;
    return running ? { environment: record.environment, end: async () => {} } : undefined;
  });
  if (found) return found;
  throw new StartError(
    `Another process has ${settings.dataDir} and runs no gateway; wait for it, or set DATA_DIR to another directory.`,
  );
}

/** Undefined while another process has the directory. */
function lockOf(path: string): DataDir | undefined {
  try {
    return openDataDir(path);
  } catch (error) {
    if (error instanceof DataDirInUse) return undefined;
    throw error;
  }
}

async function prepareOwnState(settings: Settings, dataDir: DataDir): Promise<LocalInvocation> {
  let engine: Engine | undefined;
  const end = async () => {
    await engine?.stop();
    dataDir.release();
  };
  try {
    removeRunRecord(dataDir.path); // left over, since the directory was free
    const account = await readAccount(settings.accountFile);
    const state = await openState(settings, dataDir);
    engine = state.engine;
    await fillState(settings, dataDir, state.endpoint, account);
    return { environment: state.environment, end };
  } catch (error) {
    await end();
    throw error;
  }
}
