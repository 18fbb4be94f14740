import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_DIR } from '../local/launch/settings.ts';
import { readThreats } from './security/readThreats.ts';
import { pathOf, testNames } from './security/testNames.ts';

const page = readFileSync(join(PROJECT_DIR, 'docs/faults-seen.md'), 'utf8');
const kinds = readThreats(page, '| kind | what must happen | tests |');
const files = [...new Set(kinds.flatMap(({ tests }) => tests.map(({ file }) => file)))];

const names = testNames(files.filter((file) => existsSync(join(PROJECT_DIR, pathOf(file)))));

describe('docs/faults-seen.md', () => {
  it('has every row of the list', () => {
    const rows = [
      ...Array.from({ length: 18 }, (_, at) => `A${at + 1}`),
      ...Array.from({ length: 15 }, (_, at) => `B${at + 1}`),
      ...Array.from({ length: 14 }, (_, at) => `C${at + 1}`),
      ...Array.from({ length: 8 }, (_, at) => `D${at + 1}`),
      'E',
    ];
    const named = new Set(kinds.flatMap(({ threat }) => threat.match(/\b[A-E]\d*\b/g) ?? []));
    expect(rows.filter((row) => !named.has(row))).toEqual([]);
  });

  it.each(kinds)('$threat', ({ tests }) => {
    expect(tests).not.toEqual([]);
    for (const { file, words } of tests) {
      expect(existsSync(join(PROJECT_DIR, pathOf(file))), `${pathOf(file)} is there`).toBe(true);
      const found = (names.get(file) ?? []).filter((name) => name.includes(words));
      expect(found, `${file}: ${words}`).not.toEqual([]);
    }
  });
});
