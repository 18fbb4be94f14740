import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readCredentialsFile } from '../../local/account/credentialsFile.ts';
import { TABLE_FILE } from '../../local/data/dataDir.ts';
import { AWS_CLI, BOTO3 } from '../../tests/integration/installed.ts';
import { startClients } from './clients/clientProcess.ts';
import { awsCliCall, boto3Journey } from './clients/otherTongues.ts';
import { type LoadGateway, startLoadGateway } from './gateway/loadGateway.ts';
import { seedBrokers } from './gateway/seedBrokers.ts';
import type { Call } from './measure/call.ts';
import { windowsOf } from './measure/growth.ts';
import { processFacts } from './measure/processFacts.ts';
import { Tally, type TallyParts } from './measure/tally.ts';
import {
  kindFigures,
  kindTable,
  type Measured,
  type ProcessSample,
  rssGrowth,
  verdicts,
  verdictTable,
} from './report.ts';
import type { World } from './world.ts';

export interface LoadOptions {
  readonly runMs: number;
  /** Processes of clients, and connections of each. */
  readonly clients: number;
  readonly connections: number;
  /** A folder for two snapshots of the gateway's heap. */
  readonly snapshots?: string | undefined;
  /** Called with the progress of the run. */
  readonly tell: (text: string) => void;
}

export interface LoadResult {
  /** For people. */
  readonly text: string;
  readonly figures: object;
  /** Whether every goal was. */
  readonly met: boolean;
}

/** Brokers are made and deleted in fractions of a second, so that a journey takes little time. */
const LIFECYCLE = { LIFECYCLE_SECONDS: '0.2' };
const JOURNEYS = 4;
/**
 * Twelve brokers a minute: each leaves a tombstone, as on any day, but thousands in half an hour would be
 * another load.
 */
const BROKER_EVERY_MS = 20_000;
const SAMPLE_MS = 2_000;
const TABLE_MS = 60_000;
/** Starting Python takes a second of a processor. */
const PROCESS_EVERY_MS = 30_000;
const FIRST_PROCESS_MS = 3_000;

/** Starts a gateway, and clients for so long, and tells what came of it. The gateway ends with it. */
export async function underFullLoad(options: LoadOptions): Promise<LoadResult> {
  const gateway = await startLoadGateway(LIFECYCLE);
  try {
    return await measure(gateway, options);
  } finally {
    await gateway.stop();
  }
}

async function measure(gateway: LoadGateway, options: LoadOptions): Promise<LoadResult> {
  const { runMs, clients, connections, tell } = options;
  const world = await worldOf(gateway);
  const windows = windowsOf(runMs);
  const tally = new Tally();
  const processes: ProcessSample[] = [];
  let lately = new Tally();
  const note = (report: TallyParts) => {
    tally.merge(report);
    lately.merge(report);
  };

  const started = performance.now();
  const elapsed = () => performance.now() - started;
  const order = {
    world,
    connections,
    milliseconds: runMs,
    journeys: JOURNEYS,
    brokerEveryMs: BROKER_EVERY_MS * clients,
  };
  const running = Array.from({ length: clients }, () => startClients(order, note));
  const watched = {
    ...gateway.processes,
    ...Object.fromEntries(running.map(({ pid }, at) => [`clients ${at + 1}`, pid])),
  };
  const look = () => {
    for (const [name, pid] of Object.entries(watched)) {
      const facts = processFacts(pid);
      if (facts !== undefined) processes.push({ at: elapsed(), process: name, facts });
    }
  };
  const sampling = setInterval(() => {
    look();
    for (const { askReport } of running) askReport();
  }, SAMPLE_MS);
  const tabling = setInterval(() => {
    const was = lately;
    lately = new Tally();
    tell(minuteTable(was, elapsed(), processes));
  }, TABLE_MS);
  const others = otherProcesses(gateway, runMs, (call, told, took) => {
    tally.note(call, told, took);
    lately.note(call, told, took);
  });
  try {
    const done = Promise.all(running.map((client) => client.done));
    const first = firstHeap(gateway, windows.first[1], options.snapshots);
    const outcome = await Promise.race([done, gateway.ended]);
    if (typeof outcome === 'string') throw new Error(`The gateway ended under load (${outcome}).`);
    look();
    await others;
    const lastHeap = await gateway.heap();
    if (options.snapshots !== undefined)
      await gateway.snapshot(resolve(options.snapshots, 'last.heapsnapshot'));
    return resultOf({ tally, runMs, windows, processes, heap: [await first, lastHeap] }, gateway, options);
  } finally {
    clearInterval(sampling);
    clearInterval(tabling);
  }
}

