import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and the missing ones above it. Node's own `recursive` is not used: where a folder exists
 * that takes no new one (`/proc`), it tries again without end and no signal can stop it. `mode` is that of
 * the new folders. A folder that exists is no error. Throws the system's error.
 */
export function makeFolder(path: string, mode?: number): void {
  const missing: string[] = [];
  let at = resolve(path);
  while (!isFolder(at)) {
    missing.unshift(at);
    const above = dirname(at);
    if (above === at) break;
    at = above;
  }
  for (const folder of missing) {
    try {
      mkdirSync(folder, mode);
    } catch (error) {
      // Another process made it meanwhile.
      if (!isFolder(folder)) throw error;
    }
  }
}

/** Why a folder cannot be made or used: the system's code, and the same in words. */
export function folderFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = WORDS.get(code);
  if (words !== undefined) return `${code}: ${words}`;
  return code || (error instanceof Error ? error.message : String(error));
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'permission is denied'],
  ['EPERM', 'permission is denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['ENOENT', 'its parent takes no new folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['EEXIST', 'a part of the path is a file, or a link to nothing'],
  ['ENAMETOOLONG', 'a name is too long'],
  ['ELOOP', 'its links lead in a circle'],
]);

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
