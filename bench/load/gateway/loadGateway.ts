import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { poll } from '../../../local/data/poll.ts';
import { type RunRecord, readRunRecord } from '../../../local/data/runRecord.ts';
import { PROJECT_DIR } from '../../../local/launch/settings.ts';

const READY_DEADLINE_MS = 90_000;
const EXIT_DEADLINE_MS = 20_000;

/** `npm start` unchanged, with a probe in its process; its log is not read. */
export interface LoadGateway {
  readonly record: RunRecord;
  readonly dataDir: string;
  /** The ids of its processes: it is one. */
  readonly processes: Readonly<Record<'gateway', number>>;
  /** Settles when it has ended, asked or not. */
  readonly ended: Promise<string>;
  /** The live heap of the gateway process, after a garbage collection. */
  heap(): Promise<NodeJS.MemoryUsage>;
  snapshot(file: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startLoadGateway(environment: Readonly<Record<string, string>>): Promise<LoadGateway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mqgate-load-'));
  const probes = join(dataDir, 'probes');
  // A record a call, for half an hour: the log goes where it takes no room.
  symlinkSync(devNull, join(dataDir, 'gateway.log'));
  const probe = new URL('./probe.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['local/start.ts'], {
    cwd: PROJECT_DIR,
    env: {
      ...process.env,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${probe}`,
      MQGATE_LOAD_PROBE: probes,
      PORT: '0',
      DATA_DIR: dataDir,
      ...environment,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const orphan = () => child.kill('SIGTERM');
  process.once('exit', orphan);
  const ended = endOf(child);
  const stop = async () => {
    child.kill();
    const end = await Promise.race([ended, poll(EXIT_DEADLINE_MS, () => undefined)]);
    process.off('exit', orphan);
    if (end === undefined) child.kill('SIGKILL');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  const ready = poll(READY_DEADLINE_MS, () => readRunRecord(dataDir));
  const record = await Promise.race([ready, ended]);
  if (record === undefined || typeof record === 'string') {
    await stop();
    throw new Error(`The gateway did not get ready (${record ?? 'too late'}); npm start tells why.`);
  }
  const gateway = child.pid ?? 0;
  const asked = async (question: string): Promise<unknown> => {
    const socket = connect(join(probes, `${gateway}.sock`));
    socket.write(question);
    return JSON.parse(await text(socket));
  };
  return {
    record,
    dataDir,
    processes: { gateway },
    ended,
    heap: async () => (await asked('memory')) as NodeJS.MemoryUsage,
    snapshot: async (file) => void (await asked(`snapshot ${file}`)),
    stop,
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
}
