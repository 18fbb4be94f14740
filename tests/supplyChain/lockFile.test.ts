import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT, readLock } from '../../.ci/lockedPackages.ts';

const { lockfileVersion, root, packages } = readLock();
const project = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
const pins = KINDS.flatMap((kind) => Object.entries<string>(project[kind]));

/** What `node`'s install script fetches by itself, held by no hash of ours (docs/dependencies.md). */
const FETCHED_BY_NODE = /^node_modules\/node\/node_modules\/node-[a-z0-9-]+$/;

describe('the lock file', () => {
  it('has version 3, and names packages', () => {
    expect(lockfileVersion).toBe(3);
    expect(packages.length).toBeGreaterThan(pins.length);
  });

  it('has a SHA-512 of every package', () => {
    expect(packages.filter(({ integrity }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual(
      [],
    );
  });

  it('has no package from Git, a file or a URL, and only exact versions', () => {
    // Without `resolved` npm asks the registry that it is configured for.
    expect(packages.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
    expect(packages.filter(({ version }) => !/^\d+\.\d+\.\d+(-[\w.-]+)?(\+[\w.-]+)?$/.test(version))).toEqual(
      [],
    );
  });

  it('belongs to this package.json, in every section', () => {
    for (const kind of KINDS) expect(root[kind]).toEqual(project[kind]);
    expect(root.version).toBe(project.version);
  });

  it.each(pins)('pins %s, and has the pinned version', (name, pin) => {
    const [, alias = name, version] = /^(?:npm:(.+)@)?(\d+\.\d+\.\d+)$/.exec(pin) ?? [];
    const locked = packages.find(({ path }) => path === `node_modules/${name}`);
    expect(locked).toMatchObject({ name: alias, version });
  });
});

describe('the folder node_modules', () => {
  const installed = installedPackages('node_modules');

  it('holds exactly the locked packages', () => {
    const locked = new Set(packages.map(({ path }) => path));
    expect(installed.length).toBeGreaterThan(pins.length);
    expect(installed.filter((path) => !locked.has(path) && !FETCHED_BY_NODE.test(path))).toEqual([]);
  });

  it('has each package with the name, version and licence of the lock file', () => {
    const differing = packages.flatMap(({ path, name, version, license }) => {
      const file = join(PROJECT, path, 'package.json');
      if (!existsSync(file)) return [];
      const own = JSON.parse(readFileSync(file, 'utf8'));
      const licence = own.license?.type ?? own.license ?? own.licenses?.[0]?.type;
      const same = own.name === name && own.version === version && licence === license;
      return same ? [] : [`${path}: ${own.name} ${own.version} ${licence}`];
    });
    expect(differing).toEqual([]);
  });
});

/** Paths of packages, those below packages included. */
function installedPackages(folder: string): string[] {
  const names = readdirSync(join(PROJECT, folder)).filter((name) => !name.startsWith('.'));
  const paths = names.flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(PROJECT, folder, name)).map((own) => `${folder}/${name}/${own}`)
      : `${folder}/${name}`,
  );
  return paths.flatMap((path) => {
    const below = `${path}/node_modules`;
    return [path, ...(existsSync(join(PROJECT, below)) ? installedPackages(below) : [])];
  });
}
