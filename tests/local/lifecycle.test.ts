import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { poll } from '../../local/data/poll.ts';
import { identityOf, isRunning, type ProcessIdentity } from '../../local/engine/external/processIdentity.ts';
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

function engineOf(dataDir: string): ProcessIdentity {
  return JSON.parse(readFileSync(join(dataDir, 'engine.json'), 'utf8'));
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

describe('npm start, ended', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends every process it started, with exit code 0 and no complaint',
    async (signal) => {
      const gateway = await started();
      const all = descendants(gateway.child.pid ?? 0);
      expect(all.length).toBeGreaterThanOrEqual(2);
      expect(all.map(({ pid }) => pid)).toContain(engineOf(gateway.dataDir).pid);
      const { code, stderr } = await gateway.stop(signal);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stillRunning(all)).toEqual([]);
    },
    LONG,
  );

  test(
    'Ctrl-C under `npm start` (SIGINT to the whole process group) ends everything in order',
    async () => {
      const gateway = await started({ throughNpm: true });
      const all = descendants(gateway.child.pid ?? 0);
      expect(all.map(({ pid }) => pid)).toContain(gateway.record.pid);
      process.kill(-(gateway.child.pid ?? 0), 'SIGINT');
      const { stderr } = await gateway.ended;
      expect(stderr).not.toContain('mqgate:');
      expect(await gone(all)).toEqual([]);
    },
    LONG,
  );

  test(
    'SIGINT while it starts ends everything too',
    async () => {
      const launcher = launch({ dataDir: ownDirectory() });
      const engine = join(launcher.dataDir, 'engine.json');
      expect(await poll(GONE_DEADLINE_MS, () => (existsSync(engine) ? true : undefined))).toBe(true);
      const all = descendants(launcher.child.pid ?? 0);
      launcher.child.kill('SIGINT');
      const { code, stderr } = await launcher.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stillRunning(all)).toEqual([]);
    },
    LONG,
  );

  test(
    'kill -9 of the launcher: the gateway and its engine go by themselves, and what was kept is there at the next start',
    async () => {
      const dataDir = ownDirectory();
      const first = await started({ dataDir });
      const all = descendants(first.child.pid ?? 0);
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
    'kill -9 of launcher and gateway: the next start ends the engine that is left',
    async () => {
      const dataDir = ownDirectory();
      const first = await started({ dataDir });
      const engine = engineOf(dataDir);
      const others = descendants(first.child.pid ?? 0).filter(({ pid }) => pid !== engine.pid);
      for (const { pid } of others) process.kill(pid, 'SIGSTOP'); // so that none of them tidies up
      first.child.kill('SIGKILL');
      for (const { pid } of others) process.kill(pid, 'SIGKILL');
      await first.ended;
      expect(await gone(others)).toEqual([]);
      expect(isRunning(engine)).toBe(true);

      await started({ dataDir });
      expect(isRunning(engine)).toBe(false);
      expect(engineOf(dataDir).pid).not.toBe(engine.pid);
    },
    LONG,
  );

  test(
    'the gateway process dies: the launcher says so and ends the engine',
    async () => {
      const gateway = await started();
      const engine = engineOf(gateway.dataDir);
      const all = descendants(gateway.child.pid ?? 0);
      for (const { pid } of all) if (pid !== engine.pid) process.kill(pid, 'SIGKILL');
      const { code, stderr } = await gateway.ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(/^mqgate: The gateway process ended unexpectedly \(signal SIGKILL\); .*\n$/);
      expect(stillRunning(all)).toEqual([]);
    },
    LONG,
  );

  test(
    'the engine dies: the launcher says so and ends the gateway',
    async () => {
      const gateway = await started();
      const all = descendants(gateway.child.pid ?? 0);
      process.kill(engineOf(gateway.dataDir).pid, 'SIGKILL');
      const { code, stderr } = await gateway.ended;
      expect(code).toBe(1);
      expect(stderr).toMatch(/^mqgate: The embedded DynamoDB ended unexpectedly; .*\n$/);
      expect(stillRunning(all)).toEqual([]);
    },
    LONG,
  );
});

describe('npm start, refused', () => {
  async function refusal(options: Parameters<typeof launch>[0]): Promise<string> {
    const launcher = launch(options);
    const { code, stderr, stdout } = await launcher.ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^mqgate: [^\n]+\n$/);
    return stderr;
  }

  test(
    'a second start on the same directory; the first one goes on',
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

  test('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const stderr = await refusal({ environment: { PORT: String(port) } });
    expect(stderr).toContain(`Port ${port} is in use on 127.0.0.1; set PORT`);
    other.close();
  });

  test('an account file that is not there, or no account', async () => {
    const missing = await refusal({ environment: { ACCOUNT: '/nowhere/account.json' } });
    expect(missing).toContain('The account file /nowhere/account.json cannot be read (ENOENT)');
    const wrong = await refusal({ environment: { ACCOUNT: join(PROJECT_DIR, 'package.json') } });
    expect(wrong).toContain('package.json cannot be used');
  });

  test('a DynamoDB that does not answer', async () => {
    const stderr = await refusal({ environment: { DYNAMODB_ENDPOINT: 'http://127.0.0.1:1' } });
    expect(stderr).toContain('Nothing answers at DYNAMODB_ENDPOINT http://127.0.0.1:1');
  });

  test('a platform without a binary of the engine', async () => {
    const other = "Object.defineProperty(process, 'arch', { value: 'riscv64' })";
    const stderr = await refusal({ nodeArguments: ['--import', `data:text/javascript,${other}`] });
    expect(stderr).toContain('-riscv64 here; start any DynamoDB');
    expect(stderr).toContain('set DYNAMODB_ENDPOINT to its URL');
  });

  test.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['LIFECYCLE_SECONDS', '-1'],
    ['DYNAMODB_ENDPOINT', 'localhost:8000'],
    ['REGION', 'Ohio'],
  ])('%s=%s', async (name, value) => {
    expect(await refusal({ environment: { [name]: value } })).toContain(`${name} is '${value}'`);
  });

  test('a data directory that is a file', async () => {
    const stderr = await refusal({ dataDir: join(PROJECT_DIR, 'package.json') });
    expect(stderr).toContain('package.json cannot be written');
  });
});

describe('npm start, leftovers', () => {
  test(
    'a process that has the recorded number but is not the engine is left alone',
    async () => {
      const dataDir = ownDirectory();
      const stranger = spawn('sleep', ['600']);
      const identity = identityOf(stranger.pid ?? 0);
      writeFileSync(
        join(dataDir, 'engine.json'),
        JSON.stringify({ pid: stranger.pid, started: 'another boot/1' }),
      );
      await started({ dataDir });
      expect(identity && isRunning(identity)).toBe(true);
      stranger.kill('SIGKILL');
    },
    LONG,
  );

  test(
    'everything in the data directory is its owner’s alone',
    async () => {
      const { dataDir, credentialsFile } = await started();
      expect(statSync(dataDir).mode & 0o777).toBe(0o700);
      for (const name of [
        'gateway.log',
        'engine.log',
        'engine.json',
        'run.json',
        'table.db',
        'keyring.json',
      ]) {
        expect([name, statSync(join(dataDir, name)).mode & 0o077]).toEqual([name, 0]);
      }
      expect(statSync(credentialsFile).mode & 0o777).toBe(0o600);
    },
    LONG,
  );
});
