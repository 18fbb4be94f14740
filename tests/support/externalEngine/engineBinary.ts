import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartError } from '../../../local/data/startError.ts';

/** The independent engine's binary for this platform. Throws a StartError where none is installed. */
export function engineBinary(platform: string = process.platform, arch: string = process.arch): string {
  const name = platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  try {
    const manifest = createRequire(import.meta.url).resolve(`@dynoxide/${platform}-${arch}/package.json`);
    const binary = join(dirname(manifest), name);
    if (existsSync(binary)) return binary;
  } catch {
    // Not installed: the same sentence as without its file.
  }
  throw new StartError(`The independent engine has no binary for ${platform}-${arch} here.`);
}
