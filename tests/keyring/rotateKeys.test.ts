import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeKeyFile, upgradeKeyFile } from '../../src/keyring/changeKeyFile.ts';
import { createKeyringFile } from '../../src/keyring/createKeyringFile.ts';
import { KEY_PURPOSES } from '../../src/keyring/keyring.ts';
import {
  type KeyringEntries,
  keyringText,
  newKeyringEntries,
  readKeyringText,
} from '../../src/keyring/keyringText.ts';
import { loadKeyring } from '../../src/keyring/readKeyFile.ts';
import { preparedKey, replacedKeys, rotateKeys } from '../../src/keyring/rotateKeys.ts';
import { openSecret, sealSecret } from '../../src/keyring/sealedSecret.ts';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const HOUR = 3_600_000;
const ids = (entries: KeyringEntries, purpose: 'seal' | 'secrets' | 'tokens') =>
  entries[purpose].map(({ id }) => id);

describe('rotateKeys', () => {
  it('puts a new key first and keeps the older ones, for the given purposes only', () => {
    const before = newKeyringEntries(NOON);
    const after = rotateKeys(before, ['tokens'], NOON + HOUR);
    expect(after.tokens.slice(1)).toEqual(before.tokens);
    expect(after.tokens[0]?.created).toBe('2026-11-21T13:00:00Z');
    expect({ ...after, tokens: 0 }).toEqual({ ...before, tokens: 0 });
  });

  it('prepares a key that only opens, once, and a rotation then puts it first', () => {
    const before = newKeyringEntries(NOON);
    const prepared = rotateKeys(before, KEY_PURPOSES, NOON, 'prepare');
    for (const purpose of KEY_PURPOSES) {
      expect(prepared[purpose][0]).toBe(before[purpose][0]);
      expect(preparedKey(prepared[purpose])).toBe(prepared[purpose][1]);
    }
    expect(rotateKeys(prepared, KEY_PURPOSES, NOON + 2_000, 'prepare')).toEqual(prepared);
    const rotated = rotateKeys(prepared, KEY_PURPOSES, NOON + 3_000);
    expect(ids(rotated, 'seal')).toEqual(ids(prepared, 'seal').reverse());
    expect(preparedKey(rotated.seal)).toBeUndefined();
    expect(replacedKeys(rotated.seal, NOON + 2_999)).toEqual([]);
    expect(replacedKeys(rotated.seal, NOON + 3_000)).toEqual(before.seal);
    expect(rotateKeys(rotated, ['seal'], NOON + 4_000).seal).toHaveLength(3);
  });
});

describe('the list of replaced keys', () => {
  const rotated = (times: readonly number[]) =>
    times.reduce(
      (entries, time) => rotateKeys(entries, ['tokens'], time),
      newKeyringEntries(NOON - 100 * HOUR),
    ).tokens;

  it('depends on when a key was replaced, not on when it was made', () => {
    const list = rotated([NOON - 50 * HOUR, NOON - HOUR]);
    expect(replacedKeys(list, NOON)).toEqual(list.slice(1));
    expect(replacedKeys(list, NOON - 2 * HOUR)).toEqual(list.slice(2));
    expect(replacedKeys(list, NOON - 51 * HOUR)).toEqual([]);
  });

  it('never has the newest key, or a prepared one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('rotate' as const, 'prepare' as const), { maxLength: 6 }),
        (manners) => {
          const { tokens } = manners.reduce(
            (entries, manner, index) => rotateKeys(entries, ['tokens'], NOON + index * 1_000, manner),
            newKeyringEntries(NOON - HOUR),
          );
          const gone = replacedKeys(tokens, NOON + HOUR);
          const stay = tokens.filter((entry) => !gone.includes(entry));
          const prepared = preparedKey(tokens);
          expect(stay).toEqual(prepared === undefined ? [tokens[0]] : [tokens[0], prepared]);
        },
      ),
    );
  });

  it('has a key without a date as the oldest', () => {
    const [made] = newKeyringEntries(NOON).tokens;
    if (made === undefined) throw new Error('no key');
    const { created, ...dateless } = made;
    const list = rotateKeys({ ...newKeyringEntries(NOON), tokens: [dateless] }, ['tokens'], NOON).tokens;
    expect(created).toBeDefined();
    expect(replacedKeys(list, NOON)).toEqual([dateless]);
    expect(replacedKeys(list, NOON - 1)).toEqual([]);
  });
});

