import type { BrokerListing, BrokerRecord, ConfigurationReference } from './broker.ts';
import { LIMITS } from './limits.ts';

/**
 * A broker as it is at a moment: once its reboot has ended, what was pending is current. Derived on every read, so no worker is needed;
 * the next write keeps it.
 * INVARIANT: a broker with `rebootEndsAt` takes no new pending change and no user write, so `pending` and the user counts are those
 * that its reboot began with.
 * @returns the same object when there is nothing to take over.
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

/** The same for what ListBrokers reads. */
export function settleListing<Broker extends BrokerListing>(broker: Broker, now: number): Broker {
  const { pending, rebootEndsAt } = broker;
  if (rebootEndsAt === undefined || now < rebootEndsAt) return broker;
  const unpaired =
    pending?.dataReplicationMode === 'NONE'
      ? { replication: undefined, dataReplicationPrimaryBrokerArn: undefined }
      : {};
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
