import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { poll } from '../../local/data/poll.ts';
import { readRunRecord } from '../../local/data/runRecord.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { decisionLine } from '../local/decisionLine.ts';
import {
  type Ended,
  type GatewayOptions,
  type RunningGateway,
  temporaryDataDir,
} from '../local/startGateway.ts';

const READY_DEADLINE_MS = 30_000;
const EXIT_DEADLINE_MS = 10_000;

/** The variables of `npm start` that `mqgate serve` has options for. */
const OPTIONS: Readonly<Record<string, (value: string) => readonly string[]>> = {
  ACCOUNT: (file) => ['--account', file],
  HOST: (address) => ['--host', address],
  HOSTS: (names) => ['--hosts', names],
  IDENTITY_PROVIDERS: (file) => ['--identity-providers', file],
  IDENTITY_PROVIDER_HOSTS: (names) => ['--identity-provider-hosts', names],
  LIFECYCLE_SECONDS: (seconds) => ['--lifecycle', seconds],
  LOGIN_ROLES: (arns) => ['--login-roles', arns],
  REGION: (name) => ['--region', name],
  REPLAY_GUARD: (word) => (word === 'on' ? ['--replay-guard'] : []),
  THROTTLE_BURST: (calls) => ['--throttle-burst', calls],
  THROTTLE_RATE: (rate) => ['--throttle-rate', rate],
  DIRECTORY_REFRESH_SECONDS: (seconds) => ['--refresh', seconds],
};

/**
 * A really started gateway as `mqgate serve` runs it, in a process of its own: the same interface as the
 * gateway of `npm start` (tests/local/startGateway.ts), which starts ten times slower. It serves one region,
 * as a deployment does.
 */
export async function startGateway(options: GatewayOptions = {}): Promise<RunningGateway> {
  const dataDir = options.dataDir ?? temporaryDataDir();
  const { REGION = 'us-east-1', ...environment } = options.environment ?? {};
  const typed = Object.entries({ REGION, ...environment }).flatMap(([name, value]) => {
    const option = OPTIONS[name];
    if (option === undefined) throw new Error(`mqgate serve has no option for ${name}.`);
    return option(value);
  });
  const child = spawn(
    process.execPath,
    [...(options.nodeArguments ?? []), 'cli/mqgate.ts', 'serve', '--port', '0', '--state', dataDir, ...typed],
    { cwd: PROJECT_DIR, env: process.env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const orphan = () => child.kill('SIGKILL');
  process.once('exit', orphan);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', orphan);
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
      resolve({ code, signal, ...said });
    });
  });
  const ready = poll(READY_DEADLINE_MS, () => (said.stderr.includes('is ready at') ? true : undefined));
  if ((await Promise.race([ready, ended])) !== true) {
    child.kill('SIGKILL');
    const { stderr, code, signal } = await ended;
    throw new Error(`The gateway did not get ready (exit code ${code}, signal ${signal}): ${stderr}`);
  }
  const record = readRunRecord(dataDir);
  if (!record) throw new Error('The gateway wrote no run record.');
  return {
    child,
    dataDir,
    output: () => said.stdout,
    ended,
    url: record.url,
    credentialsFile: record.credentialsFile,
    record,
    decisions: () =>
      said.stdout
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => decisionLine(JSON.parse(line))),
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const end = await Promise.race([ended, poll(EXIT_DEADLINE_MS, () => undefined)]);
      if (end) return end;
      child.kill('SIGKILL');
      throw new Error('The gateway did not end in time.');
    },
  };
}
