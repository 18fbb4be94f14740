import { spawn } from 'node:child_process';
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { poll } from '../../data/poll.ts';
import { after } from '../../frontDoor/realTime.ts';
import type { Command } from '../program.ts';
import { identityOf, isRunning, type ProcessIdentity } from './processIdentity.ts';

/** A running process of a broker. */
export interface BrokerProcess {
  /** Undefined: the system did not give it. */
  readonly identity: ProcessIdentity | undefined;
  /** Settles when the process has ended for any reason. */
  readonly ended: Promise<void>;
  readonly hasEnded: () => boolean;
  /** Asks the process to end, and kills it if it takes too long. */
  stop(): Promise<void>;
  /** Kills the process at once; used for a broker whose data are removed too. */
  kill(): void;
}

const OUTPUT_FILE = 'output.log';
const IDENTITY_FILE = 'process.json';
const STOP_MS = 20_000;
/** A broker ends in one or two seconds; several of them share a processor. */
const END_NOW_MS = 8_000;
const END_STEP_MS = 50;
const FIRST_LINES = 20;
const LAST_LINES = 20;
const LINE_CHARACTERS = 300;
/** The parts of an output that are read for the log, at its beginning and at its end. */
const READ_BYTES = 64 * 1024;
/** A process that runs for months, or in a loop of warnings, must not fill the disk. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Starts a process in a group of its own, so that a signal of the terminal reaches only the gateway. Its
 * output goes to a file, because a pipe would break if the gateway were killed. Rejects when the program
 * cannot be started.
 */
export async function startProcess(command: Command, directory: string): Promise<BrokerProcess> {
  rmSync(join(directory, OUTPUT_FILE), { force: true });
  // To append, so that the process writes at the beginning again after its file was emptied.
  const output = openSync(join(directory, OUTPUT_FILE), 'a', 0o600);
  const child = spawn(command.program, [...command.parameters], {
    cwd: directory,
    env: command.environment,
    detached: true,
    stdio: ['ignore', output, output],
    windowsHide: true,
  });
  closeSync(output);
  let over = false;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      over = true;
      rmSync(join(directory, IDENTITY_FILE), { force: true });
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'ENOENT' ? new Error(`There is no program ${command.program}.`) : error);
    });
  });
  const pid = child.pid ?? 0;
  const identity = identityOf(pid);
  if (identity !== undefined && !over) {
    writeFileSync(join(directory, IDENTITY_FILE), JSON.stringify(identity), { mode: 0o600 });
  }
  return {
    identity,
    ended,
    hasEnded: () => over,
    stop: async () => {
      if (over) return;
      signalGroup(pid, 'SIGTERM');
      const cancel = after(STOP_MS, () => signalGroup(pid, 'SIGKILL'));
      await ended;
      cancel();
    },
    kill: () => {
      if (!over) signalGroup(pid, 'SIGKILL');
    },
  };
}

/**
 * The output of a process that did not start, for the log: all of it, or its beginning and end. The cause is
 * often at the beginning, followed by a crash report.
 * @param secrets texts that are removed from the output, because the log must not contain them
 */
export function lastWords(directory: string, secrets: readonly string[]): string {
  const lines = secrets
    .reduce((words, secret) => words.replaceAll(secret, '***'), readOutput(join(directory, OUTPUT_FILE)))
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map((line) => line.slice(0, LINE_CHARACTERS));
  const shown =
    lines.length <= FIRST_LINES + LAST_LINES
      ? lines
      : [...lines.slice(0, FIRST_LINES), '…', ...lines.slice(-LAST_LINES)];
  return shown.join('\n');
}

/**
 * The text of a file, without its middle if it is long. The lines that the middle cuts are left out too: a
 * part of a secret could not be recognized.
 */
function readOutput(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const read = (from: number, bytes: number) => {
        const buffer = Buffer.alloc(Math.max(0, bytes));
        return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, from));
      };
      if (size <= 2 * READ_BYTES) return read(0, size);
      const [first, last] = [read(0, READ_BYTES), read(size - READ_BYTES, READ_BYTES)];
      const end = last.indexOf('\n');
      return first.slice(0, first.lastIndexOf('\n') + 1) + (end < 0 ? '' : last.slice(end + 1));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

/** Empties the output of a running process if it has become too long. */
export function trimOutput(directory: string): void {
  const file = join(directory, OUTPUT_FILE);
  try {
    if (statSync(file).size > MAX_OUTPUT_BYTES) truncateSync(file);
  } catch {
    // It was removed, or the disk does not answer: the process is not concerned.
  }
}

/**
 * Ends the process that a directory names, if a killed gateway has left it running. A different process that
 * now has the same number is not ended.
 */
export async function stopLeftover(directory: string): Promise<void> {
  const file = join(directory, IDENTITY_FILE);
  const identity = readIdentity(file);
  if (identity !== undefined && isRunning(identity)) {
    signalGroup(identity.pid, 'SIGTERM');
    const gone = async () => (isRunning(identity) ? undefined : true);
    if ((await poll(STOP_MS, gone)) === undefined && isRunning(identity)) {
      signalGroup(identity.pid, 'SIGKILL');
      await poll(STOP_MS, gone);
    }
  }
  rmSync(file, { force: true });
}

/**
 * Ends processes synchronously, while this process is ending. A different process that has the number of an
 * ended one is not ended.
 */
export function endNow(processes: readonly ProcessIdentity[]): void {
  const running = processes.filter(isRunning);
  for (const { pid } of running) signalGroup(pid, 'SIGTERM');
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < END_NOW_MS && running.some(isRunning); waited += END_STEP_MS) {
    Atomics.wait(cell, 0, 0, END_STEP_MS);
  }
  for (const identity of running.filter(isRunning)) signalGroup(identity.pid, 'SIGKILL');
}

function readIdentity(file: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(file, 'utf8')) as Partial<ProcessIdentity>;
    if (!Number.isInteger(pid) || typeof started !== 'string') return undefined;
    return { pid: pid as number, started };
  } catch {
    return undefined;
  }
}

/** Windows has no process groups. There, the processes have no children that stay behind. */
function signalGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name);
  } catch {
    // It has ended.
  }
}
