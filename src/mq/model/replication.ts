import type { BrokerRecord, Replication } from './broker.ts';

/**
 * A broker's side of its data replication pair; undefined when it is in none. A broker created with CRDR is the replica of the primary it
 * names; from the first change of roles on, the role is kept.
 */
export function replicationOf(
  broker: Pick<BrokerRecord, 'dataReplicationPrimaryBrokerArn' | 'replication'>,
): Replication | undefined {
  if (broker.replication !== undefined) return broker.replication;
  const primary = broker.dataReplicationPrimaryBrokerArn;
  if (primary === undefined) return undefined;
  const [, , , region = '', , , , brokerId = ''] = primary.split(':');
  return { role: 'REPLICA', counterpart: { brokerId, region } };
}
