import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import type { DataDir } from '../data/dataDir.ts';
import { StartError } from '../data/startError.ts';
import { routeLog } from './logRouter.ts';
import { PROJECT_DIR } from './settings.ts';

const READY_DEADLINE_MS = 60_000;
/** serverless-offline lets calls in flight end for five seconds. */
const STOP_DEADLINE_MS = 7_000;

/** What the plugin sends over the process's channel once every route answers. */
export const READY_MESSAGE = 'mqgate ready';

/** `sls offline start` as it runs. */
export interface GatewayProcess {
  /** Settles when it has ended, asked or not. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts `sls offline start` and waits until it answers. It leads a process group of its own: Ctrl-C reaches the launcher alone,
 * which ends everything in order. When the launcher dies, its channel closes and the plugin ends the process. Throws a StartError.
 */
export async function startGateway(
  dataDir: DataDir,
  environment: Record<string, string>,
  stopping: AbortSignal,
): Promise<GatewayProcess> {
  const logFile = dataDir.file('gateway.log');
  const log = createWriteStream(logFile, { flags: 'w', mode: 0o600 });
  // A full disk costs the log, not the gateway.
  log.on('error', () => {});
  const sls = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');
  const child = spawn(process.execPath, ['--enable-source-maps', sls, 'offline', 'start', '--noSponsor'], {
    cwd: PROJECT_DIR,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  if (child.stdout) routeLog(child.stdout, log, process.stdout);
  if (child.stderr) routeLog(child.stderr, log, process.stdout);
  const ended = endOf(child);
  const gateway = { ended, stop: () => stop(child, ended) };
  try {
    await readiness(child, ended, logFile, stopping);
  } catch (error) {
    await gateway.stop();
    throw error;
  }
  return gateway;
}

/** How the process ended, for a sentence. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
}

async function readiness(
  child: ChildProcess,
  ended: Promise<string>,
  logFile: string,
  stopping: AbortSignal,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), READY_DEADLINE_MS);
  });
  const ready = new Promise<'ready'>((resolve) => {
    child.on('message', (message) => {
      if (message === READY_MESSAGE) resolve('ready');
    });
  });
  const stopped = new Promise<'stopped'>((resolve) => {
    stopping.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  const outcome = await Promise.race([ready, deadline, stopped, ended]);
  clearTimeout(timer);
  if (outcome === 'ready' || outcome === 'stopped') return;
  const what = outcome === 'late' ? 'did not get ready in time' : `ended before it was ready (${outcome})`;
  throw new StartError(`The gateway process ${what}; ${logFile} says why.`);
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  const killing = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
  await ended;
  clearTimeout(killing);
}
