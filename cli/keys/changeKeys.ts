import { KEY_PURPOSES } from '../../src/keyring/keyring.ts';
import {
  type KeyEntry,
  type KeyPurpose,
  type KeyringEntries,
  withEvery,
} from '../../src/keyring/keyringText.ts';
import { preparedKey, replacedKeys, rotateKeys } from '../../src/keyring/rotateKeys.ts';
import { resealSecrets, secretsByKey } from '../../src/state/keys/resealSecrets.ts';
import { openTable } from '../../src/state/table/client.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { gatewayPlace, keyringPlace, requireKeyringPlace, requireState } from '../state/gatewayPlace.ts';
import { environmentOf, type PlaceOptions } from '../state/placeOptions.ts';
import { withState } from '../state/withState.ts';
import { type KeyringStore, keyringInFile, keyringInTable } from './keyringStore.ts';
import { readPeriod } from './period.ts';

export interface DropOptions extends PlaceOptions {
  readonly olderThan: string;
}

export interface RotateOptions extends PlaceOptions {
  readonly prepare?: true;
  readonly dropOlderThan?: string;
}

const RESTART =
  'Functions read their keys when they start. Restart npm start, or deploy again (sls deploy --force).\n';

export async function createKeys(options: PlaceOptions): Promise<void> {
  const store = openStore(environmentOf(options));
  await store.create(Date.now());
  process.stdout.write(`The keyring was created: ${store.name}.\n`);
}

export async function listKeys(options: PlaceOptions): Promise<void> {
  const { entries, missing } = await openStore(environmentOf(options)).read();
  for (const purpose of KEY_PURPOSES) {
    if (missing.includes(purpose)) process.stdout.write(`${purpose.padEnd(8)} none yet\n`);
    else for (const entry of entries[purpose]) process.stdout.write(line(purpose, entry, entries[purpose]));
  }
}

export async function rotateKeyring(
  purposes: readonly KeyPurpose[],
  { prepare, dropOlderThan, ...at }: RotateOptions,
): Promise<void> {
  const now = Date.now();
  const period = dropOlderThan === undefined ? undefined : readPeriod(dropOlderThan);
  const environment = environmentOf(at);
  const store = openStore(environment);
  let dropped: readonly string[] = [];
  await store.change(now, async (entries) => {
    const rotated = rotateKeys(entries, purposes, now, prepare ? 'prepare' : 'rotate');
    if (period === undefined) return rotated;
    const kept = await without(rotated, purposes, now - period, environment);
    dropped = kept.dropped;
    return kept.entries;
  });
  process.stdout.write(
    prepare
      ? `New keys were added (${purposes.join(', ')}). They do not seal yet. When ` +
          'every function has read them, run mqgate keys rotate.\n'
      : `New keys seal from now on (${purposes.join(', ')}). Older keys still open what they sealed.\n`,
  );
  process.stdout.write(toldDropped(dropped) + RESTART);
}

export async function dropKeys(
  purposes: readonly KeyPurpose[],
  { olderThan, ...at }: DropOptions,
): Promise<void> {
  const environment = environmentOf(at);
  const now = Date.now();
  const replacedBefore = now - readPeriod(olderThan);
  let dropped: readonly string[] = [];
  await openStore(environment).change(now, async (entries) => {
    const kept = await without(entries, purposes, replacedBefore, environment);
    dropped = kept.dropped;
    return kept.entries;
  });
  process.stdout.write(
    dropped.length === 0 ? 'No key was replaced that long ago.\n' : toldDropped(dropped) + RESTART,
  );
}

export function resealKeys(options: PlaceOptions): Promise<void> {
  return withState(async ({ table, keyring }) => {
    const { resealed, unreadable } = await resealSecrets(table, (await keyring()).secrets);
    process.stdout.write(`${resealed} secrets were sealed again with the newest key.\n`);
    if (unreadable === 0) return;
    throw new CommandFault(
      `${unreadable} secrets cannot be opened with any key of the keyring. They were not changed.`,
    );
  }, environmentOf(options));
}

/** The table is not opened for a key file, which does not need it. */
function openStore(environment: NodeJS.ProcessEnv): KeyringStore {
  const keyring = requireKeyringPlace(keyringPlace(environment));
  if ('file' in keyring) {
    requireState(environment);
    return keyringInFile(keyring.file);
  }
  const place = gatewayPlace(environment);
  return keyringInTable(keyring.kmsKey, openTable(place), place.region);
}

/** INVARIANT: a key that still seals a secret of the table is never dropped. */
async function without(
  entries: KeyringEntries,
  purposes: readonly KeyPurpose[],
  replacedBefore: number,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly entries: KeyringEntries; readonly dropped: readonly string[] }> {
  const gone = purposes.flatMap((purpose) =>
    replacedKeys(entries[purpose], replacedBefore).map((entry) => ({ purpose, entry })),
  );
  if (gone.some(({ purpose }) => purpose === 'secrets')) await requireUnused(gone, environment);
  const going = new Set(gone.map(({ entry }) => entry));
  return {
    entries: withEvery((purpose) => entries[purpose].filter((entry) => !going.has(entry))),
    dropped: gone.map(({ purpose, entry }) => `${purpose} ${entry.id}`),
  };
}

async function requireUnused(
  gone: readonly { readonly purpose: KeyPurpose; readonly entry: KeyEntry }[],
  environment: NodeJS.ProcessEnv,
) {
  await withState(async ({ table }) => {
    const used = await secretsByKey(table);
    const inUse = gone.find(({ purpose, entry }) => purpose === 'secrets' && used.has(entry.id));
    if (inUse === undefined) return;
    throw new CommandFault(
      `The key ${inUse.entry.id} still seals ${used.get(inUse.entry.id)} ` +
        'secrets of the table: run mqgate keys reseal first.',
    );
  }, environment);
}

function toldDropped(dropped: readonly string[]): string {
  return dropped.map((name) => `Dropped: ${name}.\n`).join('');
}

function line(purpose: KeyPurpose, entry: KeyEntry, list: readonly KeyEntry[]): string {
  const state = entry === list[0] ? 'newest' : entry === preparedKey(list) ? 'prepared' : 'opens';
  return `${purpose.padEnd(8)} ${entry.id.padEnd(14)} ${state.padEnd(9)} ${entry.created ?? '-'}\n`;
}
