import { randomBytes } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const OWNER_ONLY = 0o600;

/**
 * Writes a file that only its owner can read, whole or not at all: a temporary file beside it, flushed, then
 * put in place. `create` fails with EEXIST where a file stands; `replace` takes its place. Rejects with the
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
    // A hard link refuses an existing name, which rename does not: created at once, and with its whole
    // content.
    if (manner === 'create') await link(temporary, path);
    else await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  await flushDirectory(dirname(path));
}

/** Makes the new name survive a power cut. */
async function flushDirectory(path: string): Promise<void> {
  // Windows does not open directories, and writes their entries itself.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
