import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Keyring } from '../../src/keyring/keyring.ts';
import type { BrokerRecord } from '../../src/mq/model/broker.ts';
import { ENGINES, type EngineType } from '../../src/mq/model/engine.ts';
import type { Scope } from '../../src/mq/model/scope.ts';
import { brokerRepository } from '../../src/state/brokers/brokers.ts';
import type { Table } from '../../src/state/table/client.ts';
import { makeFolder } from '../data/makeFolder.ts';
import { after, realNow } from '../frontDoor/realTime.ts';
import { findActivemq } from './activemq/activemq.ts';
import { type BrokerHost, brokerHost, type HostParts, places, scopeOf } from './brokerHost.ts';
import { openAuthority } from './certificates/authority.ts';
import { type Followed, followBrokers } from './followBrokers.ts';
import { BROKERS_FOLDER, storedBrokers, tidyLeftovers } from './leaveBrokers.ts';
import { endNow } from './processes/brokerProcess.ts';
import { DEFAULT_PORTS, type PortRange } from './processes/choosePorts.ts';
import type { BrokerProgram } from './program.ts';
import { findRabbitmq } from './rabbitmq/rabbitmq.ts';

/** The folders of the programs, and the range of ports for brokers. */
export interface BrokerOptions {
  readonly rabbitmqHome?: string | undefined;
  readonly activemqHome?: string | undefined;
  readonly javaHome?: string | undefined;
  readonly ports?: PortRange | undefined;
}

export interface BrokerSurroundings {
  readonly table: Table;
  readonly keyring: Keyring;
  readonly now: () => number;
  readonly lifecycleMs: number;
  /** The directory for the data of brokers and the certificate authority. */
  readonly directory: string;
  /** Accounts and regions in which brokers may be created from now on. */
  readonly scopes: () => readonly Scope[];
  readonly log: (level: 'info' | 'warn', sentence: string) => void;
}

/** The real brokers of a gateway. */
export interface RealBrokers {
  /** The path of the certificate that clients trust. */
  readonly caFile: string;
  /** Ends every process. The data stay. */
  close(): Promise<void>;
  /** The same, synchronously, while this process ends. */
  endNow(): void;
}

const FOLLOW_EVERY_MS = 200;
/** The most brokers that start at the same time, because each start uses a core for some seconds. */
const STARTING_AT_ONCE = 2;

/**
 * From now on, runs a process for each broker of the table. Settles when the brokers that ran before run
 * again, so that no broker is reported as RUNNING before it runs. @throws Error with one sentence
 */
