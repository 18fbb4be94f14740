import type { BrokerRecord } from '../broker.ts';

/** `dataReplicationMode`, and for a replica who its primary is (API Reference, DataReplicationMetadataOutput). */
export function dataReplication(broker: BrokerRecord): Readonly<Record<string, unknown>> {
  const { dataReplicationMode, dataReplicationPrimaryBrokerArn: primary } = broker;
  if (primary === undefined) return { dataReplicationMode };
  const [, , , region, , , , brokerId] = primary.split(':');
  return {
    dataReplicationMode,
    dataReplicationMetadata: {
      dataReplicationRole: 'REPLICA',
      dataReplicationCounterpart: { brokerId, region },
    },
  };
}
