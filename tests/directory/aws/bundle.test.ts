import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { PROJECT_DIR } from '../../../local/launch/settings.ts';
import { deployedBuildOptions } from '../../support/deployedBuild.ts';

/** kB of a function's bundle, and the SDK's clients in it. */
async function bundleOf(name: string, directory: string) {
  const { metafile } = await build({
    ...(await deployedBuildOptions(directory)),
    entryPoints: [resolve(PROJECT_DIR, `src/handlers/${name}.ts`)],
    outfile: `${name}.cjs`,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const [output] = Object.values(metafile.outputs);
  const used = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const clients = used.flatMap(([path]) => /@aws-sdk\/client-(\w+)/.exec(path)?.[1] ?? []);
  return { kilobytes: (output?.bytes ?? 0) / 1_000, clients: [...new Set(clients)].toSorted() };
}

test('no deployed bundle holds the console or another part of a local gateway', async () => {
  const { metafile } = await build({
    ...(await deployedBuildOptions('aws')),
    entryPoints: globSync('src/handlers/*.ts', { cwd: PROJECT_DIR }),
    outdir: 'bundles',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const files = Object.keys(metafile.inputs);
  expect(files.filter((file) => file.startsWith('src/')).length).toBeGreaterThan(100);
  expect(files.filter((file) => /^(?:local|workbench|testing|cli|events)\//.test(file))).toEqual([]);
  expect(
    files.filter((file) => /node_modules\/(?:preact|@codemirror|codemirror|esbuild)\//.test(file)),
  ).toEqual([]);
});

/** `gateway` is the one function behind a function URL: it holds every operation. */
test.each([
  ['authorizer', 400],
  ['query', 800],
  ['gateway', 1000],
])('%s for snapshots has no IAM client, and is smaller than %i kB', async (name, most) => {
  const { kilobytes, clients } = await bundleOf(name, 'snapshot');
  expect(clients).not.toEqual(expect.arrayContaining(['iam']));
  expect(clients).not.toEqual(expect.arrayContaining(['organizations']));
  expect(kilobytes).toBeLessThan(most);
});

test.each([
  ['authorizer', 550],
  ['gateway', 1150],
])('%s for live IAM has only the commands that it calls, and is smaller than %i kB', async (name, most) => {
  const { kilobytes, clients } = await bundleOf(name, 'aws');
  expect(clients).toEqual(expect.arrayContaining(['iam', 'organizations', 'sts']));
  expect(kilobytes).toBeLessThan(most);
});

test.each(['brokers', 'users'])('the bundle of %s has no part of real brokers', async (name) => {
  const { metafile } = await build({
    ...(await deployedBuildOptions('snapshot')),
    entryPoints: [resolve(PROJECT_DIR, `src/handlers/${name}.ts`)],
    outfile: `${name}.cjs`,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const files = Object.keys(metafile.inputs);
  expect(files).toContain(`src/handlers/${name}.ts`);
  expect(files.filter((file) => /^local\/|sealedPassword|endTransitions/.test(file))).toEqual([]);
});

test.each([
  ['dynamodb', 'src/state/table/sdk'],
  ['iam', 'src/directory/aws/sdk'],
  ['organizations', 'src/directory/aws/sdk'],
  ['sts', 'src/directory/aws/sdk'],
])('the stand-in for the client of %s exports all names that are imported from it', (name, folder) => {
  const imports = new RegExp(`import \\{([^}]*)\\} from '@aws-sdk/client-${name}'`, 'g');
  const files = globSync('src/**/*.ts', { cwd: PROJECT_DIR }).map((file) =>
    readFileSync(resolve(PROJECT_DIR, file), 'utf8'),
  );
  const imported = files.flatMap((text) => namesIn(text, imports));
  const values = imported.filter((one) => !one.startsWith('type '));
  const standIn = readFileSync(resolve(PROJECT_DIR, folder, `${name}.ts`), 'utf8');
  const exported = namesIn(standIn, /export \{([^}]*)\}/g);
  expect(values.length).toBeGreaterThan(1);
  expect(values.filter((one) => !exported.includes(one))).toEqual([]);
});

function namesIn(text: string, lists: RegExp): string[] {
  const names = [...text.matchAll(lists)].flatMap(([, list = '']) => list.split(','));
  return names.map((one) => one.trim()).filter((one) => one !== '');
}
