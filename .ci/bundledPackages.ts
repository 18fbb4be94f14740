import { isBuiltin } from 'node:module';
import { type BuildOptions, build } from 'esbuild';
import { PROJECT } from './lockedPackages.ts';

/** What `sls print --format json` says of the bundles. */
export interface Service {
  readonly functions: Record<string, { readonly handler: string }>;
  readonly custom: { readonly esbuild: BuildOptions };
}

/**
 * The packages whose code is in each function's bundle, by their paths in the lock file: built as a
 * deployment builds them, for the directory of snapshots or for live IAM.
 */
export async function bundledPackages(service: Service, directory: 'snapshot' | 'aws') {
  const { bundle, minify, platform, target, format, mainFields, alias, supported } = service.custom.esbuild;
  const handlers = Object.values(service.functions).map(({ handler }) =>
    handler.replace(/\.handler$/, '.ts'),
  );
  const options = { bundle, minify, platform, target, format, mainFields, alias, supported } as BuildOptions;
  const { metafile } = await build({
    ...options,
    absWorkingDir: PROJECT,
    entryPoints: handlers,
    define: { 'process.env.DIRECTORY': JSON.stringify(directory) },
    outdir: 'bundles',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const bundles = Object.values(metafile.outputs).map(({ entryPoint = '', inputs, imports }) => {
    const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    const paths = used.flatMap(([path]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
    return {
      name: /([^/]+)\.ts$/.exec(entryPoint)?.[1] ?? entryPoint,
      paths: [...new Set(paths)].toSorted(),
      // What is left to find at run time.
      external: imports.flatMap(({ path, external }) => (external && !isBuiltin(path) ? path : [])),
    };
  });
  return bundles.toSorted((a, b) => a.name.localeCompare(b.name));
}
