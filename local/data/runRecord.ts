import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a running gateway tells other commands on the same data directory (`sls invoke local`). No secrets.
 */
export interface RunRecord {
  /** The gateway's process. */
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** Variables that its functions run with. */
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
 * Undefined where no gateway wrote one, or it cannot be read. It may be left over: only the directory's lock
 * tells.
 */
export function readRunRecord(dataDir: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, RUN_FILE), 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

export function removeRunRecord(dataDir: string): void {
  rmSync(join(dataDir, RUN_FILE), { force: true });
}
