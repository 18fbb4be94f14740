import { isDeepStrictEqual } from 'node:util';
import type {
  BrokerRecord,
  ConfigurationReference,
  LdapServerMetadata,
  MaintenanceWindow,
  PendingChanges,
  Replication,
} from '../../model/broker.ts';
import type { Catalogue } from '../../model/catalogue.ts';
import { chooseAuthentication } from '../../rules/authentication.ts';
import { checkReplicates, checkReplicaVersion } from '../../rules/dataReplication.ts';
import {
  checkAutoMinorVersionUpgrade,
  checkInstanceTypeChange,
  checkVersionChange,
  chooseEngine,
  chooseLogs,
} from '../../rules/engine.ts';
import { changeWindow } from '../../rules/maintenanceWindow.ts';
import { checkResourceShares, checkSecurityGroupChange } from '../../rules/network.ts';
import { changeStorageSize, minimumSize } from '../../rules/storage.ts';
import type { UpdateBrokerRequest } from '../../shapes/requests.ts';

/** The request of an UpdateBroker, with the values that were parsed, read or computed for it. */
interface BrokerChange {
  readonly request: UpdateBrokerRequest;
  readonly maintenanceWindow: MaintenanceWindow | undefined;
  readonly ldapServerMetadata: LdapServerMetadata | undefined;
  readonly ldapServiceAccountPasswordHash: string | undefined;
  readonly configuration: ConfigurationReference | undefined;
}

/** Members of a broker as the next reboot makes it. */
export function targetOf(broker: BrokerRecord): BrokerRecord {
  return { ...broker, ...broker.pending };
}

/**
 * The broker after an UpdateBroker: window, minor upgrades and security groups change at once (issue 10442 of
 * the Terraform provider), all other members become pending. The rules are checked against the broker as the
 * next reboot makes it, so that two calls have the same result as one call with the members of both.
 * @param broker As it is now, settled.
 */
export function changeBroker(
  catalogue: Catalogue,
  broker: BrokerRecord,
  change: BrokerChange,
  now: number,
): BrokerRecord {
  const { request, maintenanceWindow } = change;
  const { engineType } = broker;
  const asked = askedChanges(catalogue, broker, change);
  const engineVersion = asked.engineVersion ?? targetOf(broker).engineVersion;
  if (request.securityGroups !== undefined) checkSecurityGroupChange(engineType, request.securityGroups);
  return {
    ...broker,
    securityGroups: request.securityGroups ?? broker.securityGroups,
    ...(maintenanceWindow && changeWindow(broker, maintenanceWindow, now)),
    autoMinorVersionUpgrade:
      request.autoMinorVersionUpgrade === undefined
        ? broker.autoMinorVersionUpgrade
        : checkAutoMinorVersionUpgrade(engineType, engineVersion, request.autoMinorVersionUpgrade),
    pending: stillPending(broker, { ...broker.pending, ...asked }),
  };
}

function askedChanges(catalogue: Catalogue, broker: BrokerRecord, change: BrokerChange): PendingChanges {
  const { request, ldapServerMetadata } = change;
  const { engineType } = broker;
  const target = targetOf(broker);
  const asked: { -readonly [Member in keyof PendingChanges]: PendingChanges[Member] } = {};

  if (request.authenticationStrategy !== undefined || ldapServerMetadata !== undefined) {
    const strategy = request.authenticationStrategy ?? target.authenticationStrategy;
    asked.authenticationStrategy = chooseAuthentication(
      engineType,
      strategy,
      ldapServerMetadata ?? target.ldapServerMetadata,
    );
    if (ldapServerMetadata !== undefined) {
      asked.ldapServerMetadata = ldapServerMetadata;
      asked.ldapServiceAccountPasswordHash = change.ldapServiceAccountPasswordHash;
    }
  }
  if (change.configuration !== undefined) asked.configuration = change.configuration;
  if (request.dataReplicationMode !== undefined) {
    const joins = request.dataReplicationMode === 'CRDR';
    if (joins) checkReplicates(engineType, broker.deploymentMode, 'dataReplicationMode');
    asked.dataReplicationMode = request.dataReplicationMode;
    asked.replication = joins ? (broker.pending?.replication ?? { role: 'PRIMARY' }) : undefined;
  }
  checkReplicaVersion(
    [broker.replication, broker.pending?.replication].some(isReplica),
    request.engineVersion,
  );
  const { engineVersion, hostInstanceType } = { ...target, ...defined(request) };
  checkInstanceTypeChange(engineType, broker.hostInstanceType, hostInstanceType);
  if (engineVersion !== target.engineVersion || hostInstanceType !== target.hostInstanceType) {
    const { deploymentMode, storageType } = broker;
    chooseEngine(catalogue, { engineType, engineVersion, hostInstanceType, deploymentMode, storageType });
  }
  if (request.engineVersion !== undefined) {
    checkVersionChange(catalogue, engineType, broker.engineVersion, engineVersion);
    asked.engineVersion = engineVersion;
  }
  if (request.hostInstanceType !== undefined) asked.hostInstanceType = hostInstanceType;
  if (request.logs !== undefined) asked.logs = chooseLogs(engineType, request.logs, target.logs);
  if (request.resourceShareArns !== undefined) {
    checkResourceShares(engineType, request.resourceShareArns);
    asked.resourceShareArns = request.resourceShareArns;
  }
  asked.storageSize = changeStorageSize(
    catalogue,
    request.storageSize === undefined ? chosenSize(catalogue, broker) : broker.storageSize,
    { ...target, engineVersion, hostInstanceType },
    request.storageSize,
  );
  return asked;
}

/**
 * The storage size that the caller chose, without an increase that a pending instance type or version caused.
 */
function chosenSize(catalogue: Catalogue, broker: BrokerRecord): number | undefined {
  const target = targetOf(broker);
  return target.storageSize === minimumSize(catalogue, target) ? broker.storageSize : target.storageSize;
}

function isReplica(side: Replication | undefined): boolean {
  return side?.role === 'REPLICA';
}

function defined(request: UpdateBrokerRequest) {
  const { engineVersion, hostInstanceType } = request;
  return {
    ...(engineVersion === undefined ? {} : { engineVersion }),
    ...(hostInstanceType === undefined ? {} : { hostInstanceType }),
  };
}

/**
 * Only the values that differ from the current ones are pending: a change that was undone is dropped, and an
 * empty list counts as absent. The side of a pair is pending only with the mode.
 */
function stillPending(broker: BrokerRecord, changes: PendingChanges): PendingChanges | undefined {
  const { replication, ...others } = changes;
  const differing: PendingChanges = Object.fromEntries(
    Object.entries(others).filter(
      ([member, value]) => !isDeepStrictEqual(value ?? [], broker[member as keyof typeof others] ?? []),
    ),
  );
  // When only the password changes, the server's metadata is pending with it.
  const ldap =
    differing.ldapServiceAccountPasswordHash === undefined
      ? {}
      : { ldapServerMetadata: changes.ldapServerMetadata };
  const joins = differing.dataReplicationMode === 'CRDR' && replication !== undefined;
  const pending: PendingChanges = { ...differing, ...ldap, ...(joins ? { replication } : {}) };
  return Object.keys(pending).length === 0 ? undefined : pending;
}