describe('a key file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mqgate-rotate-'));
    path = join(folder, 'keyring.json');
    await createKeyringFile(path, NOON);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('seals with the new key after a rotation, and opens the old key’s seals until its drop', async () => {
    const sealed = sealSecret(loadKeyring(path).secrets, Buffer.from('secret'), ['x']);
    await changeKeyFile(path, NOON, (entries) => rotateKeys(entries, ['secrets'], NOON + HOUR));
    const rotated = loadKeyring(path);
    expect(openSecret(rotated.secrets, sealed, ['x'])?.toString()).toBe('secret');
    expect(sealSecret(rotated.secrets, Buffer.from('y'), []).split('.')[1]).not.toBe(sealed.split('.')[1]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await changeKeyFile(path, NOON, ({ secrets: [newest], ...others }) => ({
      ...others,
      secrets: newest === undefined ? [] : [newest],
    }));
    expect(openSecret(loadKeyring(path).secrets, sealed, ['x'])).toBeUndefined();
    expect(readdirSync(folder)).toEqual(['keyring.json']);
  });

  it('is changed by one command at a time', async () => {
    const changes = [1, 2, 3].map((hour) =>
      changeKeyFile(path, NOON, (entries) => rotateKeys(entries, ['seal'], NOON + hour * HOUR)),
    );
    const outcomes = await Promise.allSettled(changes);
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBeGreaterThan(0);
    expect(loadKeyring(path).seal.byId.size).toBe(1 + done);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason.message).toContain('is being changed by another');
    }
  });

  it('is unchanged if the change fails or the result could not be read', async () => {
    const before = readFileSync(path, 'utf8');
    await expect(
      changeKeyFile(path, NOON, () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await expect(changeKeyFile(path, NOON, (entries) => ({ ...entries, seal: [] }))).rejects.toMatchObject({
      code: 'malformed',
    });
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['keyring.json']);
  });

  it('of an older mqgate gets the missing purposes, and keeps its keys', async () => {
    const { tokens: _, ...older } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(older), { mode: 0o600 });
    expect(() => loadKeyring(path)).toThrow("has no list of keys named 'tokens'");
    expect(await upgradeKeyFile(path, NOON)).toEqual(['tokens']);
    const { seal, tokens } = loadKeyring(path);
    expect(seal.newest.id).toBe(older.seal[0].id);
    expect(tokens.byId.size).toBe(1);
    const upgraded = readFileSync(path, 'utf8');
    expect(await upgradeKeyFile(path, NOON)).toEqual([]);
    expect(readFileSync(path, 'utf8')).toBe(upgraded);
  });
});

describe('the text of a keyring', () => {
  it('reads back equal, and forty keys fit into the size that KMS encrypts', () => {
    const full = Array.from({ length: 10 }, (_, index) => index).reduce(
      (entries, hour) => rotateKeys(entries, KEY_PURPOSES, NOON + hour * HOUR),
      newKeyringEntries(NOON),
    );
    for (const form of ['readable', 'compact'] as const) {
      expect(readKeyringText(keyringText(full, form), 'k', NOON)).toEqual({ entries: full, missing: [] });
    }
    expect(Buffer.byteLength(keyringText(full, 'compact'))).toBeLessThan(4_096);
  });

  it.each([
    ['[]', 'does not hold a JSON object'],
    ['null', 'does not hold a JSON object'],
    ['{"key', 'does not hold a JSON object'],
    ['{"version":2}', 'has an unknown version'],
    ['{"version":1,"other":1}', 'has an unknown member'],
    ['{"version":1,"seal":[]}', "has no list of keys named 'seal'"],
  ])('with %s is refused in a sentence that does not quote the text', (text, what) => {
    expect(() => readKeyringText(text, 'k.json', NOON)).toThrow(`The key file k.json ${what}`);
  });

  it.each(['2026-11-21', 'yesterday', '2026-99-99T99:99:99Z', 5])(
    'with the date %s is refused',
    (created) => {
      const { seal, ...others } = newKeyringEntries(NOON);
      const text = JSON.stringify({ version: 1, ...others, seal: [{ ...seal[0], created }] });
      expect(() => readKeyringText(text, 'k.json', NOON)).toThrow("has a wrong date in entry 0 of 'seal'");
    },
  );
});
