import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The file by which other commands on the same data directory (`sls invoke local`) find a running gateway. It
 * has no secrets.
 */
export interface RunRecord {
  /** The gateway's process. */
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** The environment variables of its functions. */
  readonly environment: Readonly<Record<string, string>>;
  readonly credentialsFile: string;
}

const RUN_FILE = 'run.json';

export function writeRunRecord(dataDir: string, record: RunRecord): void {
  const file = join(dataDir, RUN_FILE);
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, file);
}

/**
 * The record of the gateway that uses the directory. Undefined: there is no record of this user's gateway, or
 * it cannot be read. A record may remain after its gateway has ended; the directory's lock shows whether one
 * runs. The record of another user is ignored, because it selects the table and keys that a command changes.
 */
export function readRunRecord(dataDir: string): RunRecord | undefined {
  try {
    const file = join(dataDir, RUN_FILE);
    const facts = statSync(file);
    const isOwn = process.getuid === undefined || facts.uid === process.getuid();
    if (!isOwn || !facts.isFile()) return undefined;
    return JSON.parse(readFileSync(file, 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

export function removeRunRecord(dataDir: string): void {
  rmSync(join(dataDir, RUN_FILE), { force: true });
}
