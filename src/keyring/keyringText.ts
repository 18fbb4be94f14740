import { randomBytes } from 'node:crypto';
import { KEY_BYTES, KEY_PURPOSES, type Keyring, KeyringError } from './keyring.ts';
import { KEYRING_VERSION, parseKeyring } from './readKeyFile.ts';

export type KeyPurpose = keyof Keyring;

/** A key in the file: base64, and since when it seals or is prepared (ISO 8601). Older files have no date. */
export interface KeyEntry {
  readonly id: string;
  readonly key: string;
  readonly created?: string;
}

/**
 * A key file's content, for code that changes it; the newest key of each purpose is first. It has keys in
 * plain text: never log it.
 */
export type KeyringEntries = Readonly<Record<KeyPurpose, readonly KeyEntry[]>>;

const KEY_ID_BYTES = 6;

/** @param now epoch milliseconds */
export function newKeyEntry(now: number): KeyEntry {
  return {
    id: randomBytes(KEY_ID_BYTES).toString('hex'),
    key: randomBytes(KEY_BYTES).toString('base64'),
    created: isoSeconds(now),
  };
}

export function isoSeconds(millis: number): string {
  return `${new Date(millis).toISOString().slice(0, 19)}Z`;
}

/** One new key for each purpose. */
export function newKeyringEntries(now: number): KeyringEntries {
  return withEvery(() => [newKeyEntry(now)]);
}

/**
 * Reads a key file's text. A purpose that is missing in a file of an older mqgate gets a first key. Throws a
 * `KeyringError` as parseKeyring does.
 * @returns the entries, and which purposes were missing
 */
export function readKeyringText(
  text: string,
  place: string,
  now: number,
): { readonly entries: KeyringEntries; readonly missing: readonly KeyPurpose[] } {
  const members = parseMembers(text, place);
  const missing = KEY_PURPOSES.filter((purpose) => members[purpose] === undefined);
  const added = Object.fromEntries(missing.map((purpose) => [purpose, [newKeyEntry(now)]]));
  const whole = { ...members, ...added };
  parseKeyring(JSON.stringify(whole), place);
  return { entries: withEvery((purpose) => whole[purpose] as readonly KeyEntry[]), missing };
}

/** The inverse. `compact`: as short as possible, because KMS accepts 4,096 bytes. */
export function keyringText(entries: KeyringEntries, form: 'readable' | 'compact' = 'readable'): string {
  const members = { version: KEYRING_VERSION, ...withEvery((purpose) => entries[purpose]) };
  return form === 'compact' ? JSON.stringify(members) : `${JSON.stringify(members, null, 2)}\n`;
}

export function withEvery<Value>(make: (purpose: KeyPurpose) => Value): Record<KeyPurpose, Value> {
  return Object.fromEntries(KEY_PURPOSES.map((purpose) => [purpose, make(purpose)])) as Record<
    KeyPurpose,
    Value
  >;
}

/** For a text that is not an object, parseKeyring gives the error. */
function parseMembers(text: string, place: string): Record<string, unknown> {
  let members: unknown;
  try {
    members = JSON.parse(text);
  } catch {
    members = undefined; // JSON.parse quotes the text in its message, and the text is keys
  }
  if (typeof members === 'object' && members !== null && !Array.isArray(members)) return { ...members };
  parseKeyring(text, place);
  throw new KeyringError('malformed', `The key file ${place} cannot be read.`);
}
