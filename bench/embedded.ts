import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { buildPackage } from '../.ci/buildPackage.ts';
import type { HttpRequest } from '../events/restEvent.ts';
import { readCredentialsFile } from '../local/account/credentialsFile.ts';
import { poll } from '../local/data/poll.ts';
import { freePort } from '../local/data/ports.ts';
import { createGateway } from '../local/embedded/createGateway.ts';
import { type SigningOptions, signedAs } from '../tests/authz/fixtures/signedAs.ts';
import type { Figure, Goal } from './figure.ts';
import { median } from './median.ts';

const STARTS = 5;
const CALLS = 1_500;
const CREATIONS = 20;
const MEMORY_CALLS = 10_000;
const BROKERS = 20;
const PASSWORD = 'correct-horse-battery';
const READY_MS = 60_000;

/** A server in its own process, and the call that measures it. */
interface Server {
  readonly child: ChildProcess;
  readonly port: number;
  readonly readyMs: number;
  readonly sign: (options: SigningOptions) => Promise<HttpRequest>;
}

/**
 * The embedded gateway as its users get it, `mqgate serve` out of the package; beside moto_server, which
 * decides nothing, where that is installed. In turns, so that a machine that gets slower slows both.
 */
export async function bench(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-bench-'));
  try {
    await buildPackage(join(folder, 'dist'));
    const own = () => startOwn(folder);
    const moto = findMoto() ? startMoto : undefined;
    return [
      await starts(own, moto),
      ...(await inThisProcess()),
      ...(await calls(own, moto)),
      ...(await memory(own)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function starts(own: () => Promise<Server>, moto?: () => Promise<Server>): Promise<Figure> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    ours.push(await startOnce(own));
    if (moto) theirs.push(await startOnce(moto));
  }
  return figure(
    'mqgate serve, new process to ready',
    'ms',
    ours,
    theirs,
    most('ratio', 0.35),
    most('value', 250),
  );
}

async function startOnce(start: () => Promise<Server>): Promise<number> {
  const server = await start();
  await stop(server);
  return server.readyMs;
}

/** Times, in a process that has a gateway: creating another one, and resetting one to its start. */
async function inThisProcess(): Promise<Figure[]> {
  const more: number[] = [];
  const resets: number[] = [];
  const first = await createGateway();
  for (let i = 0; i < 20; i++) {
    more.push(await timed(async () => (await createGateway()).close()));
    resets.push(await timed(() => first.reset()));
  }
  await first.close();
  return [
    figure('one more gateway in the process, with its end', 'ms', more, [], undefined, most('value', 15)),
    figure('reset()', 'ms', resets, [], undefined, most('value', 2)),
  ];
}

async function calls(own: () => Promise<Server>, moto?: () => Promise<Server>): Promise<Figure[]> {
  const servers = [await own(), ...(moto ? [await moto()] : [])];
  try {
    const [gateway, other] = servers;
    if (gateway === undefined) throw new Error('The gateway did not start.');
    const creating = await create(gateway, CREATIONS);
    if (other) await create(other, BROKERS);
    const one = await eachWay(servers, 1);
    const eight = await eachWay(servers, 8);
    const figures = [
      figure(
        `signed ListBrokers of ${BROKERS} brokers, 1 connection`,
        'ms',
        ...pair(one, 'p50'),
        most('ratio', 0.3),
      ),
      figure('the same, 8 connections', '/s', ...pair(eight, 'perSecond'), least(4)),
      figure('CreateBroker, acknowledged on disk', 'ms', creating, [], undefined, most('value', 5)),
    ];
    return figures;
  } finally {
    for (const server of servers) await stop(server);
  }
}

/** Measured in a new process, after as many calls as a long day of tests makes. */
async function memory(own: () => Promise<Server>): Promise<Figure[]> {
  const server = await own();
  try {
    await create(server, BROKERS);
    await load(server, MEMORY_CALLS, 8);
    const megabytes = residentMegabytes(server.child);
    if (megabytes === undefined) return [];
    return [
      figure('resident memory after 10,000 calls', 'MB', [megabytes], [], undefined, most('value', 150)),
    ];
  } finally {
    await stop(server);
  }
}

interface Measured {
  readonly p50: number;
  readonly perSecond: number;
}

/** Three rounds of each, in turns. */
async function eachWay(servers: readonly Server[], connections: number): Promise<Measured[][]> {
  for (const server of servers) await load(server, CALLS / 3, connections);
  const rounds: Measured[][] = servers.map(() => []);
  for (let round = 0; round < 3; round++) {
    for (const [index, server] of servers.entries()) {
      rounds[index]?.push(await load(server, CALLS, connections));
    }
  }
  return rounds;
}

function pair([ours = [], theirs = []]: Measured[][], what: keyof Measured): [number[], number[]] {
  return [ours.map((one) => one[what]), theirs.map((one) => one[what])];
}

async function load(server: Server, count: number, connections: number): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const signed = await server.sign({});
  const times: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async (_, index) => {
      for (let i = index; i < count; i += connections)
        times.push(await timed(() => send(server.port, signed, agent)));
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  agent.destroy();
  return { p50: median(times), perSecond: count / seconds };
}

async function create(server: Server, count: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const body = JSON.stringify({
      brokerName: `broker-${i}`,
      engineType: 'RABBITMQ',
      engineVersion: '3.13',
      hostInstanceType: 'mq.m5.large',
      deploymentMode: 'SINGLE_INSTANCE',
      publiclyAccessible: true,
      autoMinorVersionUpgrade: true,
      users: [{ username: 'admin', password: PASSWORD }],
    });
    const headers = { 'content-type': 'application/json' };
    const signed = await server.sign({ method: 'POST', body, headers });
    times.push(await timed(() => send(server.port, signed, agent)));
  }
  agent.destroy();
  return times;
}

/** Rejects for every status but 200. */
function send(port: number, { method, target, headers, body }: HttpRequest, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      host: '127.0.0.1',
      port,
      method,
      path: target,
      headers: Object.fromEntries(headers),
    };
    const outgoing = httpRequest(options, (incoming) => {
      incoming.resume().once('end', () => {
        if (incoming.statusCode === 200) resolve();
        else reject(new Error(`${method} ${target} was answered ${incoming.statusCode}.`));
      });
    });
    outgoing.once('error', reject).end(body);
  });
}

