import { existsSync } from 'node:fs';
import type { Scope } from '../../src/mq/model/scope.ts';
import type { Parts } from '../../src/runtime/container.ts';
import { GatewayError, sentenceOf } from './gatewayError.ts';
import type { CheckedOptions } from './gatewayOptions.ts';
import { lineLogger } from './lineLogger.ts';
import type { LocalState } from './localState.ts';

/** The real brokers of an embedded gateway. */
interface EmbeddedBrokers {
  readonly ports: NonNullable<Parts['realBrokers']>;
  readonly caFile: string;
  close(): Promise<void>;
}

interface Surroundings {
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly scopes: () => readonly Scope[];
}

/**
 * Starts the brokers of a gateway whose option `brokers` is set. Otherwise their code is loaded only if the
 * directory had real brokers before. For a gateway in memory, the brokers use a temporary directory, which is
 * removed when the gateway ends. @throws GatewayError
 */
export async function openRealBrokers(
  { brokers: options, lifecycleMs }: CheckedOptions,
  { table, keyring, dataDir }: LocalState,
  { now, write, scopes }: Surroundings,
): Promise<EmbeddedBrokers | undefined> {
  if (options === undefined) {
    if (dataDir !== undefined && existsSync(dataDir.file('brokers'))) {
      await (await import('../brokers/leaveBrokers.ts')).leaveBrokers(table, dataDir.path, now);
    }
    return undefined;
  }
  const [{ openBrokers }, { realBrokerPorts }, { temporaryDirectory }] = await Promise.all([
    import('../brokers/openBrokers.ts'),
    import('../brokers/realBrokerPorts.ts'),
    import('../brokers/temporaryDirectory.ts'),
  ]);
  const logger = lineLogger(write, now);
  const temporary = dataDir === undefined ? await temporaryDirectory() : undefined;
  const directory = dataDir?.path ?? temporary?.path ?? '';
  try {
    const surroundings = {
      table,
      keyring,
      now,
      lifecycleMs,
      directory,
      scopes,
      log: (level: 'info' | 'warn', sentence: string) => logger[level](sentence, {}),
    };
    const opened = await openBrokers(surroundings, options);
    const endNow = () => opened.endNow();
    process.once('exit', endNow);
    return {
      ports: realBrokerPorts,
      caFile: opened.caFile,
      close: async () => {
        await opened.close();
        process.off('exit', endNow);
        temporary?.remove();
      },
    };
  } catch (error) {
    temporary?.remove();
    throw new GatewayError(`${sentenceOf(error)}.`);
  }
}
