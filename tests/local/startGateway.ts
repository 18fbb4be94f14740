import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '../../local/data/poll.ts';
import { type RunRecord, readRunRecord } from '../../local/data/runRecord.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { decisionLine } from './decisionLine.ts';

const READY_DEADLINE_MS = 60_000;
const EXIT_DEADLINE_MS = 20_000;

/** How a launcher ended, and all it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A launcher that was spawned, ready or not. */
export interface Launcher {
  readonly child: ChildProcess;
  readonly dataDir: string;
  /** What it said on stdout so far. */
  output(): string;
  readonly ended: Promise<Ended>;
}

/** The whole gateway as `npm start` runs it, on a free port and a data directory of its own. */
export interface RunningGateway extends Launcher {
  readonly url: string;
  readonly credentialsFile: string;
  readonly record: RunRecord;
  /**
   * The decision records (and whatever else is JSON) that it has printed so far, as decisionLine.ts has them.
   */
  decisions(): Record<string, unknown>[];
  /** Asks it to stop, waits for it, and removes the data directory if this fixture made it. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export interface GatewayOptions {
  /** Kept when given; a temporary one that goes with the gateway otherwise. */
  readonly dataDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Node's own arguments. */
  readonly nodeArguments?: readonly string[];
  /** Through npm, as a person starts it, in a process group of its own. Otherwise what npm would run. */
  readonly throughNpm?: boolean;
}

/** A temporary directory for a data directory that outlives one gateway. */
export function temporaryDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'mqgate-test-'));
}

/** Spawns the launcher without waiting for it. It ends with this process at the latest. */
export function launch(options: GatewayOptions = {}): Launcher {
  const dataDir = options.dataDir ?? temporaryDataDir();
  const [command, ...rest] = options.throughNpm
    ? ['npm', 'start']
    : [process.execPath, ...(options.nodeArguments ?? []), 'local/start.ts'];
  const child = spawn(command ?? '', rest, {
    cwd: PROJECT_DIR,
    detached: options.throughNpm ?? false,
    env: { ...process.env, PORT: '0', DATA_DIR: dataDir, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', orphan);
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
      resolve({ code, signal, ...said });
    });
  });
  return { child, dataDir, output: () => said.stdout, ended };
}

/** Starts a gateway and waits until it is ready. Rejects with what it said when it ends before. */
export async function startGateway(options: GatewayOptions = {}): Promise<RunningGateway> {
  const launcher = launch(options);
  const { child, dataDir, ended } = launcher;
  const ready = poll(READY_DEADLINE_MS, () => (launcher.output().includes('is ready at') ? true : undefined));
  const outcome = await Promise.race([ready, ended]);
  if (outcome !== true) {
    child.kill('SIGKILL');
    const { stderr, code, signal } = await ended;
    throw new Error(`The gateway did not get ready (exit code ${code}, signal ${signal}): ${stderr}`);
  }
  const record = readRunRecord(dataDir);
  if (!record) throw new Error('The gateway wrote no run record.');
  return {
    ...launcher,
    url: record.url,
    credentialsFile: record.credentialsFile,
    record,
    decisions: () => jsonLines(launcher.output()),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const end = await Promise.race([ended, poll(EXIT_DEADLINE_MS, () => undefined)]);
      if (end) return end;
      child.kill('SIGKILL');
      throw new Error('The gateway did not end in time.');
    },
  };
}

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => decisionLine(JSON.parse(line)));
}
