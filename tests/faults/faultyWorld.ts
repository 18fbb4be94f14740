import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { isRunning, signal } from '../../local/brokers/processes/processIdentity.ts';
import { openDataDir } from '../../local/data/dataDir.ts';
import { poll } from '../../local/data/poll.ts';
import { freePort } from '../../local/data/ports.ts';
import { answers } from '../../local/launch/endpointTable.ts';
import { openTable, type Table } from '../../src/state/table/client.ts';
import { type RunningGateway, startGateway } from '../local/startGateway.ts';
import { activeMq } from '../mq/world.ts';
import { type Engine, startEngine } from '../support/externalEngine/engine.ts';
import { engineBinary } from '../support/externalEngine/engineBinary.ts';
import { faultyTable, PASSES } from './faultyTable.ts';
import type { Ledger } from './ledger.ts';
import { as, finish, type Tally, type Target, write } from './mixedLoad.ts';

const BACK_DEADLINE_MS = 30_000;
const AT_A_TIME = 8;
/** A table that says nothing leaves a hundred calls behind. */
const MOST_SETTLED = 24;
/** How long keys and policies serve, in milliseconds: caches that end within a test's time. */
export const LIMITS_MS = { keys: 500, refresh: 1_000, stale: 2_000 } as const;

/**
 * The complete gateway, a proxy of its table that fails as the test says, and the ledger of acknowledged
 * writes.
 */
export async function faultyWorld(
  limits: Readonly<Record<keyof typeof LIMITS_MS, number>> = LIMITS_MS,
  environment: Readonly<Record<string, string>> = {},
) {
  const seconds = (ms: number) => String(ms / 1_000);
  const base = mkdtempSync(join(tmpdir(), 'mqgate-faults-'));
  const engineDir = openDataDir(join(base, 'engine'));
  const dataDir = join(base, 'gateway');
  let engine: Engine | undefined = await startEngine(engineDir);
  const table = await faultyTable(engine.endpoint);
  let gateway: RunningGateway;
  let direct: Table;
  const ledger: Ledger = { chains: [], acknowledged: 0, wrong: [] };

  const startAgain = async () => {
    gateway = await startGateway({
      dataDir,
      environment: {
        LIFECYCLE_SECONDS: '0',
        KEY_CACHE_SECONDS: seconds(limits.keys),
        DIRECTORY_REFRESH_SECONDS: seconds(limits.refresh),
        DIRECTORY_MAX_STALE: seconds(limits.stale),
        DYNAMODB_ENDPOINT: table.url,
        ...environment,
      },
    });
    target.port = gateway.record.port;
  };
  const openDirect = () => {
    direct?.client.destroy();
    direct = openTable({ tableName: 'mqgate', region: 'us-east-1', endpoint: table.engine });
  };
  const target = { port: 0, profiles: new Map(), prize: '' } as {
    port: number;
    profiles: Target['profiles'];
    prize: string;
  };
  await startAgain();
  openDirect();
  const profiles = await readCredentialsFile(join(dataDir, 'credentials'));
  target.profiles = new Map(profiles.map((profile) => [profile.name, profile]));
  const made = await as(target, 'alice', {
    method: 'POST',
    path: '/v1/brokers',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(activeMq('prize', { users: [] })),
  });
  target.prize = JSON.parse(made.body).brokerId;

  return {
    table,
    ledger,
    target: target as Target,
    /** The engine's table, reached without the faults. */
    direct: () => direct,
    startAgain,
    /** kill -9 of the process that the functions run in. */
    killGateway: () => {
      gateway.child.kill('SIGKILL');
    },
    /** Until it is gone. */
    gatewayGone: () => gateway.ended,
    /** kill -9 */
    killEngine: async () => {
      const { identity } = engine ?? {};
      if (identity === undefined) return;
      signal(identity, 'SIGKILL');
      await poll(5_000, () => (isRunning(identity) ? undefined : true));
      engine = undefined;
    },
    startEngine: async () => {
      engine = await startEngine(engineDir);
      table.engine = engine.endpoint;
      openDirect();
    },
    /**
     * The same engine where no file may grow by more than so many bytes, as on a disk that is nearly full.
     * Killed with the function given back.
     */
    startCrampedEngine: async (room: number): Promise<() => Promise<void>> => {
      const database = engineDir.file('table.db');
      const sizes = [database, `${database}-wal`].map(
        (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0,
      );
      const blocks = Math.ceil((Math.max(...sizes) + room) / 512);
      const port = await freePort('127.0.0.1');
      const script = `trap "" XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`;
      const options = ['--host', '127.0.0.1', '--port', String(port), '--db-path', database];
      const child = spawn('sh', ['-c', script, engineBinary(), ...options], { stdio: 'ignore', env: {} });
      table.engine = `http://127.0.0.1:${port}`;
      openDirect();
      if (!(await poll(10_000, async () => ((await answers(table.engine)) ? true : undefined)))) {
        throw new Error('the engine did not start');
      }
      return async () => {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      };
    },
    /** Lifts the fault. Milliseconds until a write is acknowledged again, while no process is restarted. */
    back: async (row: string): Promise<number> => {
      table.fault = PASSES;
      const since = performance.now();
      const good = await poll(BACK_DEADLINE_MS, async () => {
        const { status } = await write(target, ledger, `${row}-back`);
        return status === 200 ? true : undefined;
      });
      if (!good) throw new Error('the service did not come back');
      return Math.round(performance.now() - since);
    },
    /**
     * Every unacknowledged call is repeated, as a client does, until it is acknowledged; one chain in four is
     * left unfinished.
     */
    settle: async (row: string): Promise<void> => {
      const open = ledger.chains.filter(({ stage, name }) => stage !== 'done' && name.startsWith(`${row}-`));
      const again = open.filter((_, number) => number % 4 !== 3).slice(0, MOST_SETTLED);
      for (let at = 0; at < again.length; at += AT_A_TIME) {
        await Promise.all(again.slice(at, at + AT_A_TIME).map((chain) => finish(target, ledger, chain)));
      }
    },
    stop: async () => {
      table.fault = PASSES;
      await gateway?.stop();
      direct?.client.destroy();
      table.stop();
      await engine?.stop();
      engineDir.release();
      rmSync(base, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

export type FaultyWorld = Awaited<ReturnType<typeof faultyWorld>>;

/**
 * For docs/faults.md: writes the measured results, one line for each row, to the file that FAULTS_SEEN names.
 */
export function tell(row: string, tally: Tally | undefined, more: object = {}): void {
  const { FAULTS_SEEN: file } = process.env;
  if (file) appendFileSync(file, `${JSON.stringify({ row, ...tally, ...more })}\n`);
}
