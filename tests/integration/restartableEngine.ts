import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '../../local/data/poll.ts';
import { freePort } from '../../local/data/ports.ts';
import { answers } from '../../local/launch/endpointTable.ts';
import { engineBinary } from '../support/externalEngine/engineBinary.ts';

const HOST = '127.0.0.1';
const READY_DEADLINE_MS = 10_000;

/**
 * The embedded DynamoDB apart from any gateway: it can be taken away and come back at the same address with
 * what it held.
 */
export interface RestartableEngine {
  readonly endpoint: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Stops it for good and removes its data. */
  dispose(): Promise<void>;
}

export async function restartableEngine(): Promise<RestartableEngine> {
  const directory = mkdtempSync(join(tmpdir(), 'mqgate-engine-'));
  const port = await freePort(HOST);
  const endpoint = `http://${HOST}:${port}`;
  let child: ChildProcess | undefined;
  const stop = async () => {
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill();
    child = undefined;
    await ended;
  };
  return {
    endpoint,
    start: async () => {
      const options = ['--host', HOST, '--port', String(port), '--db-path', join(directory, 'table.db')];
      child = spawn(engineBinary(), options, { stdio: 'ignore', env: {} });
      const ready = await poll(READY_DEADLINE_MS, async () => ((await answers(endpoint)) ? true : undefined));
      if (!ready) throw new Error('the engine did not start');
    },
    stop,
    dispose: async () => {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
