import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { identityOf, type ProcessIdentity } from '../../local/brokers/processes/processIdentity.ts';
import { poll } from '../../local/data/poll.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { descendants, stillRunning } from './descendants.ts';
import { launch, type RunningGateway, startGateway, temporaryDataDir } from './startGateway.ts';

const LONG = 120_000;
const GONE_DEADLINE_MS = 20_000;

const open: RunningGateway[] = [];
const directories: string[] = [];

function ownDirectory(): string {
  const path = temporaryDataDir();
  directories.push(path);
  return path;
}

async function started(options: Parameters<typeof startGateway>[0] = {}): Promise<RunningGateway> {
  const gateway = await startGateway(options);
  open.push(gateway);
  return gateway;
}

async function gone(identities: readonly ProcessIdentity[]): Promise<ProcessIdentity[]> {
  await poll(GONE_DEADLINE_MS, () => (stillRunning(identities).length === 0 ? true : undefined));
  return stillRunning(identities);
}

afterEach(async () => {
  for (const gateway of open.splice(0)) {
    if (gateway.child.exitCode === null && gateway.child.signalCode === null) await gateway.stop();
  }
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
});

/** The processes of a gateway: its own, and what it has started (esbuild, while it builds). */
function processesOf(pid: number): ProcessIdentity[] {
  return [identityOf(pid) ?? [], descendants(pid)].flat();
}

describe('a signal to npm start', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'ends every process with exit code 0 and without an error: %s',
    async (signal) => {
      const gateway = await started();
      expect(gateway.record.pid).toBe(gateway.child.pid);
      const all = processesOf(gateway.record.pid);
      const { code, stderr } = await gateway.stop(signal);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stillRunning(all)).toEqual([]);
      expect(existsSync(join(gateway.dataDir, 'run.json'))).toBe(false);
    },
    LONG,
  );

  test.each([
    ['Ctrl-C in a terminal (SIGINT to the whole group)', (npm: number) => process.kill(-npm, 'SIGINT')],
    ['`kill` of npm', (npm: number) => process.kill(npm, 'SIGTERM')],
    [
      '`kill -9` of npm and of the shell that it runs',
      (npm: number) => {
        const shells = descendants(npm).filter(({ pid }) => !isGateway(pid));
        for (const pid of [npm, ...shells.map((one) => one.pid)]) process.kill(pid, 'SIGKILL');
      },
    ],
  ])(
    'ends every process also under npm: %s',
    async (_, end) => {
      const gateway = await started({ throughNpm: true });
      const npm = gateway.child.pid ?? 0;
      const all = processesOf(npm);
      expect(all.map(({ pid }) => pid)).toContain(gateway.record.pid);
      end(npm);
      const { stderr } = await gateway.ended;
      expect(stderr).not.toContain('mqgate:');
      expect(await gone(all)).toEqual([]);
    },
    LONG,
  );

  test(
    'that is SIGINT ends every process also during the start',
    async () => {
      const launcher = launch({ dataDir: ownDirectory() });
      const log = join(launcher.dataDir, 'gateway.log');
      expect(await poll(GONE_DEADLINE_MS, () => (existsSync(log) ? true : undefined))).toBe(true);
      const all = processesOf(launcher.child.pid ?? 0);
      launcher.child.kill('SIGINT');
      const { code, stderr } = await launcher.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(await gone(all)).toEqual([]);
    },
    LONG,
  );

  test(
    'that is kill -9 leaves no process, and the next start has the stored state',
    async () => {
      const dataDir = ownDirectory();
      const first = await started({ dataDir });
      const all = processesOf(first.record.pid);
      const keys = readFileSync(first.credentialsFile, 'utf8');
      first.child.kill('SIGKILL');
      await first.ended;
      expect(await gone(all)).toEqual([]);

      const second = await started({ dataDir });
      expect(readFileSync(second.credentialsFile, 'utf8')).toBe(keys);
    },
    LONG,
  );

  test(
    'is not needed after an uncaught error in a function: it ends with a sentence',
    async () => {
      const fails = "process.on('SIGUSR2', () => { throw new Error('on purpose'); });";
      const gateway = await started({ nodeArguments: ['--import', `data:text/javascript,${fails}`] });
      gateway.child.kill('SIGUSR2');
      const { code, stderr } = await gateway.ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^mqgate: The gateway ended unexpectedly \(exit code 1\); .*gateway\.log says why\.\n$/,
      );
      expect(existsSync(join(gateway.dataDir, 'run.json'))).toBe(false);
    },
    LONG,
  );

  test.skipIf(process.platform !== 'linux')(
    'finds one open port, on the loopback addresses',
    async () => {
      const { record } = await started();
      expect(new Set(listeningPorts(record.pid))).toEqual(new Set([record.port]));
    },
    LONG,
  );
});

