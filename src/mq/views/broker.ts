import type { BrokerListing, BrokerRecord, Replication, UserListing } from '../model/broker.ts';
import { ENGINES } from '../model/engine.ts';
import { type BrokerState, pendingChange } from '../model/lifecycle.ts';
import { brokerArn } from '../model/scope.ts';

/** `BrokerSummary`: one broker of ListBrokers. */
export function brokerSummary(broker: BrokerListing, state: BrokerState): Readonly<Record<string, unknown>> {
  return {
    brokerArn: brokerArn(broker, broker.name, broker.id),
    brokerId: broker.id,
    brokerName: broker.name,
    brokerState: state,
    created: new Date(broker.created).toISOString(),
    deploymentMode: broker.deploymentMode,
    engineType: ENGINES[broker.engineType].spelled,
    hostInstanceType: broker.hostInstanceType,
  };
}

/**
 * The `pending…` members of `DescribeBrokerResponse` that are members of their own; absent where nothing is
 * pending.
 */
export function pendingMembers({ pending }: BrokerRecord): Readonly<Record<string, unknown>> {
  if (pending === undefined) return {};
  return {
    pendingAuthenticationStrategy: pending.authenticationStrategy?.toLowerCase(),
    pendingDataReplicationMode: pending.dataReplicationMode,
    pendingDataReplicationMetadata: pending.replication && replicationMetadata(pending.replication),
    pendingEngineVersion: pending.engineVersion,
    pendingHostInstanceType: pending.hostInstanceType,
    pendingLdapServerMetadata: pending.ldapServerMetadata,
    pendingStorageSize: pending.storageSize,
  };
}

/**
 * `dataReplicationMode`, role and counterpart of a broker that replicates; other brokers have none of them
 * (recorded).
 */
export function dataReplication(broker: BrokerRecord): Readonly<Record<string, unknown>> {
  const { dataReplicationMode, replication } = broker;
  if (dataReplicationMode === 'NONE') return {};
  if (replication === undefined) return { dataReplicationMode };
  return { dataReplicationMode, dataReplicationMetadata: replicationMetadata(replication) };
}

/** `DataReplicationMetadataOutput` (API Reference). */
function replicationMetadata({ role, counterpart }: Replication): Readonly<Record<string, unknown>> {
  if (counterpart === undefined) return { dataReplicationRole: role };
  const { brokerId, region } = counterpart;
  return { dataReplicationRole: role, dataReplicationCounterpart: { brokerId, region } };
}

/** `LogsSummary`: the log groups are named also when the log is off; RabbitMQ has no audit log. */
export function logsSummary(broker: BrokerRecord): Readonly<Record<string, unknown>> {
  const group = `/aws/amazonmq/broker/${broker.id}`;
  const pending =
    broker.pending?.logs === undefined ? {} : { pending: logs(broker.engineType, broker.pending.logs) };
  const general = { general: broker.logs.general, generalLogGroup: `${group}/general`, ...pending };
  if (!ENGINES[broker.engineType].auditLogs) return general;
  return { ...general, audit: broker.logs.audit, auditLogGroup: `${group}/audit` };
}

/** `Logs` and `PendingLogs`, which have the same members. */
export function logs(
  engineType: BrokerRecord['engineType'],
  { general, audit }: BrokerRecord['logs'],
): Readonly<Record<string, unknown>> {
  return ENGINES[engineType].auditLogs ? { general, audit } : { general };
}

/** `UserSummary`: one user of ListUsers and DescribeBroker; `pendingChange` only where there is one. */
export function userSummary(
  user: UserListing,
  broker: { readonly rebootsDone: number; readonly creating: boolean },
): Readonly<Record<string, unknown>> {
  const change = pendingChange(user, broker);
  return change === undefined
    ? { username: user.username }
    : { username: user.username, pendingChange: change };
}
