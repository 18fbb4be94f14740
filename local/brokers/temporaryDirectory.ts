import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKERS_FOLDER, tidyLeftovers } from './leaveBrokers.ts';
import { identityOf, isRunning, type ProcessIdentity } from './processes/processIdentity.ts';

const PREFIX = 'mqgate-brokers-';
const OWNER_FILE = 'owner.json';

/**
 * A directory for the brokers of a gateway in memory. Directories of killed gateways are removed first, and
 * their broker processes are ended.
 */
export async function temporaryDirectory(): Promise<{ readonly path: string; remove(): void }> {
  await removeAbandoned();
  const path = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(path, OWNER_FILE), JSON.stringify(identityOf(process.pid) ?? {}), { mode: 0o600 });
  return {
    path,
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const path = join(tmpdir(), name);
    const owner = ownerOf(path);
    if (owner === undefined || isRunning(owner)) continue;
    await tidyLeftovers(join(path, BROKERS_FOLDER));
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Undefined for a directory of another user, and for one without the file that names its gateway's process.
 */
function ownerOf(path: string): ProcessIdentity | undefined {
  try {
    if (process.getuid !== undefined && lstatSync(path).uid !== process.getuid()) return undefined;
    const { pid, started } = JSON.parse(readFileSync(join(path, OWNER_FILE), 'utf8')) as ProcessIdentity;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
