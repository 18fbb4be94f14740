import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type Keyring, KeyringError } from './keyring.ts';
import { parseKeyring } from './parseKeyring.ts';

/** Some three hundred keys: enough for every rotation, small enough to read at once. */
const MAX_BYTES = 32 * 1024;
const GROUP_AND_OTHERS = 0o077;

/**
 * The text of a key file, which must be a regular file that only its owner can read.
 * Synchronous: it runs once, while a container starts, and one small read costs less than a promise chain.
 * Throws a `KeyringError`.
 */
export function readKeyFile(path: string): string {
  const file = openKeyFile(path);
  try {
    // Everything is asked of the open descriptor, so that the file checked is the file read.
    const facts = fstatSync(file);
    if (!facts.isFile()) throw new KeyringError('unreadable', `The key file ${path} is not a regular file.`);
    // Windows has neither owners nor modes here.
    if (process.getuid !== undefined && facts.uid !== process.getuid()) {
      throw new KeyringError(
        'exposed',
        `The key file ${path} belongs to another user: make one of your own.`,
      );
    }
    if (process.getuid !== undefined && facts.mode & GROUP_AND_OTHERS) {
      const mode = (facts.mode & 0o777).toString(8).padStart(4, '0');
      throw new KeyringError(
        'exposed',
        `The key file ${path} has mode ${mode}: others can reach it; set it to 0600.`,
      );
    }
    if (facts.size > MAX_BYTES) {
      throw new KeyringError('malformed', `The key file ${path} is larger than ${MAX_BYTES} bytes.`);
    }
    const bytes = Buffer.alloc(facts.size);
    const length = readWhole(file, bytes, path);
    const text = bytes.toString('utf8', 0, length);
    bytes.fill(0);
    return text;
  } finally {
    closeSync(file);
  }
}

function openKeyFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new KeyringError('absent', `There is no key file ${path}.`);
    throw new KeyringError('unreadable', `The key file ${path} cannot be opened (${codeOf(error)}).`);
  }
}

function readWhole(file: number, bytes: Buffer, path: string): number {
  try {
    return readSync(file, bytes, 0, bytes.length, 0);
  } catch (error) {
    throw new KeyringError('unreadable', `The key file ${path} cannot be read (${codeOf(error)}).`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

/** Reads the key file (`KEYRING_FILE`). Throws a `KeyringError`. */
export function loadKeyring(path: string): Keyring {
  return parseKeyring(readKeyFile(path), path);
}