async function startOwn(folder: string): Promise<Server> {
  const state = mkdtempSync(join(folder, 'state-'));
  const command = [
    join(folder, 'dist', 'mqgate.cjs'),
    'serve',
    '--port',
    '0',
    '--state',
    state,
    '--lifecycle',
    '0',
  ];
  const began = performance.now();
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [said] = await once(child.stderr, 'data');
  const readyMs = performance.now() - began;
  const port = Number(/:(\d+)\s/.exec(String(said))?.[1]);
  const profiles = await readCredentialsFile(join(state, 'credentials'));
  const alice = profiles.find(({ name }) => name === 'alice');
  if (alice === undefined) throw new Error('The gateway wrote no keys.');
  const headers = { host: `localhost:${port}` };
  const sign = (options: SigningOptions) =>
    signedAs('header', {
      at: Date.now(),
      credentials: alice,
      ...options,
      headers: { ...headers, ...options.headers },
    });
  return { child, port, readyMs, sign };
}

async function startMoto(): Promise<Server> {
  const port = await freePort('127.0.0.1');
  const began = performance.now();
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const ready = await poll(READY_MS, () =>
    fetch(`http://127.0.0.1:${port}/moto-api/`).then(
      (answer) => answer.body?.cancel().then(() => true),
      () => undefined,
    ),
  );
  if (!ready) throw new Error('moto_server did not start.');
  const readyMs = performance.now() - began;
  const sign = (options: SigningOptions) => signedAs('header', { at: Date.now(), ...options });
  return { child, port, readyMs, sign };
}

function findMoto(): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => {
    try {
      return readFileSync(join(folder, 'moto_server')).length > 0;
    } catch {
      return false;
    }
  });
}

async function stop({ child }: Server): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Undefined where the system does not say. */
function residentMegabytes({ pid }: ChildProcess): number | undefined {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1_024;
  } catch {
    return undefined;
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

function most(of: Goal['of'], limit: number): Goal {
  return { of, bound: 'at most', limit };
}

function least(limit: number): Goal {
  return { of: 'ratio', bound: 'at least', limit };
}

/**
 * With the goal for the ratio where there is something beside it, and the other one where there is nothing.
 */
function figure(
  name: string,
  unit: Figure['unit'],
  values: readonly number[],
  beside: readonly number[],
  goal?: Goal,
  alone?: Goal,
): Figure {
  const value = median(values);
  if (beside.length === 0) return { name, value, unit, ...(alone === undefined ? {} : { goal: alone }) };
  const ratios = values.map((one, i) => one / (beside[i] ?? one));
  return {
    name,
    value,
    unit,
    beside: { name: 'moto_server', value: median(beside) },
    ratio: { median: median(ratios), low: Math.min(...ratios), high: Math.max(...ratios) },
    ...(goal === undefined ? {} : { goal }),
  };
}
