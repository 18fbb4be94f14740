import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import type { Osls } from './oslsService.ts';

/** Options of esbuild without those of serverless-esbuild, which are in the same object. */
const ESBUILD_OPTIONS = [
  'bundle',
  'minify',
  'sourcemap',
  'sourcesContent',
  'platform',
  'target',
  'format',
  'mainFields',
  'alias',
  'define',
  'supported',
] as const satisfies readonly (keyof BuildOptions)[];

/**
 * A CommonJS bundle has no `import.meta.url`. In files that find another file by it, it is replaced by the
 * file's own URL. Every other use fails the build.
 */
const ownUrls: Plugin = {
  name: 'own-urls',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]src[\\/]directory[\\/]awsPolicies\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
    });
  },
};

/**
 * The options of esbuild for functions that run on this machine, in addition to those of serverless.yml:
 * `#stand-ins` resolves to local/serverless/standIns.ts. 'module' is esbuild's own default.
 */
export const LOCAL_BUILD = {
  conditions: ['mqgate-local', 'module'],
  plugins: [ownUrls],
  logOverride: { 'empty-import-meta': 'error' },
} as const;

/**
 * Builds every function at once, with the options of serverless.yml. serverless-esbuild would read and parse
 * the SDK once for each function: this would take seconds of every start.
 */
export async function buildFunctions(osls: Osls): Promise<void> {
  const { serviceDir, service } = osls;
  const { esbuild: options } = service.custom;
  const outdir = resolve(serviceDir, options.outputWorkFolder);
  const { build } = await import('esbuild');
  await build({
    ...Object.fromEntries(ESBUILD_OPTIONS.map((name) => [name, options[name]])),
    ...LOCAL_BUILD,
    conditions: [...LOCAL_BUILD.conditions],
    plugins: [...LOCAL_BUILD.plugins],
    absWorkingDir: serviceDir,
    // The list of functions is read here, because the framework has not read that file yet.
    entryPoints: globSync('src/handlers/*.ts', { cwd: serviceDir }),
    outbase: serviceDir,
    outdir,
    outExtension: { '.js': options.outputFileExtension },
    logLevel: 'silent',
  });
}

/**
 * Sets the members by which the framework's plugins know that every function is built, and where the bundles
 * are.
 */
export function useBundles({ serviceDir, service }: Osls): void {
  const { esbuild: options, 'serverless-offline': offline } = service.custom;
  for (const definition of Object.values(service.functions)) definition.skipEsbuild = true;
  offline.location = relative(serviceDir, resolve(serviceDir, options.outputWorkFolder));
}
