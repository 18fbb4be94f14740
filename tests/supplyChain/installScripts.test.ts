import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT, readLock } from '../../.ci/lockedPackages.ts';

const { allowScripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
const withScripts = readLock().packages.filter(({ installScript }) => installScript);

test('every package with an install script is allowed or denied by name, and no other package is', () => {
  const names = new Set(withScripts.map(({ name }) => name));
  expect(Object.keys(allowScripts).toSorted()).toEqual([...names].toSorted());
});

test('no deployed package has an install script', () => {
  expect(withScripts.filter(({ dev }) => !dev)).toEqual([]);
});

test('the two packages that may run install scripts have the reviewed commands', () => {
  const commands = Object.entries(allowScripts).flatMap(([name, allowed]) => {
    if (allowed !== true) return [];
    const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'node_modules', name, 'package.json'), 'utf8'));
    const { preinstall, install, postinstall } = scripts;
    return [[name, ...[preinstall, install, postinstall].filter((command) => command !== undefined)]];
  });
  expect(commands).toEqual([
    ['node', 'node installArchSpecificPackage'],
    ['esbuild', 'node install.js'],
  ]);
});
