import { createSecretKey, type KeyObject } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { KEY_BYTES, KEY_PURPOSES, type Keyring, KeyringError, type KeySet } from './keyring.ts';

export const KEYRING_VERSION = 1;

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
/** 32 bytes are 43 base64 digits and one `=`. */
const KEY_BASE64 = /^[A-Za-z0-9+/]{43}=$/;
/** When a key was made. */
const CREATED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const MEMBERS: ReadonlySet<string> = new Set(['version', ...KEY_PURPOSES]);

/**
 * Reads a key file's text: `{"version": 1, "seal": [{"id", "key", "created"}], "secrets": […], "tokens":
 * […]}`, newest key first, keys as base64. `created` is for the rotation of keys, and may be missing.
 * Unexpected content is refused, because data sealed with a dropped key cannot be read. `place` names the
 * file in the error's sentence; the sentence never quotes the text.
 */
export function parseKeyring(text: string, place: string): Keyring {
  const fault = (what: string) => new KeyringError('malformed', `The key file ${place} ${what}.`);
  const members = parseJson(text);
  if (!isObject(members)) throw fault('does not hold a JSON object');
  if (members.version !== KEYRING_VERSION) {
    throw fault(`has an unknown version; this mqgate reads version ${KEYRING_VERSION}`);
  }
  if (Object.keys(members).some((member) => !MEMBERS.has(member))) throw fault('has an unknown member');

  const seen: KeyObject[] = [];
  const readSet = (purpose: keyof Keyring): KeySet => {
    const entries = members[purpose];
    if (!Array.isArray(entries) || entries.length === 0)
      throw fault(`has no list of keys named '${purpose}'`);
    const named = entries.map((entry: unknown, index) => {
      if (!isObject(entry)) throw fault(`has a wrong entry ${index} in '${purpose}'`);
      const { id, key, created } = entry;
      if (typeof id !== 'string' || !KEY_ID.test(id))
        throw fault(`has a wrong id in entry ${index} of '${purpose}'`);
      if (typeof key !== 'string' || !KEY_BASE64.test(key)) {
        throw fault(`has a key in entry ${index} of '${purpose}' that is not ${KEY_BYTES} bytes in base64`);
      }
      if (
        created !== undefined &&
        !(typeof created === 'string' && CREATED.test(created) && Date.parse(created))
      ) {
        throw fault(`has a wrong date in entry ${index} of '${purpose}'`);
      }
      return { id, key: secretKeyOf(key) };
    });
    // INVARIANT: one key, one purpose, one id.
    for (const { key } of named) {
      if (seen.some((other) => other.equals(key))) throw fault('holds the same key twice');
      seen.push(key);
    }
    const byId = new Map(named.map(({ id, key }) => [id, key]));
    const newest = named[0];
    if (!newest || byId.size !== named.length) throw fault(`has the same id twice in '${purpose}'`);
    return { newest, byId };
  };
  return { seal: readSet('seal'), secrets: readSet('secrets'), tokens: readSet('tokens') };
}

function secretKeyOf(base64: string): KeyObject {
  const bytes = Buffer.from(base64, 'base64');
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // JSON.parse quotes the text in its message, and the text is keys
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** About three hundred keys: enough for every rotation, small enough to read at once. */
const MAX_BYTES = 32 * 1024;
const GROUP_AND_OTHERS = 0o077;

/**
 * The text of a key file, which must be a regular file that only its owner can read.
 * Synchronous: it runs once, when a container starts, and one small read costs less than a promise chain.
 * Throws a `KeyringError`.
 */
export function readKeyFile(path: string): string {
  const file = openKeyFile(path);
  try {
    // All checks use the open descriptor, so that the checked file is the file that is read.
    const facts = fstatSync(file);
    if (!facts.isFile()) throw new KeyringError('unreadable', `The key file ${path} is not a regular file.`);
    // On Windows, Node gives no owner or mode.
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
    // Without O_NONBLOCK, a named pipe in the file's place would block the process. Windows has no such flag.
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
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
