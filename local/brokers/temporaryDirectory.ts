import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKERS_FOLDER, tidyLeftovers } from './leaveBrokers.ts';
import { identityOf, isRunning, type ProcessIdentity } from './processes/processIdentity.ts';

const PREFIX = 'mqgate-brokers-';
const OWNER_FILE = 'owner.json';

/**
 * A directory for the brokers of a gateway in memory. Those of gateways that were killed are removed first,
 * with the processes that run there.
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

/** Undefined for a directory of another user, and for one that no gateway has written its owner to. */
function ownerOf(path: string): ProcessIdentity | undefined {
  try {
    if (process.getuid !== undefined && statSync(path).uid !== process.getuid()) return undefined;
    const { pid, started } = JSON.parse(readFileSync(join(path, OWNER_FILE), 'utf8')) as ProcessIdentity;
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
