import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { bundlePage } from '../local/console/build/buildPage.ts';
import { PROJECT } from './lockedPackages.ts';

/*
 * `npm run build:package`: the package `mqgate` in dist/, ready for `npm pack`. Everything is bundled with
 * its licences, so that the package has no dependency and no install script. The repository's own
 * package.json stays private.
 */

const NEEDS_NODE = '22.13';

/** Exports of the library; the types come from the files that are named beside them. */
const LIBRARY = `
export { createGateway } from './local/embedded/createGateway.ts';
export { matchers } from './testing/matchers.ts';
`;

const INDEX_TYPES = `
/** Starts a gateway in this process. Rejects with a GatewayError, whose message is one sentence. */
export declare function createGateway(options?: GatewayOptions): Promise<Gateway>;

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for \`expect.extend\` of Vitest or Jest, by the request id of an answer or error of the AWS SDK.
 */
export declare const matchers: {
  toBeAllowed(received: unknown): Promise<MatcherResult>;
  toBeDenied(received: unknown): Promise<MatcherResult>;
  toBeDeniedBy(received: unknown, statementOrPolicy: string): Promise<MatcherResult>;
};
`;

const VITEST_TYPES = `import type { TestAPI } from 'vitest';
import type { Gateway, GatewayOptions } from './index.js';

type Fixtures = { fileGateway: Gateway; gateway: Gateway };

/** A \`test\` with a gateway for the file, which is taken back to its start before each test. */
export declare function gatewayTest(options?: GatewayOptions): TestAPI<Fixtures>;

/** The same with the demo account. */
export declare const test: TestAPI<Fixtures>;
`;

/** In the oldest JavaScript, so that an old Node can run it and print the sentence. */
const IS_TOO_OLD = `var wanted = '${NEEDS_NODE}'.split('.').map(Number);
var own = process.versions.node.split('.').map(Number);
var isTooOld = own[0] < wanted[0] || (own[0] === wanted[0] && own[1] < wanted[1]);`;
const TOO_OLD = `'mqgate needs Node ${NEEDS_NODE} or newer; this is Node ' + process.versions.node + '.'`;

/**
 * In the oldest JavaScript. V8's compiled code is kept in the package's own folder, because only those who
 * may change the program itself can write there. Where nobody can, V8 compiles at each start. A start that
 * finds compiled code takes two thirds of the time. The code is written a second after the start, because a
 * process that is killed writes nothing at its end. From then on V8's young generation stays small: without
 * the flag it grows with the calls, to some 60 MB of garbage. A start with the flag takes 7 % longer.
 */
const BIN = `#!/usr/bin/env node
'use strict';
${IS_TOO_OLD}
if (isTooOld) {
  console.error(${TOO_OLD});
  process.exit(2);
}
var modules = require('node:module');
modules.enableCompileCache(require('node:path').join(__dirname, 'compile-cache'));
setTimeout(function () {
  if (modules.flushCompileCache) modules.flushCompileCache();
  require('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
}, 1000).unref();
require(process.argv[2] === 'serve' ? './serve.cjs' : './cli.cjs');
`;

/**
 * The functions' own containers, which read the environment, and clients of live IAM are for deployments.
 * Their place is taken by nothing.
 */
const localOnly: Plugin = {
  name: 'local-only',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]runtime[\\/]deployed\.ts$/ }, () => ({
      contents: 'export const deployed = () => undefined;',
      loader: 'ts',
    }));
  },
};

/** What a file beside a source file is called in the package, where it is not called the same. */
const RENAMED: Readonly<Record<string, string>> = { 'mqgate.js': 'mqgate.cjs' };

/** Puts the files that sources name by `new URL('…', import.meta.url)` beside the bundles. */
const filesBeside = (outdir: string): Plugin => ({
  name: 'files-beside',
  setup(builder) {
    builder.onLoad({ filter: /[\\/](?:src|local|cli|workbench)[\\/].*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replaceAll(/new URL\('([^']*\.\w+)', import\.meta\.url\)/g, (_, relative) => {
        const name = basename(relative);
        const put = RENAMED[name] ?? name;
        if (put === name) copyFileSync(join(dirname(path), relative), join(outdir, name));
        return `new URL('./${put}', import.meta.url)`;
      });
      return { contents, loader: 'ts' };
    });
  },
});

/** The console's page, bundled; its place is taken by a reader of the file that holds it. */
const consolePage = (outdir: string): Plugin => ({
  name: 'console-page',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]console[\\/]server[\\/]pageFiles\.ts$/ }, async () => {
      writeFileSync(join(outdir, PAGE_FILE), JSON.stringify((await bundlePage()).files));
      const contents = `
        import { readFileSync } from 'node:fs';
        export const pageFiles = async () =>
          JSON.parse(readFileSync(new URL('./${PAGE_FILE}', import.meta.url), 'utf8'));
      `;
      return { contents, loader: 'ts' };
    });
  },
});
const PAGE_FILE = 'console.json';

