import type { BrokerListing } from './broker.ts';
import { replicationOf } from './replication.ts';

export type BrokerState =
  | 'CREATION_IN_PROGRESS'
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
 * The state at a moment, from the transition times alone: no worker moves brokers, so none can be lost.
 * @param broker As settle.ts gives it: with what its last reboot changed.
 * @returns undefined once the deletion has ended: the broker is gone, whatever is still stored of it.
 */
export function brokerState(
  broker: Pick<
    BrokerListing,
    'runningAt' | 'deletedAt' | 'rebootEndsAt' | 'dataReplicationPrimaryBrokerArn' | 'replication'
  >,
  now: number,
): BrokerState | undefined {
  if (broker.deletedAt !== undefined) return now < broker.deletedAt ? 'DELETION_IN_PROGRESS' : undefined;
  if (now < broker.runningAt) return 'CREATION_IN_PROGRESS';
  if (broker.rebootEndsAt !== undefined && now < broker.rebootEndsAt) return 'REBOOT_IN_PROGRESS';
  return replicationOf(broker)?.role === 'REPLICA' ? 'REPLICA' : 'RUNNING';
}
