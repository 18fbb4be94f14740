import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { poll } from '../../local/data/poll.ts';
import { readRunRecord } from '../../local/data/runRecord.ts';
import { decisionLine } from '../../local/decisions/decisionLine.ts';
import { regionHint } from '../../local/decisions/regionHint.ts';
import type { Decision } from '../../local/embedded/publicTypes.ts';
import { PROJECT_DIR } from '../../local/launch/settings.ts';
import { STOP_SIGNALS } from '../../local/launch/stopOnSignals.ts';

const MQGATE = join(PROJECT_DIR, 'cli/mqgate.ts');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-serve-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(commandArguments: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MQGATE, ...commandArguments], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, ...environment },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  return { child, said, ended: once(child, 'close').then(([code]) => code as number | null) };
}

test('the gateway serves until it gets a signal; other commands use its directory meanwhile', async () => {
  const state = join(folder, 'state');
  const { child, said, ended } = run(['serve', '--port', '0', '--state', state]);
  const url = await poll(30_000, () => /http:\/\/\S+/.exec(said.stderr)?.[0]);
  const profiles = await readCredentialsFile(join(state, 'credentials'));
  const frank = profiles.find(({ name }) => name === 'frank');
  const mq = new MqClient({
    endpoint: url ?? '',
    region: 'eu-west-1',
    credentials: frank ?? { accessKeyId: '', secretAccessKey: '' },
    maxAttempts: 1,
  });
  await expect(mq.send(new ListBrokersCommand({}))).rejects.toThrow('is not authorized');

  const record = readRunRecord(state);
  expect(record).toMatchObject({ pid: child.pid, url });
  const keys = run(['access-keys', 'list', '--user', 'frank'], {
    DATA_DIR: state,
  });
  expect(`${await keys.ended} ${keys.said.stderr}`).toBe('0 ');
  expect(keys.said.stdout).toContain(frank?.accessKeyId);

  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const [line] = said.stdout.trim().split('\n');
  expect(JSON.parse(line ?? '')).toMatchObject({
    eventName: 'ListBrokers',
    awsRegion: 'eu-west-1',
    errorCode: 'AccessDeniedException',
    httpStatus: 403,
  });
  expect(readFileSync(join(state, 'gateway.log'), 'utf8')).toBe(said.stdout);
  expect(readRunRecord(state)).toBeUndefined();
});