export async function openBrokers(
  surroundings: BrokerSurroundings,
  options: BrokerOptions,
): Promise<RealBrokers> {
  const { table, keyring, now, directory, log } = surroundings;
  const folder = join(directory, BROKERS_FOLDER);
  makeFolder(folder, 0o700);
  // Certificates use the machine's clock, because clients compare them with it. The gateway's clock can
  // differ.
  const authority = await openAuthority((name) => join(directory, name), realNow);
  const note = (sentence: string) => log('warn', sentence);
  const parts: HostParts = {
    authority,
    range: options.ports ?? DEFAULT_PORTS,
    taken: new Set(),
    place: places(STARTING_AT_ONCE),
    note,
  };
  const hosts = new Map<string, BrokerHost>();
  const hostOf = (id: string) => {
    const found = hosts.get(id) ?? brokerHost(join(folder, id), parts);
    hosts.set(id, found);
    return found;
  };
  const followed: Followed = {
    table,
    secrets: keyring.secrets,
    brokers: brokerRepository(table, now),
    now,
    note,
    lifecycleMs: surroundings.lifecycleMs,
    program: programs(findPrograms(options), log),
    hosts,
    hostOf,
  };
  const { step } = followBrokers(followed);

  const names = await tidyLeftovers(folder);
  const known = new Map<string, Scope>();
  const know = (scope: Scope) =>
    known.set(`${scope.accountId} ${scope.region}`, { accountId: scope.accountId, region: scope.region });
  for await (const broker of storedBrokers(table)) know(broker);
  const scopesOfIds = new Map<string, Scope>();
  for (const name of names) {
    const scope = scopeOf(join(folder, name));
    if (scope === undefined) rmSync(join(folder, name), { recursive: true, force: true });
    else {
      hostOf(name);
      scopesOfIds.set(name, scope);
    }
  }

  const busy = new Map<string, Promise<void>>();
  let closed = false;

  /** For each broker, at most one run is active at a time. */
  const work = (scope: Scope, id: string) => {
    if (busy.has(id)) return;
    const run = (async () => {
      while (!closed && (await step(scope, id))) {
        // The loop that does the next step for the broker.
      }
    })()
      .catch((error: unknown) => {
        if (!closed) note(`The broker ${id} could not be followed: ${String(error)}`);
      })
      .finally(() => busy.delete(id));
    busy.set(id, run);
  };

  const sweep = async () => {
    for (const scope of surroundings.scopes()) know(scope);
    const there = new Set<string>();
    for (const scope of known.values()) {
      for (const id of await brokerIds(followed, scope)) {
        there.add(id);
        scopesOfIds.set(id, scope);
        work(scope, id);
      }
    }
    for (const id of hosts.keys()) {
      const scope = scopesOfIds.get(id);
      if (!there.has(id) && scope !== undefined) work(scope, id);
    }
  };

  let cancel = () => {};
  let sweeping = Promise.resolve();
  const follow = () => {
    if (closed) return;
    sweeping = sweep().catch((error: unknown) => {
      if (!closed) note(`The brokers could not be followed: ${String(error)}`);
    });
    void sweeping.then(() => {
      if (!closed) cancel = after(FOLLOW_EVERY_MS, follow);
    });
  };
  await sweep();
  await Promise.all(busy.values());
  follow();

  return {
    caFile: authority.file,
    close: async () => {
      closed = true;
      cancel();
      await sweeping;
      await Promise.all([...hosts.values()].map((host) => host.stop()));
      await Promise.all(busy.values());
    },
    endNow: () => {
      closed = true;
      endNow([...hosts.values()].flatMap((host) => host.identity() ?? []));
    },
  };
}

async function brokerIds({ brokers }: Pick<Followed, 'brokers'>, scope: Scope): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let after: string | undefined; ; after = ids.at(-1)) {
    const page = await brokers.list(scope, { after, limit: 100 });
    ids.push(...page.brokers.map(({ id }) => id));
    if (!page.more) return ids;
  }
}

/** Finds the program of an engine; undefined: it is not installed. */
type FindPrograms = Readonly<Record<EngineType, () => BrokerProgram | undefined>>;

function findPrograms({ rabbitmqHome, activemqHome, javaHome }: BrokerOptions): FindPrograms {
  return {
    RABBITMQ: () => findRabbitmq(rabbitmqHome),
    ACTIVEMQ: () => findActivemq(activemqHome, javaHome),
  };
}

/** The program of a broker, or why there is none. The log names the differences from the service once. */
function programs(
  find: FindPrograms,
  log: BrokerSurroundings['log'],
): (broker: BrokerRecord) => BrokerProgram | string {
  const found = new Map<EngineType, BrokerProgram | undefined>();
  const said = new Set<string>();
  return ({ engineType, engineVersion, authenticationStrategy }) => {
    if (authenticationStrategy === 'LDAP') return 'A real broker does not authenticate by LDAP.';
    if (!found.has(engineType)) found.set(engineType, find[engineType]());
    const program = found.get(engineType);
    const { spelled } = ENGINES[engineType];
    const say = (what: string) => {
      if (!said.has(what)) log('info', what);
      said.add(what);
    };
    if (program === undefined) return `${spelled} is not installed on this machine.`;
    if (program.lacks !== undefined) say(program.lacks);
    if (!program.version.startsWith(engineVersion)) {
      say(
        `Brokers of ${spelled} ${engineVersion} ` +
          `run ${spelled} ${program.version}, which is what is installed.`,
      );
    }
    return program;
  };
}
