import { existsSync } from 'node:fs';
import type { DataDir } from '../data/dataDir.ts';
import { errorCode, StartError } from '../data/startError.ts';
import type { GatewayLog } from './gatewayLog.ts';
import type { LaunchedState } from './launchedState.ts';
import type { Settings } from './settings.ts';

/**
 * Starts the real brokers of `npm start` with BROKERS=process, and ends them when this process ends for any
 * reason. Otherwise their code is loaded only if the directory had real brokers before. Rejects with a
 * StartError.
 * @returns a function that ends them one after the other
 */
export async function startBrokers(
  { brokers, region, lifecycleSeconds }: Settings,
  dataDir: DataDir,
  { table, keyring }: Pick<LaunchedState, 'table' | 'keyring'>,
  accountId: string,
  { take }: GatewayLog,
): Promise<(() => Promise<void>) | undefined> {
  if (brokers === undefined) {
    if (existsSync(dataDir.file('brokers'))) {
      await (await import('../brokers/leaveBrokers.ts')).leaveBrokers(table, dataDir.path, Date.now);
    }
    return undefined;
  }
  const { openBrokers } = await import('../brokers/openBrokers.ts');
  const surroundings = {
    table,
    keyring,
    now: Date.now,
    lifecycleMs: Number(lifecycleSeconds) * 1_000,
    directory: dataDir.path,
    scopes: () => [{ accountId, region }],
    log: (level: 'info' | 'warn', message: string) => {
      const timestamp = new Date().toISOString();
      take(JSON.stringify({ level: level.toUpperCase(), message, timestamp, service: 'mqgate' }));
    },
  };
  try {
    const opened = await openBrokers(surroundings, brokers);
    process.once('exit', () => opened.endNow());
    return () => opened.close();
  } catch (error) {
    throw new StartError(`The real brokers cannot be started: ${errorCode(error)}.`);
  }
}
