import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { expect, test } from 'vitest';
import { importsOf } from '../../.ci/imports.ts';

/**
 * `mqgate serve` and `createGateway`: the gateway on one machine, without serverless-offline and its build.
 */
const ENTRIES = ['cli/mqgate.ts', 'local/embedded/createGateway.ts'];

/** The packages that the entries import, and the dependencies of those. */
function packagesOf(entries: readonly string[]): Set<string> {
  const [files, packages] = [new Set<string>(), new Set<string>()];
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file) || !file.endsWith('.ts')) continue;
    files.add(file);
    for (const { file: imported, specifier } of importsOf(file)) {
      if (imported !== undefined) waiting.push(imported);
      else if (!specifier.startsWith('.') && !specifier.startsWith('#') && !isBuiltin(specifier))
        addWithDependencies(nameOf(specifier), packages);
    }
  }
  return packages;
}

function addWithDependencies(name: string, packages: Set<string>): void {
  if (packages.has(name) || !existsSync(`node_modules/${name}/package.json`)) return;
  packages.add(name);
  for (const dependency of Object.keys(manifestOf(name).dependencies ?? {}))
    addWithDependencies(dependency, packages);
}

function nameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly os?: unknown;
  readonly cpu?: unknown;
  readonly gypfile?: unknown;
}

function manifestOf(name: string): Manifest {
  return JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
}

test('the local gateway imports no package with a program for one platform', () => {
  const packages = packagesOf(ENTRIES);
  expect(packages.size).toBeGreaterThan(5);
  const bound = [...packages].filter((name) => {
    const { os, cpu, gypfile } = manifestOf(name);
    return os !== undefined || cpu !== undefined || gypfile !== undefined;
  });
  expect(bound).toEqual([]);
});

test('such a package is found', () => {
  const platform = ['@dynoxide/linux-x64', '@esbuild/linux-x64'].find((name) =>
    existsSync(`node_modules/${name}/package.json`),
  );
  if (platform !== undefined) expect(manifestOf(platform).os).toBeDefined();
});
