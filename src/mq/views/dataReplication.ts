import type { BrokerRecord, Replication } from '../model/broker.ts';
import { replicationOf } from '../model/replication.ts';

/** `dataReplicationMode`, and for a broker of a pair its role and counterpart. */
export function dataReplication(broker: BrokerRecord): Readonly<Record<string, unknown>> {
  const { dataReplicationMode } = broker;
  const replication = replicationOf(broker);
  if (replication === undefined) return { dataReplicationMode };
  return { dataReplicationMode, dataReplicationMetadata: replicationMetadata(replication) };
}

/** `DataReplicationMetadataOutput` (API Reference). */
export function replicationMetadata({ role, counterpart }: Replication): Readonly<Record<string, unknown>> {
  if (counterpart === undefined) return { dataReplicationRole: role };
  const { brokerId, region } = counterpart;
  return { dataReplicationRole: role, dataReplicationCounterpart: { brokerId, region } };
}
