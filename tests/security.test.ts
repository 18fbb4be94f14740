import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_DIR } from '../local/launch/settings.ts';
import { readThreats } from './security/readThreats.ts';
import { pathOf, testNames, titles } from './security/testNames.ts';

const threats = readThreats(readFileSync(join(PROJECT_DIR, 'SECURITY.md'), 'utf8'));
const references = threats.flatMap(({ tests }) => tests);
const files = [...new Set(references.map(({ file }) => file))];

const names = testNames(files.filter((file) => existsSync(join(PROJECT_DIR, pathOf(file)))));

/** `attack 2` is not among the names of attack 25. */
function holds(name: string, words: string): boolean {
  const at = name.indexOf(words);
  return at >= 0 && !/^\d/.test(/\d$/.test(words) ? name.slice(at + words.length) : '');
}

describe('the page SECURITY.md', () => {
  it('has threats, each with a test', () => {
    expect(threats.length).toBeGreaterThan(40);
    expect(threats.filter(({ tests }) => tests.length === 0)).toEqual([]);
  });

  it.each(threats)('names existing tests for: $threat', ({ tests }) => {
    for (const { file, words } of tests) {
      expect(existsSync(join(PROJECT_DIR, pathOf(file))), `${pathOf(file)} is there`).toBe(true);
      const found = (names.get(file) ?? []).filter((name) => holds(name, words));
      expect(found, `${file}: ${words}`).not.toEqual([]);
    }
  });

  it('names a test for each row of the attack table', () => {
    const attacks = Array.from({ length: 27 }, (_, before) => `attack ${before + 1}`);
    expect(attacks.filter((attack) => !references.some(({ words }) => holds(words, attack)))).toEqual([]);
  });
});

describe('a reference to a test', () => {
  it('is a file and words; any other text names no test', () => {
    const page =
      '| threat | what stops it | tests |\n| --- | --- | --- |\n| a | b | `x/y`: one; ' +
      'two; `z`: three |\n| c | d | |\n\n| e | f | `g`: h |';
    expect(readThreats(page)).toEqual([
      {
        threat: 'a',
        tests: [
          { file: 'x/y', words: 'one; two' },
          { file: 'z', words: 'three' },
        ],
      },
      { threat: 'c', tests: [] },
    ]);
    expect(readThreats(page.replace('`x/y`: one', 'x/y one'))[0]?.tests[0]).toEqual({ file: '', words: '' });
  });

  it('distinguishes the numbers of attacks', () => {
    expect(holds('attack 25: an STS proof', 'attack 25')).toBe(true);
    expect(holds('attack 25: an STS proof', 'attack 2')).toBe(false);
  });

  it('names a title in the source, of a test or a group, made from a table or not; none in a comment', () => {
    const source = [
      "describe('one', () => {",
      '  it.each([',
      "    ['a row'],",
      "  ] as const)('two: %s', () => {});",
      '  describe.each(TABLE)("three’s", () => {});',
      '  test(`four ${name}`, () => {});',
      "  it('five\\'s', async () => {});",
      "  // it('six', () => {});",
      "  expect(names).toContain('seven');",
    ];
    expect(titles(source.join('\n'))).toEqual(['one', 'two: %s', 'three’s', 'four ${name}', "five's"]);
  });
});
