import type {
  BrokerListing,
  BrokerRecord,
  ConfigurationReference,
  Replication,
  UserChange,
  UserListing,
  UserRecord,
} from './broker.ts';
import { LIMITS } from './limits.ts';

export type BrokerState =
  | 'CREATION_IN_PROGRESS'
  | 'CREATION_FAILED'
  | 'CRITICAL_ACTION_REQUIRED'
  | 'RUNNING'
  | 'REPLICA'
  | 'REBOOT_IN_PROGRESS'
  | 'DELETION_IN_PROGRESS';

/** How long each transition takes, in milliseconds: minutes on AWS, seconds locally. */
export interface LifecycleDurations {
  readonly creation: number;
  readonly deletion: number;
  readonly reboot: number;
}

/**
 * The duration of a transition that a real process ends, not the clock: the end is written when the process
 * is ready (docs/adr/0020-real-brokers.md). A hundred years, because the table keeps numbers and no infinity.
 */
export const OPEN_TRANSITION_MS = 100 * 365 * 24 * 60 * 60 * 1000;

/**
 * The state at a moment, computed from the transition times alone. No background worker changes it.
 * @param broker As `settleBroker` returns it: with the changes of its last reboot.
 * @returns undefined once the deletion has ended: the broker no longer exists, even if items of it are still
 * stored.
 */
export function brokerState(
  broker: Pick<BrokerListing, 'runningAt' | 'deletedAt' | 'rebootEndsAt' | 'replication' | 'failed'>,
  now: number,
): BrokerState | undefined {
  if (broker.deletedAt !== undefined) return now < broker.deletedAt ? 'DELETION_IN_PROGRESS' : undefined;
  if (broker.failed === 'creation') return 'CREATION_FAILED';
  if (now < broker.runningAt) return 'CREATION_IN_PROGRESS';
  if (broker.rebootEndsAt !== undefined && now < broker.rebootEndsAt) return 'REBOOT_IN_PROGRESS';
  if (broker.failed === 'restart') return 'CRITICAL_ACTION_REQUIRED';
  return broker.replication?.role === 'REPLICA' ? 'REPLICA' : 'RUNNING';
}

/**
 * The side of a broker that is created with the primary it names. It is pending until the broker's first
 * reboot (recorded: acceptance test of the Terraform provider, TestAccMQBroker_dataReplicationMode).
 * @param primaryArn `arn:<partition>:mq:<region>:<account>:broker:<name>:<id>`
 */
export function replicaOf(primaryArn: string): Replication {
  const [, , , region = '', , , , brokerId = ''] = primaryArn.split(':');
  return { role: 'REPLICA', counterpart: { brokerId, region } };
}

/**
 * A broker as it is at a moment: once its reboot has ended, what was pending is current. Every read computes
 * this; the next write stores it.
 * INVARIANT: a broker with `rebootEndsAt` takes no new pending change and no user write, so `pending` and the
 * user counts are those that its reboot began with.
 * @returns the same object when no reboot has ended.
 */
export function settleBroker(broker: BrokerRecord, now: number): BrokerRecord {
  const settled = settleListing(broker, now);
  if (settled === broker) return broker;
  return {
    ...settled,
    configurationHistory: historyAfter(broker),
    userCount: broker.userCount - broker.leavingUsers,
    leavingUsers: 0,
  };
}

/** The same for a broker of ListBrokers. */
export function settleListing<Broker extends BrokerListing>(broker: Broker, now: number): Broker {
  const { pending, rebootEndsAt } = broker;
  if (rebootEndsAt === undefined || now < rebootEndsAt) return broker;
  const unpaired = pending?.dataReplicationMode === 'NONE' ? { replication: undefined } : {};
  return { ...broker, ...pending, ...unpaired, pending: undefined, rebootEndsAt: undefined };
}

function historyAfter(broker: BrokerRecord): readonly ConfigurationReference[] | undefined {
  const { configuration, configurationHistory: history = [], pending } = broker;
  if (pending?.configuration === undefined) return broker.configurationHistory;
  return [configuration, ...history].slice(0, LIMITS.configurationHistory);
}

/** How many reboots have ended. */
export function rebootsDone(broker: BrokerRecord, now: number): number {
  const rebooting = broker.rebootEndsAt !== undefined && now < broker.rebootEndsAt;
  return rebooting ? broker.reboots - 1 : broker.reboots;
}

/** Whether a change is still pending: the reboot after it has not ended. */
function isPending(pending: { readonly reboots: number }, rebootsDone: number): boolean {
  return pending.reboots >= rebootsDone;
}

/** A user as it is after `rebootsDone` reboots of its broker; undefined when a reboot has removed it. */
export function settleUser(user: UserRecord, rebootsDone: number): UserRecord | undefined {
  const { pending } = user;
  if (pending === undefined || isPending(pending, rebootsDone)) return user;
  if (pending.change === 'DELETE') return undefined;
  return { ...user, ...pending.values, pending: undefined };
}

/**
 * The change that the next reboot makes. While a broker is being created, its users are pending too
 * (recorded).
 */
export function pendingChange(
  user: UserListing,
  broker: { readonly rebootsDone: number; readonly creating: boolean },
): UserChange | undefined {
  if (broker.creating) return 'CREATE';
  const { pending } = user;
  return pending !== undefined && isPending(pending, broker.rebootsDone) ? pending.change : undefined;
}