const COMMON = {
  absWorkingDir: PROJECT,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node22',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * The library is CommonJS behind a module: `import 'node:http'` in a module would read every export of it,
 * and so load all of fetch.
 */
const INDEX = `import { createRequire } from 'node:module';
${IS_TOO_OLD}
if (isTooOld) throw new Error(${TOO_OLD});
export const { createGateway, matchers } = createRequire(import.meta.url)('./library.cjs');
`;

const COMMON_JS = {
  ...COMMON,
  format: 'cjs',
  supported: { 'dynamic-import': false },
  define: { 'import.meta.url': 'mqgateUrl' },
  banner: { js: "'use strict';var mqgateUrl=require('node:url').pathToFileURL(__filename).href;" },
} as const satisfies BuildOptions;

export async function buildPackage(outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const library = await build({
    ...COMMON_JS,
    alias: {
      '@aws-sdk/client-dynamodb': './local/engine/tableCommands.ts',
      '@aws-sdk/credential-provider-node': './src/aws/environment.ts',
    },
    plugins: [localOnly, consolePage(outdir), filesBeside(outdir)],
    stdin: { contents: LIBRARY, resolveDir: PROJECT, sourcefile: 'library.ts', loader: 'ts' },
    outfile: join(outdir, 'library.cjs'),
  });
  const cli = await build({
    ...COMMON_JS,
    entryPoints: { cli: 'cli/mqgate.ts', serve: 'cli/mqgateServe.ts' },
    plugins: [localOnly, consolePage(outdir), fromLibrary('./library.cjs'), filesBeside(outdir)],
    outdir,
    outExtension: { '.js': '.cjs' },
  });
  await build({
    ...COMMON,
    entryPoints: ['testing/vitest.ts'],
    format: 'esm',
    external: ['vitest'],
    plugins: [fromLibrary('./index.js')],
    outfile: join(outdir, 'vitest.js'),
  });
  writeFileSync(join(outdir, 'index.js'), INDEX);
  writeFileSync(join(outdir, 'mqgate.cjs'), BIN, { mode: 0o755 });
  writeTypes(outdir);
  const page = (await bundlePage()).inputs.map((path) => path.replace(/^(?:\.\.\/)+/, ''));
  const packages = [library, cli].flatMap(({ metafile }) => packagesIn(Object.keys(metafile.inputs)));
  writeFileSync(
    join(outdir, 'LICENSES.txt'),
    licences([...new Set([...packages, ...packagesIn(page)])].toSorted()),
  );
  for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md']) {
    copyFileSync(join(PROJECT, file), join(outdir, file));
  }
  writeFileSync(join(outdir, 'package.json'), manifest());
}

/**
 * Takes the library from its own bundle, so that a gateway and its matchers are one module and the code is
 * there once.
 */
const fromLibrary = (path: string): Plugin => ({
  name: 'from-library',
  setup(builder) {
    builder.onResolve({ filter: /\/(?:createGateway|matchers)\.ts$/ }, () => ({ path, external: true }));
  },
});

function writeTypes(outdir: string): void {
  const types = readFileSync(join(PROJECT, 'local/embedded/publicTypes.ts'), 'utf8');
  const augmented = readFileSync(join(PROJECT, 'testing/vitestMatchers.ts'), 'utf8');
  writeFileSync(
    join(outdir, 'index.d.ts'),
    `/// <reference lib="esnext.disposable" />\n${types}${INDEX_TYPES}`,
  );
  writeFileSync(
    join(outdir, 'vitest.d.ts'),
    `${VITEST_TYPES}\n${augmented.replace("import 'vitest';\n\n", '')}`,
  );
}

function manifest(): string {
  const own = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  return `${JSON.stringify(
    {
      name: own.name,
      version: own.version,
      description: own.description,
      license: own.license,
      keywords: ['aws', 'amazon-mq', 'iam', 'sigv4', 'emulator', 'testing'],
      type: 'module',
      engines: { node: `>=${NEEDS_NODE}` },
      bin: { mqgate: './mqgate.cjs' },
      exports: {
        '.': { types: './index.d.ts', default: './index.js' },
        './vitest': { types: './vitest.d.ts', default: './vitest.js' },
        './package.json': './package.json',
      },
      peerDependencies: { vitest: '>=5' },
      peerDependenciesMeta: { vitest: { optional: true } },
    },
    null,
    2,
  )}\n`;
}

function packagesIn(inputs: readonly string[]): string[] {
  return inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
}

/** The licence texts of the packages whose code is in the bundles. */
function licences(paths: readonly string[]): string {
  const texts = paths.map((path) => {
    const folder = resolve(PROJECT, path);
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    return { heading: `${name} ${version} (${license})`, text: text || `Licence: ${license}` };
  });
  const byText = Map.groupBy(texts, ({ text }) => text);
  const parts = [...byText].map(
    ([text, some]) => `${some.map(({ heading }) => heading).join('\n')}\n\n${text}\n`,
  );
  return `The bundles of mqgate hold code of these packages.\n\n${parts.join(`\n${'-'.repeat(78)}\n\n`)}`;
}

if (import.meta.main) await buildPackage(resolve(process.argv[2] ?? join(PROJECT, 'dist')));
