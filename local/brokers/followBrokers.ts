import type { BrokerRecord } from '../../src/mq/model/broker.ts';
import { brokerState, OPEN_TRANSITION_MS, settleBroker } from '../../src/mq/model/lifecycle.ts';
import type { BrokerUpdate } from '../../src/mq/model/ports.ts';
import type { Scope } from '../../src/mq/model/scope.ts';
import { endDeletion } from '../../src/state/brokers/endTransitions.ts';
import { realSteadyNow } from '../frontDoor/realTime.ts';
import { type BrokerHost, backOff } from './brokerHost.ts';
import { type PlanSources, readPlan } from './brokerPlan.ts';
import type { BrokerProgram } from './program.ts';

/** The state that the processes must agree with, and the surroundings in which they run. */
export interface Followed extends PlanSources {
  /** The least time of a transition, in milliseconds. */
  readonly lifecycleMs: number;
  readonly program: (broker: BrokerRecord) => BrokerProgram | string;
  readonly hosts: Map<string, BrokerHost>;
  readonly hostOf: (brokerId: string) => BrokerHost;
}

/**
 * How often the process has not started, or has ended, since it last ran for RECOVERED_MS, and the time of
 * the next start.
 */
interface Trouble {
  failures: number;
  notBefore: number;
  runningSince: number | undefined;
}

/** After this many failures in a row, a broker that was running gets the state CRITICAL_ACTION_REQUIRED. */
const CRITICAL_FAILURES = 3;
/** A process that has run for this long (ms) has recovered. */
const RECOVERED_MS = 60_000;
const WRITE_ATTEMPTS = 10;

/** Whether a transition is ended by a process, not by time. */
export function isOpen(end: number | undefined, now: number): end is number {
  return end !== undefined && end - now > OPEN_TRANSITION_MS / 2;
}

/**
 * Brings the processes into agreement with the table, one broker at a time. `step` reads one broker and does
 * the next thing that is necessary for it. It may be called at any time and does nothing twice.
 */
export function followBrokers(followed: Followed) {
  const { brokers, hosts, hostOf, now, note, table } = followed;
  const troubles = new Map<string, Trouble>();

  /** Writes members of a broker, and repeats the write if other writes happened at the same time. */
  const change = async (broker: BrokerRecord, members: (read: BrokerRecord) => Partial<BrokerRecord>) => {
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      const read = await brokers.get(broker, broker.id);
      if (read === undefined || read.deletedAt !== undefined) return;
      const update: BrokerUpdate = { read, next: { ...read, ...members(read) } };
      if ((await brokers.update(update)) === 'written') return;
    }
    throw new Error(`The broker ${broker.id} kept changing while its state was written.`);
  };

  /** An open transition ends now, but not before its least time has passed. */
  const endOf = (open: number) => Math.max(now(), open - OPEN_TRANSITION_MS + followed.lifecycleMs);

  const running = (broker: BrokerRecord, instances: BrokerRecord['instances']) =>
    change(broker, (read) => ({
      instances,
      failed: undefined,
      ...(isOpen(read.runningAt, now()) ? { runningAt: endOf(read.runningAt) } : {}),
      ...(isOpen(read.rebootEndsAt, now()) ? { rebootEndsAt: endOf(read.rebootEndsAt) } : {}),
    }));

  const failed = (broker: BrokerRecord) =>
    change(broker, (read) =>
      isOpen(read.runningAt, now())
        ? { failed: 'creation' }
        : {
            failed: 'restart',
            ...(isOpen(read.rebootEndsAt, now()) ? { rebootEndsAt: now() } : {}),
          },
    );

  /** @returns whether it runs */
  const start = async (broker: BrokerRecord, trouble: Trouble): Promise<boolean> => {
    const host = hostOf(broker.id);
    const plan = await readPlan(followed, broker);
    const started = await host.start(plan, followed.program(plan.broker));
    if (started === 'closed') return false;
    if ('instances' in started) {
      trouble.runningSince = realSteadyNow();
      await running(broker, started.instances);
      return true;
    }
    note(`The broker ${broker.id} (${broker.name}) does not run. ${started.failure}`);
    await count(broker, trouble);
    return false;
  };

  /** Counts a failure. The first one is followed by a start at once, and the next ones by longer waits. */
  const count = async (broker: BrokerRecord, trouble: Trouble): Promise<void> => {
    trouble.notBefore = realSteadyNow() + backOff(trouble.failures);
    trouble.failures += 1;
    const creating = isOpen(broker.runningAt, now());
    if (creating || trouble.failures >= CRITICAL_FAILURES) await failed(broker);
  };

  const remove = async (id: string): Promise<void> => {
    const host = hosts.get(id);
    hosts.delete(id);
    troubles.delete(id);
    await host?.remove();
  };

  /** @returns whether there may be something more to do at once; a start that failed is tried again later */
  const step = async (scope: Scope, id: string): Promise<boolean> => {
    const read = await brokers.get(scope, id);
    const time = now();
    if (read === undefined || brokerState(read, time) === undefined) {
      if (!hosts.has(id)) return false;
      await remove(id);
      return true;
    }
    if (read.deletedAt !== undefined) {
      // The directory can exist although this process has not used it.
      hostOf(id);
      await remove(id);
      if (isOpen(read.deletedAt, time)) await endDeletion(table, read, endOf(read.deletedAt));
      return true;
    }
    const broker = settleBroker(read, time);
    if (broker.failed === 'creation') return false;
    const host = hostOf(id);
    const trouble = troubles.get(id) ?? { failures: 0, notBefore: 0, runningSince: undefined };
    troubles.set(id, trouble);
    const anew = host.generation() !== broker.reboots;
    if (anew) Object.assign(trouble, { failures: 0, notBefore: 0 });
    if (!anew && host.isRunning()) {
      if (trouble.runningSince !== undefined && realSteadyNow() - trouble.runningSince > RECOVERED_MS) {
        trouble.failures = 0;
      }
      host.tidy();
      return false;
    }
    if (!anew && trouble.runningSince !== undefined) {
      trouble.runningSince = undefined;
      note(`The process of the broker ${id} (${broker.name}) has ended; it is started again.`);
      await count(broker, trouble);
    }
    if (realSteadyNow() < trouble.notBefore) return false;
    return start(broker, trouble);
  };

  return { step };
}
