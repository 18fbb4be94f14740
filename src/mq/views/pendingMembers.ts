import type { BrokerRecord } from '../model/broker.ts';
import { replicationMetadata } from './dataReplication.ts';

/** The `pending…` members of `DescribeBrokerResponse` that stand by themselves; absent where nothing is pending. */
export function pendingMembers({ pending }: BrokerRecord): Readonly<Record<string, unknown>> {
  if (pending === undefined) return {};
  return {
    pendingAuthenticationStrategy: pending.authenticationStrategy?.toLowerCase(),
    pendingDataReplicationMode: pending.dataReplicationMode,
    pendingDataReplicationMetadata: pending.replication && replicationMetadata(pending.replication),
    pendingEngineVersion: pending.engineVersion,
    pendingHostInstanceType: pending.hostInstanceType,
    pendingLdapServerMetadata: pending.ldapServerMetadata,
    pendingSecurityGroups: pending.securityGroups,
    pendingStorageSize: pending.storageSize,
  };
}
