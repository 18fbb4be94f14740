import { accessSync, chmodSync, constants, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errorCode, StartError } from '../launch/startError.ts';
import { readRunRecord } from './runRecord.ts';

const LOCK_FILE = 'lock.db';
const SQLITE_BUSY = 5;
const OTHERS_MAY_ENTER = 0o077;

/** A data directory that is ours alone until it is released, or until this process ends in whatever way. */
export interface DataDir {
  readonly path: string;
  /** The path of a file in it. */
  file(name: string): string;
  release(): void;
}

/**
 * Makes the directory where it is missing (only its owner may enter it) and locks it. The lock is one of the operating system's, on
 * an SQLite file that is never written: it cannot outlive its process. Throws a StartError when another process has it.
 */
export function openDataDir(path: string): DataDir {
  prepareDirectory(path);
  const lock = takeLock(path);
  return { path, file: (name) => join(path, name), release: () => lock.close() };
}

/** Another gateway has the directory. */
export class DataDirInUse extends StartError {}

function prepareDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const { mode } = statSync(path);
    if (mode & OTHERS_MAY_ENTER) closeToOthers(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The data directory ${path} cannot be written (${errorCode(error)}); set DATA_DIR to one that can.`,
    );
  }
}

/** Keys and secrets lie here. A directory with other people's files in it is not ours to close. */
function closeToOthers(path: string): void {
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes(LOCK_FILE)) {
    throw new StartError(
      `The data directory ${path} holds other files and is open to other users; set DATA_DIR to a directory of its own.`,
    );
  }
  chmodSync(path, 0o700);
}

function takeLock(path: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(path, LOCK_FILE), { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      const holder = readRunRecord(path);
      const who = holder ? ` (process ${holder.pid}, ${holder.url})` : '';
      throw new DataDirInUse(
        `mqgate is already running on ${path}${who}; stop it, or set DATA_DIR to another directory.`,
      );
    }
    throw new StartError(
      `The data directory ${path} cannot be locked (${errorCode(error)}); set DATA_DIR to one on a local disk.`,
    );
  }
}
