import type { BrokerRecord } from '../model/broker.ts';
import { targetOf } from '../operations/brokers/changeBroker.ts';
import type { UpdateBrokerRequest } from '../shapes/updateBroker.ts';
import { dataReplication } from './dataReplication.ts';
import { logs } from './logsSummary.ts';
import { pendingMembers } from './pendingMembers.ts';

/**
 * `UpdateBrokerResponse`: `brokerId` and, of the members that were given, what they will be (recorded: nothing else).
 * @param broker As it is after the change.
 */
export function brokerChanges(
  broker: BrokerRecord,
  request: UpdateBrokerRequest,
): Readonly<Record<string, unknown>> {
  const target = targetOf(broker);
  const all: Readonly<Record<keyof UpdateBrokerRequest, unknown>> = {
    authenticationStrategy: target.authenticationStrategy.toLowerCase(),
    autoMinorVersionUpgrade: target.autoMinorVersionUpgrade,
    configuration: target.configuration,
    dataReplicationMode: target.dataReplicationMode,
    engineVersion: target.engineVersion,
    hostInstanceType: target.hostInstanceType,
    ldapServerMetadata: target.ldapServerMetadata,
    logs: logs(target.engineType, target.logs),
    maintenanceWindowStartTime: target.maintenanceWindowStartTime,
    resourceShareArns: target.resourceShareArns ?? [],
    securityGroups: target.securityGroups,
    storageSize: target.storageSize,
  };
  const given = Object.entries(all).filter(
    ([member]) => request[member as keyof UpdateBrokerRequest] !== undefined,
  );
  return { brokerId: broker.id, ...Object.fromEntries(given), ...replicationChanges(broker, request) };
}

/** The mode that is in force and the one that is to come stand side by side, each with its side of the pair. */
function replicationChanges(
  broker: BrokerRecord,
  request: UpdateBrokerRequest,
): Readonly<Record<string, unknown>> {
  if (request.dataReplicationMode === undefined) return {};
  const { pendingDataReplicationMode, pendingDataReplicationMetadata } = pendingMembers(broker);
  return { ...dataReplication(broker), pendingDataReplicationMode, pendingDataReplicationMetadata };
}
