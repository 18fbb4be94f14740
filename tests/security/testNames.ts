import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_DIR } from '../../local/launch/settings.ts';

/** A title is the first argument of `it`, `test` or `describe`, or of the function that `each` returns. */
const TITLE = /(?:\)|\b(?:it|test|describe)(?:\.\w+)*)\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs;

/**
 * The titles of the tests in these files, by file. They are read off the source: `vitest list` gives the same
 * ones, and takes ten seconds.
 */
export function testNames(files: readonly string[]): Map<string, string[]> {
  const source = (file: string) => readFileSync(join(PROJECT_DIR, pathOf(file)), 'utf8');
  return new Map(files.map((file) => [file, [...titles(source(file)), ...rowNames(file)]]));
}

export function titles(source: string): string[] {
  const code = source.replace(/^\s*\/\/.*$/gm, '');
  return [...code.matchAll(TITLE)].map(([, , title = '']) => title.replace(/\\(.)/g, '$1'));
}

export function pathOf(file: string): string {
  return `tests/${file}.test.ts`;
}

/**
 * What tests made from tables are called: a row's name is a text of its own, first in its row or its `name`.
 * Rows of the attack table have a number as well, and those that go over the wire are in files of their
 * own.
 */
function rowNames(file: string): string[] {
  const beside = globSync(`tests/${file}/*Rows.ts`, { cwd: PROJECT_DIR });
  return [pathOf(file), ...beside].flatMap((path) => {
    const source = readFileSync(join(PROJECT_DIR, path), 'utf8');
    const rows = [...source.matchAll(/^\s*(?:\[\s*|name: )?'((?:[^'\\\n]|\\.)+)'[,:]/gm)].map(
      ([, name = '']) => name,
    );
    const keys = [...source.matchAll(/^ {2}'((?:[^'\\\n]|\\.)+)': \{/gm)].map(([, name = '']) => name);
    const attacks = [...source.matchAll(/\bnumber: (\d+),|^\s*\[(\d+), '/gm)].map(
      ([, number, first]) => `attack ${number ?? first}:`,
    );
    return [...rows, ...keys, ...attacks];
  });
}
