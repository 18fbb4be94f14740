import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PageFiles } from '../server/pageFiles.ts';

const PAGE = fileURLToPath(new URL('../page', import.meta.url));
const OUT = 'out';

/** Bundles the page: a script, its styles, and one chunk for each dynamic import. */
export async function buildPage(): Promise<PageFiles> {
  return (await bundlePage()).files;
}

/** Builds the page, and also answers the paths of the bundled sources, relative to the page's folder. */
export async function bundlePage(): Promise<{
  readonly files: PageFiles;
  readonly inputs: readonly string[];
}> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: PAGE,
    entryPoints: { app: 'main.tsx' },
    outdir: OUT,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: { 'process.env.NODE_ENV': '"production"' },
    chunkNames: '[name]-[hash]',
    legalComments: 'none',
    charset: 'utf8',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const nameOf = (path: string) => path.slice(path.lastIndexOf(OUT) + OUT.length + 1).replaceAll('\\', '/');
  const files = Object.fromEntries(outputFiles.map(({ path, text }) => [nameOf(path), text]));
  return { files, inputs: Object.keys(metafile.inputs) };
}
