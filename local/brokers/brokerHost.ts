import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrokerInstance, BrokerRecord } from '../../src/mq/model/broker.ts';
import { makeFolder } from '../data/makeFolder.ts';
import { poll } from '../data/poll.ts';
import type { BrokerPlan } from './brokerPlan.ts';
import { type Authority, asPem } from './certificates/authority.ts';
import { type ConsolePage, openConsolePage } from './consolePage.ts';
import {
  type BrokerProcess,
  lastWords,
  startProcess,
  stopLeftover,
  trimOutput,
} from './processes/brokerProcess.ts';
import { choosePorts, type PortRange, requireFreePorts } from './processes/choosePorts.ts';
import type { ProcessIdentity } from './processes/processIdentity.ts';
import { isReady } from './processes/readiness.ts';
import type { BrokerPorts, BrokerProgram } from './program.ts';

/** The surroundings that the hosts of all brokers share. */
export interface HostParts {
  readonly authority: Authority;
  readonly range: PortRange;
  /** The ports of all brokers, also of those that do not run. */
  readonly taken: Set<number>;
  /** Runs a start when fewer than the allowed number of brokers are starting. */
  readonly place: <Value>(run: () => Promise<Value>) => Promise<Value>;
  /** Writes a sentence to the log. */
  readonly note: (sentence: string) => void;
}

/** The result of a start. */
export type Started =
  | { readonly instances: readonly BrokerInstance[] }
  | { readonly failure: string }
  /** The gateway is being closed. */
  | 'closed';

/** The process of one broker, and the directory that it keeps its data in. */
export interface BrokerHost {
  /** The reboots of the plan that its process was last started with; undefined: it was not started. */
  readonly generation: () => number | undefined;
  readonly isRunning: () => boolean;
  /** Keeps the files of the running process small. */
  tidy(): void;
  /**
   * Ends the process that runs, and starts one with a plan. Settles when it is ready, or has failed.
   * @param program or why there is none
   */
  start(plan: BrokerPlan, program: BrokerProgram | string): Promise<Started>;
  stop(): Promise<void>;
  /** Ends the process at once, and removes the directory. */
  remove(): Promise<void>;
  /** Ends the process synchronously, when the gateway's own process ends. */
  identity(): ProcessIdentity | undefined;
}

/** The facts about a broker that are stored in its directory, besides the program's own data. */
interface HostRecord {
  readonly accountId: string;
  readonly region: string;
  readonly ports: BrokerPorts;
  /** The ports of the standby. No process listens on them, as on AWS. */
  readonly standby?: BrokerPorts | undefined;
  readonly hasData: boolean;
}

const RECORD_FILE = 'broker.json';
const SECRETS_FOLDER = 'secrets';
/** How long a start may take. This is enough for a busy machine; a program that fails ends sooner. */
const READY_MS = 120_000;
const LOOPBACK = '127.0.0.1';

