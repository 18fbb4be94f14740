import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { loadSqlite } from '../engine/storage/database.ts';
import { folderFault, makeFolder } from './makeFolder.ts';
import { readRunRecord } from './runRecord.ts';
import { errorCode, StartError } from './startError.ts';

/** The name of the table's file in a data directory. */
export const TABLE_FILE = 'state.db';
/** The name of the file with the gateway's own keys. */
export const KEYRING_FILE = 'keyring.json';
/** The name of the log's file in a data directory. */
export const LOG_FILE = 'gateway.log';
const LOCK_FILE = 'lock.db';
const SQLITE_BUSY = 5;
const OTHERS_MAY_ENTER = 0o077;

/** A data directory that only this process may use, until it is released or the process ends. */
export interface DataDir {
  readonly path: string;
  /** The path of a file in it. */
  file(name: string): string;
  release(): void;
}

/**
 * Creates the directory if it does not exist (only its owner may enter it) and locks it. The lock is a file
 * lock of the operating system on an SQLite file that is never written, so it ends with its process.
 * `setting`: the option that names the directory, for error sentences. Throws a StartError if another process
 * uses the directory, or if another user owns it or a file in it.
 */
export function openDataDir(path: string, setting = 'DATA_DIR'): DataDir {
  prepareDirectory(path, setting);
  const lock = takeLock(path, setting);
  return { path, file: (name) => join(path, name), release: () => lock.close() };
}

/** Another gateway uses the directory. */
export class DataDirInUse extends StartError {}

function prepareDirectory(path: string, setting: string): void {
  try {
    makeFolder(path, 0o700);
    const { mode } = statSync(path);
    requireOwn(path, setting);
    if (process.getuid !== undefined && mode & OTHERS_MAY_ENTER) closeToOthers(path, setting);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `The data directory ${path} cannot be written (${folderFault(error)}); set ${setting} to one that can.`,
    );
  }
}

/**
 * Checks that this user owns the directory, a link to it, and every file in it. Another owner could read the
 * keys, or replace the table while the gateway has it open. A file of another kind could block this process,
 * or write elsewhere. A link, for example in a cloned repository, could name any file of this user, and the
 * log would empty it. Only the log may be a device: with a link to /dev/null no log is kept. On Windows, Node
 * gives no owners and modes.
 */
export function requireOwn(path: string, setting = 'DATA_DIR'): void {
  if (process.getuid === undefined) return;
  const own = process.getuid();
  const owns = (facts: Stats | undefined) => facts?.uid === own;
  if (!owns(lstatSync(path)) || !owns(statSync(path))) {
    throw new StartError(
      `The data directory ${path} belongs to another user; set ${setting} to a directory of your own.`,
    );
  }
  for (const name of readdirSync(path)) {
    const file = join(path, name);
    const link = lstatSync(file, { throwIfNoEntry: false });
    // A running gateway removed it meanwhile.
    if (link === undefined) continue;
    const target = statSync(file, { throwIfNoEntry: false });
    const isDevice = name === LOG_FILE && target?.isCharacterDevice() === true;
    const isKnown = isDevice || target?.isFile() === true || target?.isDirectory() === true;
    // A device belongs to root, so the owner of the link to it is checked.
    const isOwn = owns(link) && (isDevice || owns(target));
    if (isKnown && isOwn && (isDevice || !link.isSymbolicLink())) continue;
    const fault = !isKnown
      ? 'is neither a file nor a directory'
      : isOwn
        ? 'is a link'
        : 'belongs to another user';
    throw new StartError(`${file} ${fault}; remove it, or set ${setting} to a directory of its own.`);
  }
}

/**
 * The directory holds keys and secrets, so only its owner may enter it. A directory with files of other
 * programs is refused and not changed.
 */
function closeToOthers(path: string, setting: string): void {
  const names = readdirSync(path);
  if (names.length > 0 && !names.includes(LOCK_FILE)) {
    throw new StartError(
      `The data directory ${path} has other files in it, and other users can enter it; ` +
        `set ${setting} to a directory that only mqgate uses.`,
    );
  }
  chmodSync(path, 0o700);
}

function takeLock(path: string, setting: string): DatabaseSync {
  const { DatabaseSync } = loadSqlite();
  let lock: DatabaseSync | undefined;
  try {
    const file = join(path, LOCK_FILE);
    // Only its owner may read it, like every file of the directory. SQLite would create it with the umask's
    // mode.
    closeSync(openSync(file, 'a', 0o600));
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) {
      const holder = readRunRecord(path);
      const who = holder ? ` (process ${holder.pid}, ${holder.url})` : '';
      throw new DataDirInUse(
        `mqgate is already running on ${path}${who}. Stop it, or set ${setting} to another directory.`,
      );
    }
    throw new StartError(
      `The data directory ${path} cannot be locked (${errorCode(error)}); ` +
        `set ${setting} to one on a local disk.`,
    );
  }
}
