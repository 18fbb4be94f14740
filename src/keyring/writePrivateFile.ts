import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/**
 * Writes a file atomically that only its owner can read: writes and flushes a temporary file beside it, then
 * links or renames it. `create` fails with EEXIST if the file exists; `replace` replaces it. Rejects with the
 * system's error.
 */
export async function writePrivateFile(
  path: string,
  text: string,
  manner: 'create' | 'replace',
): Promise<void> {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    const file = await open(temporary, 'wx', OWNER_ONLY);
    try {
      await file.chmod(OWNER_ONLY); // whatever the umask is
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    // A hard link fails for an existing name; rename does not. The file appears with its whole content.
    if (manner === 'create') await link(temporary, path);
    else await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await flushDirectory(dirname(path));
}

/** Flushes the directory, so that the new name survives a power failure. */
async function flushDirectory(path: string): Promise<void> {
  // Node cannot open a directory on Windows; the system writes its entries itself.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
