import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PROJECT_DIR } from '../../local/launch/settings.ts';

/** The names of the tests in these files, by file. Vitest reads them off the files, and runs nothing. */
export async function testNames(files: readonly string[]): Promise<Map<string, string[]>> {
  const lists = await Promise.all(
    ['vitest.config.ts', 'vitest.deep.config.ts'].map((config) => list(config, files)),
  );
  const listed = lists.flat();
  return new Map(
    files.map((file) => {
      const own = listed.filter((one) => one.file === join(PROJECT_DIR, pathOf(file)));
      return [file, [...own.map(({ name }) => name), ...rowNames(file)]];
    }),
  );
}

interface Listed {
  readonly name: string;
  readonly file: string;
}

/**
 * The tests of one of the two runs, `npm test` or `npm run test:deep`; nothing where none of the files is in
 * it.
 */
async function list(config: string, files: readonly string[]): Promise<Listed[]> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  // `--json` is the last argument: it would take a path after it for the file to write to.
  const child = spawn(
    process.execPath,
    [vitest, 'list', '--config', config, ...files.map(pathOf), '--json'],
    {
      cwd: PROJECT_DIR,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const listed = await text(child.stdout);
  return listed.startsWith('[') ? JSON.parse(listed) : [];
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