async function worldOf({ record }: LoadGateway): Promise<World> {
  const profiles = await readCredentialsFile(record.credentialsFile);
  const world = { url: record.url, port: record.port, profiles };
  return { ...world, seeds: await seedBrokers(world) };
}

/** Behind the first window, so that no collection falls into it. */
async function firstHeap(
  gateway: LoadGateway,
  at: number,
  snapshots: string | undefined,
): Promise<NodeJS.MemoryUsage> {
  await wait(at);
  if (snapshots !== undefined) await gateway.snapshot(resolve(snapshots, 'first.heapsnapshot'));
  return gateway.heap();
}

type Note = (call: Omit<Call, 'send'>, told: string, milliseconds: number) => void;

/** From time to time a client of another language: boto3 and the AWS CLI in turns, if they are installed. */
async function otherProcesses(gateway: LoadGateway, runMs: number, note: Note): Promise<void> {
  const calls = [
    ...(BOTO3 ? [() => boto3Journey(gateway)] : []),
    ...(AWS_CLI ? [() => awsCliCall(gateway, 'alice'), () => awsCliCall(gateway, 'frank')] : []),
  ];
  if (calls.length === 0) return;
  const end = performance.now() + runMs;
  await wait(FIRST_PROCESS_MS);
  for (let turn = 0; performance.now() < end; turn += 1) {
    const { send, ...call } = calls[turn % calls.length]?.() ?? boto3Journey(gateway);
    const started = performance.now();
    const told = await send().catch((error: unknown) => `failed: ${error}`);
    const took = performance.now() - started;
    note(call, told, took);
    await wait(Math.max(0, Math.min(PROCESS_EVERY_MS - took, end - performance.now())));
  }
}

function minuteTable(lately: Tally, elapsedMs: number, processes: readonly ProcessSample[]): string {
  const total = kindFigures(lately, TABLE_MS / 1_000).slice(-2);
  const now = new Map(processes.slice(-6).map(({ process, facts }) => [process, facts]));
  const memory = [...now].map(([name, { rss, descriptors }]) => `${name} ${mb(rss)} MB, ${descriptors} fds`);
  const samples = lately.samples.slice(0, 3).map((one) => `  ${JSON.stringify(one)}\n`);
  return (
    '\n' +
    `minute ${Math.round(elapsedMs / 60_000)}: ${memory.join('; ')}\n${kindTable(total)}${samples.join('')}`
  );
}

function resultOf(measured: Measured, gateway: LoadGateway, options: LoadOptions): LoadResult {
  const { tally, processes, runMs, heap } = measured;
  const kinds = kindFigures(tally, runMs / 1_000);
  const said = verdicts(measured);
  const memory = [...new Set(processes.map(({ process }) => process))].map((name) => {
    const own = processes.filter(({ process }) => process === name).map(({ facts }) => facts);
    const cpu = ((own.at(-1)?.cpuSeconds ?? 0) - (own[0]?.cpuSeconds ?? 0)) / (runMs / 1_000);
    const growth = rssGrowth(measured, name);
    const most = (what: 'rss' | 'descriptors' | 'sockets') => Math.max(...own.map((facts) => facts[what]));
    return {
      name,
      growth,
      cpu,
      rss: most('rss'),
      descriptors: most('descriptors'),
      sockets: most('sockets'),
    };
  });
  const lines = memory.map(
    ({ name, growth, cpu, rss, descriptors, sockets }) =>
      `${name}: ${mb(growth?.first)} MB → ${mb(growth?.last)} MB resident (${mb(rss)} at most), ` +
      `${descriptors} descriptors and ${sockets} sockets at most, ${cpu.toFixed(2)} processors\n`,
  );
  const live = `live heap of the gateway: ${mb(heap[0].heapUsed)} MB → ${mb(heap[1].heapUsed)} MB\n`;
  const table = `the table on disk: ${mb(statSync(join(gateway.dataDir, TABLE_FILE)).size)} MB\n`;
  const samples = tally.samples.map((sample) => `${JSON.stringify(sample)}\n`);
  return {
    text: [kindTable(kinds), [...lines, live, table].join(''), verdictTable(said), ...samples].join('\n'),
    figures: {
      runMs,
      clients: options.clients,
      connections: options.connections,
      kinds,
      memory,
      heap,
      verdicts: said,
      samples: tally.samples,
      // One in ten: enough for a curve.
      resident: processes
        .filter((_, at) => at % 10 < 4)
        .map(({ at, process, facts }) => ({ at: Math.round(at), process, ...facts })),
    },
    met: said.every(({ met }) => met !== false),
  };
}

function mb(bytes: number | undefined): string {
  return bytes === undefined ? '?' : (bytes / 1e6).toFixed(0);
}
