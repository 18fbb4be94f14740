import type { BrokerRecord } from '../model/broker.ts';
import type { BrokerState } from '../model/lifecycle.ts';
import { brokerInstances } from './brokerInstances.ts';
import { brokerSummary } from './brokerSummary.ts';
import { configurations } from './configurations.ts';
import { dataReplication } from './dataReplication.ts';
import { logsSummary } from './logsSummary.ts';
import { pendingMembers } from './pendingMembers.ts';

/**
 * `DescribeBrokerResponse`. Members without a value are absent from the JSON. Recorded: while a broker is being created it has no
 * instances, its configuration is pending and its users have a pending change; enumerations of storage and sign-in are lower-case.
 * INVARIANT: members are named one by one, so that nothing kept beside them (password hashes) can get out.
 * @param users Their summaries; none for RabbitMQ, which lists them nowhere.
 */
export function brokerDetail(
  broker: BrokerRecord,
  state: BrokerState,
  users: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>> {
  const creating = state === 'CREATION_IN_PROGRESS';
  return {
    ...brokerSummary(broker, state),
    ...dataReplication(broker),
    ...pendingMembers(broker),
    actionsRequired: [],
    authenticationStrategy: broker.authenticationStrategy.toLowerCase(),
    autoMinorVersionUpgrade: broker.autoMinorVersionUpgrade,
    brokerInstances: creating ? [] : brokerInstances(broker),
    configurations: configurations(broker, creating),
    encryptionOptions: broker.encryptionOptions,
    engineVersion: broker.engineVersion,
    ldapServerMetadata: broker.ldapServerMetadata,
    logs: logsSummary(broker),
    maintenanceWindowStartTime: broker.maintenanceWindowStartTime,
    publiclyAccessible: broker.publiclyAccessible,
    securityGroups: broker.securityGroups,
    storageSize: broker.storageSize,
    storageType: broker.storageType.toLowerCase(),
    subnetIds: broker.subnetIds,
    tags: broker.tags,
    users,
  };
}
