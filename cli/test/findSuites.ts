import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFault } from '../../workbench/commandFault.ts';

const SUITE = /\.test\.(?:ya?ml|json)$/u;
const PASSED_OVER: ReadonlySet<string> = new Set(['node_modules', '.git', '.mqgate']);

/** The named files of tests. For a folder: every `*.test.yaml`, `.yml` and `.json` file in it, in order. */
export function findSuites(named: readonly string[]): readonly string[] {
  const files = (named.length === 0 ? ['.'] : named).flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) throw new CommandFault(`There is no file or folder ${path}.`);
    return stats.isDirectory() ? suitesIn(path) : [path];
  });
  if (files.length === 0)
    throw new CommandFault('There is no file of tests here. Names of such files end in .test.yaml.');
  return [...new Set(files)];
}

function suitesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (PASSED_OVER.has(entry.name)) return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return suitesIn(path);
      return SUITE.test(entry.name) ? [path] : [];
    });
}
