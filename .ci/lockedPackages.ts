import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/** A package as package-lock.json has it, those of other platforms included. */
export interface LockedPackage {
  /** Where npm puts it, such as `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly license: string | undefined;
  readonly integrity: string | undefined;
  readonly resolved: string | undefined;
  /** Not installed by `npm ci --omit=dev`. */
  readonly dev: boolean;
  readonly installScript: boolean;
}

/** The project's own entry of the lock file, and every package below it. */
export function readLock(text = readFileSync(`${PROJECT}package-lock.json`, 'utf8')) {
  const { lockfileVersion, packages } = JSON.parse(text);
  const { '': root, ...entries } = packages;
  const locked = Object.entries<Record<string, string | undefined>>(entries).map(
    ([path, entry]): LockedPackage => ({
      path,
      // An alias (`npm:`) contains its true name.
      name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version ?? '',
      license: entry.license,
      integrity: entry.integrity,
      resolved: entry.resolved,
      dev: Boolean(entry.dev ?? entry.devOptional),
      installScript: Boolean(entry.hasInstallScript),
    }),
  );
  return { lockfileVersion, root, packages: locked };
}
