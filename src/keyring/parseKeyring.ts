import { createSecretKey, type KeyObject } from 'node:crypto';
import { KEY_BYTES, KEY_PURPOSES, type Keyring, KeyringError, type KeySet } from './keyring.ts';

export const KEYRING_VERSION = 1;

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;
/** 32 bytes are 43 base64 digits and one `=`. */
const KEY_BASE64 = /^[A-Za-z0-9+/]{43}=$/;
/** When a key was made. */
const CREATED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const MEMBERS: ReadonlySet<string> = new Set(['version', ...KEY_PURPOSES]);

/**
 * Reads a key file's text: `{"version": 1, "seal": [{"id", "key", "created"}], "secrets": […], "tokens": […]}`, newest key first, keys as base64.
 * `created` is for those who rotate keys, and may be missing.
 * Strict: whatever is not expected is refused, because a key that is silently dropped makes data unreadable.
 * `place` names the file in the error's sentence; the sentence never quotes the text.
 */
export function parseKeyring(text: string, place: string): Keyring {
  const fault = (what: string) => new KeyringError('malformed', `The key file ${place} ${what}.`);
  const members = parseJson(text);
  if (!isObject(members)) throw fault('does not hold a JSON object');
  if (members.version !== KEYRING_VERSION) {
    throw fault(`has an unknown version; this mqgate reads version ${KEYRING_VERSION}`);
  }
  if (Object.keys(members).some((member) => !MEMBERS.has(member)))
    throw fault('has a member that is not known');

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
