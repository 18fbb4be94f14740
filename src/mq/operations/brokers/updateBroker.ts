import { isDeepStrictEqual } from 'node:util';
import type { BrokerRecord, ConfigurationReference } from '../../model/broker.ts';
import { CATALOGUE } from '../../model/catalogue.ts';
import { requireDecidedRole } from '../../model/decidedTags.ts';
import { concurrentUpdate, WRITE_ATTEMPTS } from '../../model/errors.ts';
import type { MqPorts, OperationInput, RunOperation } from '../../model/ports.ts';
import { readLdapServerMetadata } from '../../rules/authentication.ts';
import { readMaintenanceWindow } from '../../rules/maintenanceWindow.ts';
import { readShape } from '../../shapes/readShape.ts';
import { type UpdateBrokerRequest, updateBrokerShape } from '../../shapes/requests.ts';
import { dataReplication, logs, pendingMembers } from '../../views/broker.ts';
import { changeBroker, targetOf } from './changeBroker.ts';
import { checkedRole, configurationGone, existingConfiguration } from './chooseConfiguration.ts';
import { findBroker, requireState } from './findBroker.ts';

/** A real process that does not start with its configuration can be given another one. */
const UPDATABLE = ['RUNNING', 'REPLICA', 'CRITICAL_ACTION_REQUIRED'] as const;

type Ports = Pick<MqPorts, 'brokers' | 'configurations' | 'clock' | 'hashSecret'>;

/**
 * UpdateBroker: 200 with `brokerId` and the given members; 400 when a rule is broken, 409 when other updates
 * come between at every attempt. Each attempt starts from the broker as it is then, so concurrent updates do
 * not undo each other's members.
 */
export function updateBroker(ports: Ports): RunOperation {
  return async (input) => {
    const first = await findBroker(ports, input);
    const request = readShape(updateBrokerShape, input.body);
    // The members of the request are checked before the resources that they refer to.
    const { maintenanceWindowStartTime: window, ldapServerMetadata: ldap } = request;
    const maintenanceWindow = window && readMaintenanceWindow(window);
    requireState(first.broker, first.state, UPDATABLE, 'updated');
    const ldapServerMetadata = ldap && readLdapServerMetadata(ldap);
    const ldapServiceAccountPasswordHash = ldap && (await ports.hashSecret(ldap.serviceAccountPassword));
    const read = { request, maintenanceWindow, ldapServerMetadata, ldapServiceAccountPasswordHash };
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      const { broker, read: seen, state, now } = attempt === 0 ? first : await findBroker(ports, input);
      requireState(broker, state, UPDATABLE, 'updated');
      const configuration = await askedConfiguration(ports, input, broker, request);
      const next = changeBroker(CATALOGUE, broker, { ...read, configuration }, now);
      await checkDocument(ports, input, next, request);
      const outcome = await ports.brokers.update({ read: seen, next });
      if (outcome === 'written') return { status: 200, body: brokerChanges(broker, next, request) };
      if (outcome === 'configurationGone') throw configurationGone(configuration?.id ?? '');
    }
    throw concurrentUpdate();
  };
}

/**
 * Clients send the configuration with every update (Terraform does): the broker's own configuration stays
 * valid when its engine is upgraded.
 */
async function askedConfiguration(
  ports: Pick<MqPorts, 'configurations'>,
  input: OperationInput,
  broker: BrokerRecord,
  { configuration: asked, engineVersion }: UpdateBrokerRequest,
): Promise<ConfigurationReference | undefined> {
  if (asked === undefined) return undefined;
  const target = targetOf(broker);
  const held = asked.id === broker.configuration.id || asked.id === target.configuration.id;
  return existingConfiguration(
    ports,
    input,
    {
      engineType: broker.engineType,
      engineVersion: held ? undefined : (engineVersion ?? target.engineVersion),
    },
    asked,
  );
}

/**
 * Checks the document that the broker will have, if the document or the instance type changes: limits above
 * those of the instance type are refused, and the role must be the one that the decision used.
 */
async function checkDocument(
  ports: Pick<MqPorts, 'configurations'>,
  input: OperationInput,
  next: BrokerRecord,
  { configuration, hostInstanceType, engineVersion }: UpdateBrokerRequest,
): Promise<void> {
  if ([configuration, hostInstanceType, engineVersion].every((member) => member === undefined)) return;
  const target = targetOf(next);
  const role = await checkedRole(ports, input, target, target.configuration);
  if (configuration !== undefined) requireDecidedRole(input, role);
}

/**
 * `UpdateBrokerResponse`: `brokerId` and the given members with their new values. Recorded: no others, and no
 * window that stays as it was.
 * @param broker As it is after the change.
 */
function brokerChanges(
  before: BrokerRecord,
  broker: BrokerRecord,
  request: UpdateBrokerRequest,
): Readonly<Record<string, unknown>> {
  const target = targetOf(broker);
  const all: Readonly<Record<keyof UpdateBrokerRequest, unknown>> = {
    authenticationStrategy: target.authenticationStrategy.toLowerCase(),
    autoMinorVersionUpgrade: target.autoMinorVersionUpgrade,
    configuration: target.configuration,
    dataReplicationMode: broker.dataReplicationMode,
    engineVersion: target.engineVersion,
    hostInstanceType: target.hostInstanceType,
    ldapServerMetadata: target.ldapServerMetadata,
    logs: logs(target.engineType, target.logs),
    maintenanceWindowStartTime: isDeepStrictEqual(
      broker.maintenanceWindowStartTime,
      before.maintenanceWindowStartTime,
    )
      ? undefined
      : broker.maintenanceWindowStartTime,
    resourceShareArns: target.resourceShareArns ?? [],
    securityGroups: target.securityGroups,
    storageSize: target.storageSize,
  };
  const given = Object.entries(all).filter(
    ([member, value]) => request[member as keyof UpdateBrokerRequest] !== undefined && value !== undefined,
  );
  return { brokerId: broker.id, ...Object.fromEntries(given), ...replicationChanges(broker, request) };
}

/** The current and the pending mode, each with the broker's side of the pair. */
function replicationChanges(
  broker: BrokerRecord,
  request: UpdateBrokerRequest,
): Readonly<Record<string, unknown>> {
  if (request.dataReplicationMode === undefined) return {};
  const { pendingDataReplicationMode, pendingDataReplicationMetadata } = pendingMembers(broker);
  return { ...dataReplication(broker), pendingDataReplicationMode, pendingDataReplicationMetadata };
}
