import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { PROJECT, readLock } from '../../.ci/lockedPackages.ts';
import { npm } from '../../.ci/npm.ts';

const { version } = JSON.parse(readFileSync(`${PROJECT}package.json`, 'utf8')) as { version: string };
const locked = new Set(readLock().packages.map(({ name, version }) => `${name}@${version}`));

/** `npm sbom` over the lock file, packages of other platforms included. It asks no registry. */
async function sbom(format: 'cyclonedx' | 'spdx') {
  const [command, ...given] = npm('sbom', '--package-lock-only', '--offline', '--sbom-format', format);
  const child = spawn(command, given, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'ignore'] });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const said = await text(child.stdout);
  expect(await closed).toBe(0);
  return JSON.parse(said);
}

const purlName = (purl: string) => decodeURIComponent(purl.replace(/^pkg:npm\//, '').replace(/\?.*$/, ''));

test.concurrent('npm sbom lists every locked package in CycloneDX', async ({ expect }) => {
  const bill = await sbom('cyclonedx');
  expect(bill).toMatchObject({
    bomFormat: 'CycloneDX',
    metadata: { component: { purl: `pkg:npm/mqgate@${version}` } },
  });
  const purls: string[] = bill.components.map(({ purl }: { purl: string }) => purlName(purl));
  expect(new Set(purls)).toEqual(locked);
});

test.concurrent('npm sbom lists every locked package in SPDX, with its licence', async ({ expect }) => {
  const bill = await sbom('spdx');
  expect(bill).toMatchObject({ spdxVersion: 'SPDX-2.3', name: expect.stringMatching(/^mqgate@/) });
  const [own, ...others]: { name: string; versionInfo: string; licenseDeclared: string }[] = bill.packages;
  expect(own).toMatchObject({ name: 'mqgate', licenseDeclared: 'MIT' });
  expect(new Set(others.map(({ name, versionInfo }) => `${name}@${versionInfo}`))).toEqual(locked);
  expect(others.filter(({ licenseDeclared }) => !/\w/.test(licenseDeclared ?? ''))).toEqual([]);
});