/** @param directory the broker's own directory, which its first start creates */
export function brokerHost(directory: string, parts: HostParts): BrokerHost {
  const file = join(directory, RECORD_FILE);
  let record = readRecord(file);
  for (const port of portsOf(record)) parts.taken.add(port);
  let running: BrokerProcess | undefined;
  let page: ConsolePage | undefined;
  let generation: number | undefined;
  let closed = false;

  const isRunning = () => running !== undefined && !running.hasEnded();

  const closePage = () => {
    page?.close();
    page = undefined;
  };

  const stop = async () => {
    closePage();
    await running?.stop();
    running = undefined;
  };

  const ensureRecord = async (broker: BrokerRecord, program: BrokerProgram): Promise<HostRecord> => {
    makeFolder(directory, 0o700);
    if (record?.ports.console !== undefined && record.ports.endpoints.length === program.endpoints.length)
      return record;
    const ports = await newPorts(program, parts);
    const standby =
      broker.deploymentMode === 'ACTIVE_STANDBY_MULTI_AZ' ? await newPorts(program, parts) : undefined;
    const { accountId, region } = broker;
    record = { accountId, region, ports, standby, hasData: record?.hasData ?? false };
    write(file, record);
    return record;
  };

  const launch = async (plan: BrokerPlan, program: BrokerProgram): Promise<Started> => {
    if (closed) return 'closed';
    const { authority, note } = parts;
    const { ports, standby, hasData } = await ensureRecord(plan.broker, program);
    await requireFreePorts([...ports.endpoints, ports.console]);
    const secrets = join(directory, SECRETS_FOLDER);
    makeFolder(secrets, 0o700);
    const command = await program.prepare({ plan, directory, secrets, ports, authority, hasData, note });
    if (program.console === 'gateway') {
      const server = { plan, program, port: ports.console, isRunning, certified: authority.issue() };
      page = await openConsolePage(server);
    }
    const begun = await startProcess(command, directory);
    running = begun;
    if (closed) begun.kill();
    const probe = { ca: authority.certificate, ...asPem(authority.issueClient()) };
    const ready = await poll(READY_MS, async () => {
      if (begun.hasEnded()) return false;
      return (await isReady(program, ports, probe)) ? true : undefined;
    });
    forgetSecrets(directory);
    if (ready !== true) {
      closePage();
      begun.kill();
      await begun.ended;
      if (closed) return 'closed';
      const passwords = plan.users.map(({ password }) => password);
      const why = ready === undefined ? 'It was not ready in time' : 'It ended before it was ready';
      return { failure: `${why}. The end of its output:\n${lastWords(directory, passwords)}` };
    }
    if (!hasData && record !== undefined) {
      record = { ...record, hasData: true };
      write(file, record);
    }
    const all = standby === undefined ? [ports] : [ports, standby];
    return { instances: all.map((one) => instanceOf(program, one)) };
  };

  return {
    generation: () => generation,
    isRunning,
    tidy: () => trimOutput(directory),
    start: async (plan, program) => {
      await stop();
      await stopLeftover(directory);
      generation = plan.broker.reboots;
      if (typeof program === 'string') return { failure: program };
      return parts.place(async () => {
        try {
          return await launch(plan, program);
        } catch (error) {
          closePage();
          return { failure: error instanceof Error ? error.message : String(error) };
        }
      });
    },
    stop: async () => {
      closed = true;
      await stop();
    },
    remove: async () => {
      closed = true;
      closePage();
      running?.kill();
      await running?.ended;
      await stopLeftover(directory);
      for (const port of portsOf(record)) parts.taken.delete(port);
      rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
    identity: () => {
      closed = true;
      return running?.identity;
    },
  };
}

async function newPorts(program: BrokerProgram, { range, taken }: HostParts): Promise<BrokerPorts> {
  const chosen = await choosePorts(program.endpoints.length + 1, range, taken);
  for (const port of chosen) taken.add(port);
  const [console = 0, ...endpoints] = chosen;
  return { endpoints, console };
}

function instanceOf(program: BrokerProgram, ports: BrokerPorts): BrokerInstance {
  return {
    consoleURL: `https://${LOOPBACK}:${ports.console}`,
    endpoints: program.endpoints.map((scheme, index) => `${scheme}://${LOOPBACK}:${ports.endpoints[index]}`),
    ...(program.hasAddress ? { ipAddress: LOOPBACK } : {}),
  };
}

/** Removes the files that only a starting process reads. */
export function forgetSecrets(directory: string): void {
  rmSync(join(directory, SECRETS_FOLDER), { recursive: true, force: true });
}

/**
 * The account and region of the broker in a directory; undefined if the directory does not belong to a
 * broker.
 */
export function scopeOf(directory: string): { accountId: string; region: string } | undefined {
  const record = readRecord(join(directory, RECORD_FILE));
  return record && { accountId: record.accountId, region: record.region };
}

function readRecord(file: string): HostRecord | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as HostRecord;
  } catch {
    return undefined;
  }
}

function write(file: string, record: HostRecord): void {
  writeFileSync(file, JSON.stringify(record), { mode: 0o600 });
}

function portsOf(record: HostRecord | undefined): readonly number[] {
  return [record?.ports, record?.standby].flatMap((ports) =>
    ports === undefined ? [] : [...ports.endpoints, ports.console],
  );
}

/**
 * The delay in milliseconds before the next start of a broker, by the number of failures in a row: 0, 1, 2, 4
 * … 60 s.
 */
export function backOff(failures: number): number {
  return failures === 0 ? 0 : Math.min(60_000, 1_000 * 2 ** (failures - 1));
}

/** Runs at most this many tasks at the same time; the others wait in order. */
export function places(count: number): HostParts['place'] {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (run) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