function isGateway(pid: number): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1] === 'local/start.ts';
}

/**
 * The TCP ports that a process listens on: its sockets in the tables of the kernel (proc(5),
 * "/proc/net/tcp").
 */
function listeningPorts(pid: number): number[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return [];
      }
    }),
  );
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trim().split('\n').slice(1),
  );
  return rows.flatMap((row) => {
    const cells = row.trim().split(/\s+/);
    const isListening = cells[3] === '0A' && sockets.has(cells[9] ?? '');
    return isListening ? [Number.parseInt(cells[1]?.split(':')[1] ?? '', 16)] : [];
  });
}

describe('npm start is refused', () => {
  async function refusal(options: Parameters<typeof launch>[0]): Promise<string> {
    const launcher = launch(options);
    const { code, stderr, stdout } = await launcher.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^mqgate: [^\n]+\n$/);
    return stderr;
  }

  test(
    'on a directory that is in use, and the first gateway continues',
    async () => {
      const first = await started();
      const stderr = await refusal({ dataDir: first.dataDir });
      expect(stderr).toContain(
        `already running on ${first.dataDir} (process ${first.child.pid}, ${first.url})`,
      );
      expect((await fetch(first.url)).status).toBe(403);
    },
    LONG,
  );

  test('on a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const stderr = await refusal({ environment: { PORT: String(port) } });
    expect(stderr).toContain(`Port ${port} is in use on 127.0.0.1; set PORT`);
    other.close();
  });

  test('with an absent account file, or a file without an account', async () => {
    const missing = await refusal({ environment: { ACCOUNT: '/nowhere/account.json' } });
    expect(missing).toContain('The account file /nowhere/account.json cannot be read (ENOENT)');
    const wrong = await refusal({ environment: { ACCOUNT: join(PROJECT_DIR, 'package.json') } });
    expect(wrong).toContain('package.json cannot be used');
  });

  test('with a DynamoDB that does not answer', async () => {
    const stderr = await refusal({ environment: { DYNAMODB_ENDPOINT: 'http://127.0.0.1:1' } });
    expect(stderr).toContain('There is no answer from DYNAMODB_ENDPOINT http://127.0.0.1:1');
  });

  test.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['LIFECYCLE_SECONDS', '-1'],
    ['DYNAMODB_ENDPOINT', 'localhost:8000'],
    ['REGION', 'Ohio'],
  ])('with %s=%s', async (name, value) => {
    expect(await refusal({ environment: { [name]: value } })).toContain(`${name} is '${value}'`);
  });

  test('with a data directory that is a file', async () => {
    const stderr = await refusal({ dataDir: join(PROJECT_DIR, 'package.json') });
    expect(stderr).toContain('package.json cannot be written');
  });
});

describe('the data directory of npm start', () => {
  test(
    'with a table of an earlier version is refused by name, and not changed',
    async () => {
      const dataDir = ownDirectory();
      writeFileSync(join(dataDir, 'table.db'), 'another format');
      const gateway = await started({ dataDir });
      const { code, stderr } = await gateway.stop();
      expect(code).toBe(0);
      expect(stderr).toMatch(/^mqgate: .*table\.db has brokers of an earlier version.*\n$/);
    },
    LONG,
  );

  test(
    'can be read by its owner only, with all files',
    async () => {
      const { dataDir, credentialsFile } = await started();
      expect(statSync(dataDir).mode & 0o777).toBe(0o700);
      for (const name of readdirSync(dataDir)) {
        expect([name, statSync(join(dataDir, name)).mode & 0o077]).toEqual([name, 0]);
      }
      expect(readdirSync(dataDir)).toEqual(
        expect.arrayContaining(['gateway.log', 'run.json', 'state.db', 'keyring.json']),
      );
      expect(statSync(credentialsFile).mode & 0o777).toBe(0o600);
    },
    LONG,
  );
});