test.each(STOP_SIGNALS.filter((name) => name !== 'SIGTERM'))(
  'the log says which option names the region of a refused call, and %s ends the gateway',
  async (signal) => {
    const regions = ['--region', 'us-east-1', '--region', 'us-west-2'];
    const credentials = join(folder, `credentials-${signal}`);
    const options = ['--state', 'memory', '--port', '0', '--credentials', credentials, ...regions];
    const { child, said, ended } = run(['serve', ...options]);
    const endpoint = (await poll(30_000, () => /http:\/\/\S+/.exec(said.stderr)?.[0])) ?? '';
    const [alice] = await readCredentialsFile(credentials);
    const client = {
      endpoint,
      credentials: alice ?? { accessKeyId: '', secretAccessKey: '' },
      maxAttempts: 1,
    };
    const mq = new MqClient({ ...client, region: 'eu-west-1' });
    await expect(mq.send(new ListBrokersCommand({}))).rejects.toThrow('scoped to a valid region');
    // An allowed call whose User-Agent has the words of that refusal.
    const allowed = new MqClient({ ...client, region: 'us-east-1' });
    const userAgent = "Credential should be scoped to a valid region, not 'eu-west-1'.";
    allowed.middlewareStack.add(
      (next) => (sent) => {
        (sent.request as { headers: Record<string, string> }).headers['user-agent'] = userAgent;
        return next(sent);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    await allowed.send(new ListBrokersCommand({}));
    child.kill(signal);
    expect(await ended).toBe(0);
    const [refused, answered] = said.stdout.trim().split('\n');
    expect(JSON.parse(refused ?? '')).toMatchObject({
      httpStatus: 403,
      hint: 'This gateway serves us-east-1, us-west-2; --region names another region.',
    });
    expect(JSON.parse(answered ?? '')).toMatchObject({ httpStatus: 200, userAgent });
    expect(JSON.parse(answered ?? '')).not.toHaveProperty('hint');
  },
);

test('the launcher passes on each signal that asks to stop', () => {
  const launcher = readFileSync(join(PROJECT_DIR, 'cli/mqgate.js'), 'utf8');
  const [, list = ''] = /FORWARDED = \[(.*)\]/.exec(launcher) ?? [];
  expect(list.split(', ').map((name) => name.slice(1, -1))).toEqual(STOP_SIGNALS);
  expect(STOP_SIGNALS).toEqual(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']);
});

test('the gateway serves on, and writes its log, when nobody reads its output any more', async () => {
  const state = join(folder, 'unread');
  const { child, ended } = run(['serve', '--port', '0', '--state', state]);
  child.stdout.destroy();
  child.stderr.destroy();
  const { url } = (await poll(30_000, () => readRunRecord(state))) ?? { url: '' };
  const call = async () => (await fetch(new URL('/v1/brokers', url))).status;
  expect(await call()).toBe(403);
  child.kill('SIGPIPE');
  expect(await call()).toBe(403);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  const lines = readFileSync(join(state, 'gateway.log'), 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { httpStatus: number }).httpStatus)).toEqual([403, 403]);
});

test.each([
  [['--port', 'x'], "--port must be a number, not 'x'."],
  [['--account', '/nowhere.json'], 'The account file /nowhere.json cannot be read (ENOENT).'],
  [['--region', 'eu-wset-1'], 'There is no region eu-wset-1. Did you mean eu-west-1?'],
  [['--region', 'Europe'], 'The option regions must list names of regions, such as us-east-1.'],
])('%j is refused with one sentence', async (options, sentence) => {
  const { said, ended } = run(['serve', '--state', 'memory', ...options]);
  expect(await ended).toBe(2);
  expect(said).toEqual({ stdout: '', stderr: `mqgate: ${sentence}\n` });
});

const DECISION: Decision = {
  requestId: 'r',
  outcome: 'allowed',
  status: 404,
  operation: 'mq:DescribeBroker',
  action: 'mq:DescribeBroker',
  principal: 'arn:aws:iam::123456789012:user/alice',
  resource: 'arn:aws:mq:us-east-1:123456789012:broker:one:b-1',
  region: 'us-east-1',
  time: new Date('2026-11-29T12:00:00Z'),
  decidedBy: undefined,
  record: {
    eventName: 'DescribeBroker',
    eventTime: '2026-11-29T12:00:00Z',
    additionalEventData: {
      verdict: 'allowed',
      action: 'mq:DescribeBroker',
      decidedBy: { effect: 'allow', policyKind: 'identity', policy: 'all', sid: 'Any', statement: 0 },
    },
  },
  explain: async () => '',
};

test('each decision is one line with the outcome of the call', () => {
  expect(decisionLine(DECISION, false)).toBe(
    '12:00:00 ALLOWED 404  123456789012:user/alice  mq:DescribeBroker ' +
      'on arn:aws:mq:us-east-1:123456789012:broker:one:b-1: statement Any (number 1) of "all" allows ' +
      'mq:DescribeBroker.',
  );
  expect(decisionLine(DECISION, true)).toContain('\u001b[33mALLOWED 404 \u001b[0m');
  expect(decisionLine({ ...DECISION, status: 200 }, true)).toContain('\u001b[32mALLOWED 200 \u001b[0m');
  expect(decisionLine({ ...DECISION, outcome: 'denied', status: 403 }, true)).toContain(
    '\u001b[31mDENIED 403 ',
  );
});

test.each([
  [['us-east-1', 'us-west-2'], 'This gateway serves us-east-1, us-west-2; --region names another region.'],
  [[], "This gateway serves the regions of its accounts' partition only."],
])('the line of a call for another region than %j ends with a hint', (regions, hint) => {
  const message = 'Credential should be scoped to a valid region.';
  const error = { name: 'InvalidSignatureException', message };
  const line = decisionLine(
    { ...DECISION, outcome: 'refused', status: 403, error },
    false,
    regionHint(message, regions, '--region'),
  );
  expect(line.endsWith(` ${hint}`)).toBe(true);
});

test('no text of a caller controls the terminal', () => {
  const line = decisionLine({ ...DECISION, resource: `arn:\u009b2J\n${'x'.repeat(6_000)}` }, false);
  expect(line).not.toMatch(/\p{Cc}/u);
  expect(line.length).toBeLessThan(1_000);
});
