import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  identityOf,
  isRunning,
  type ProcessIdentity,
  signal,
} from '../../../local/brokers/processes/processIdentity.ts';
import type { DataDir } from '../../../local/data/dataDir.ts';
import { poll } from '../../../local/data/poll.ts';
import { freePort } from '../../../local/data/ports.ts';
import { StartError } from '../../../local/data/startError.ts';
import { answers } from '../../../local/launch/endpointTable.ts';
import { engineBinary } from './engineBinary.ts';

const ENGINE_HOST = '127.0.0.1';
const READY_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 5_000;
const TRIES = 3;

/**
 * The independent engine as it runs: a program of another project, which tests compare with and put behind
 * DYNAMODB_ENDPOINT.
 */
export interface Engine {
  readonly endpoint: string;
  readonly identity: ProcessIdentity;
  /** Settles when it has ended, asked or not. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the independent engine over the directory's database file and waits until it answers. One left over
 * by a test that was killed is ended first: two must never have the same file. Rejects with a StartError.
 */
export async function startEngine(dataDir: DataDir): Promise<Engine> {
  const binary = engineBinary();
  await endLeftover(dataDir);
  for (let attempt = 1; ; attempt++) {
    const engine = await tryToStart(binary, dataDir);
    if (engine) return engine;
    // Most likely another process took the port in between.
    if (attempt === TRIES) {
      throw new StartError(`The independent engine did not start; ${dataDir.file('engine.log')} says why.`);
    }
  }
}

/** Ends that engine, first by asking. */
export async function endEngine(identity: ProcessIdentity): Promise<void> {
  if (!signal(identity, 'SIGTERM')) return;
  const gone = await poll(STOP_DEADLINE_MS, () => (isRunning(identity) ? undefined : true));
  if (gone) return;
  signal(identity, 'SIGKILL');
  await poll(STOP_DEADLINE_MS, () => (isRunning(identity) ? undefined : true));
}

async function tryToStart(binary: string, dataDir: DataDir): Promise<Engine | undefined> {
  const port = await freePort(ENGINE_HOST);
  const endpoint = `http://${ENGINE_HOST}:${port}`;
  const child = launch(binary, port, dataDir);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const identity = child.pid === undefined ? undefined : identityOf(child.pid);
  if (!identity) return undefined;
  writeFileSync(recordFile(dataDir), JSON.stringify(identity), { mode: 0o600 });
  const ready = await poll(READY_DEADLINE_MS, async () => {
    if (!isRunning(identity)) return false;
    return (await answers(endpoint)) ? true : undefined;
  });
  const stop = async () => {
    await endEngine(identity);
    rmSync(recordFile(dataDir), { force: true });
  };
  if (ready && isRunning(identity)) return { endpoint, identity, ended, stop };
  await stop();
  return undefined;
}

function launch(binary: string, port: number, dataDir: DataDir): ChildProcess {
  const log = openSync(dataDir.file('engine.log'), 'w', 0o600);
  const database = dataDir.file('table.db');
  try {
    return spawn(binary, ['--host', ENGINE_HOST, '--port', String(port), '--db-path', database], {
      detached: true,
      stdio: ['ignore', log, log],
      env: {},
    });
  } finally {
    closeSync(log);
  }
}

async function endLeftover(dataDir: DataDir): Promise<void> {
  const leftover = readRecord(dataDir);
  if (leftover) await endEngine(leftover);
  rmSync(recordFile(dataDir), { force: true });
}

function readRecord(dataDir: DataDir): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(recordFile(dataDir), 'utf8'));
    return Number.isInteger(pid) && pid > 1 && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}

function recordFile(dataDir: DataDir): string {
  return dataDir.file('engine.json');
}
