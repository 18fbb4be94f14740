import { createHash } from 'node:crypto';
import type { BrokerInstance, BrokerRecord } from '../../model/broker.ts';
import { CATALOGUE, runningVersion } from '../../model/catalogue.ts';
import { ENGINES } from '../../model/engine.ts';
import { type BrokerState, rebootsDone } from '../../model/lifecycle.ts';
import { LIMITS } from '../../model/limits.ts';
import type { MqPorts, RunOperation } from '../../model/ports.ts';
import {
  brokerSummary,
  dataReplication,
  logsSummary,
  pendingMembers,
  userSummary,
} from '../../views/broker.ts';
import { findBroker } from './findBroker.ts';

/** DescribeBroker: 200 with the whole broker; 404 when there is none, or its deletion has ended. */
export function describeBroker(ports: Pick<MqPorts, 'brokers' | 'clock'>): RunOperation {
  return async (input) => {
    const { broker, state, now } = await findBroker(ports, input);
    if (!ENGINES[broker.engineType].listsUsers) return { status: 200, body: brokerDetail(broker, state, []) };
    const done = rebootsDone(broker, now);
    const { users } = await ports.brokers.users(broker, { limit: LIMITS.usersPerBroker, rebootsDone: done });
    const creating = state === 'CREATION_IN_PROGRESS';
    const summaries = users.map((user) => userSummary(user, { rebootsDone: done, creating }));
    return { status: 200, body: brokerDetail(broker, state, summaries) };
  };
}

/**
 * `DescribeBrokerResponse`. A member without a value is absent from the JSON. Recorded: while a broker is
 * being created it has no instances, its configuration is pending and its users have a pending change;
 * enumerations of storage and sign-in are lower-case.
 * INVARIANT: members are named one by one, so that no other stored member (a password hash) can be returned.
 * @param users The summaries of the users; none for RabbitMQ, whose users no call lists.
 */
function brokerDetail(
  broker: BrokerRecord,
  state: BrokerState,
  users: readonly Readonly<Record<string, unknown>>[],
): Readonly<Record<string, unknown>> {
  const creating = state === 'CREATION_IN_PROGRESS';
  return {
    ...brokerSummary(broker, state),
    ...dataReplication(broker),
    ...pendingMembers(broker),
    authenticationStrategy: broker.authenticationStrategy.toLowerCase(),
    autoMinorVersionUpgrade: broker.autoMinorVersionUpgrade,
    brokerInstances: UNREACHABLE.has(state) ? [] : (broker.instances ?? brokerInstances(broker)),
    configurations: configurations(broker, creating),
    encryptionOptions: broker.encryptionOptions,
    engineVersion: creating
      ? broker.engineVersion
      : runningVersion(CATALOGUE, broker.engineType, broker.engineVersion),
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

/** States in which a broker has no instance yet. */
const UNREACHABLE: ReadonlySet<BrokerState> = new Set(['CREATION_IN_PROGRESS', 'CREATION_FAILED']);

/** Wire protocols of an ActiveMQ instance, in the order the service lists them. */
const ACTIVEMQ_ENDPOINTS = [
  ['ssl', 61617],
  ['amqp+ssl', 5671],
  ['stomp+ssl', 61614],
  ['mqtt+ssl', 8883],
  ['wss', 61619],
] as const;

/**
 * The endpoints of a running broker: ActiveMQ by instance (a standby is `-2`), RabbitMQ at one name for the
 * whole broker.
 */
export function brokerInstances(broker: BrokerRecord): readonly BrokerInstance[] {
  if (broker.engineType === 'RABBITMQ') {
    const host = `${broker.id}.mq.${broker.region}.amazonaws.com`;
    return [{ consoleURL: `https://${host}`, endpoints: [`amqps://${host}:5671`] }];
  }
  const instances = broker.deploymentMode === 'ACTIVE_STANDBY_MULTI_AZ' ? [1, 2] : [1];
  return instances.map((number) => {
    const host = `${broker.id}-${number}.mq.${broker.region}.amazonaws.com`;
    return {
      consoleURL: `https://${host}:8162`,
      endpoints: ACTIVEMQ_ENDPOINTS.map(([scheme, port]) => `${scheme}://${host}:${port}`),
      ipAddress: ipAddressOf(host),
    };
  });
}

/**
 * A private address, computed so that it stays the same for an instance: the gateway has no network that
 * gives one.
 */
function ipAddressOf(host: string): string {
  const digest = createHash('sha256').update(host).digest();
  const [a = 0, b = 0, c = 0] = digest;
  return `10.${a}.${b}.${1 + (c % 254)}`;
}

/** `Configurations`: while a broker is being created, its first one is pending (recorded). */
export function configurations(broker: BrokerRecord, creating: boolean): Readonly<Record<string, unknown>> {
  const { configuration, configurationHistory: history = [], pending } = broker;
  if (creating) return { pending: configuration, history };
  if (pending?.configuration === undefined) return { current: configuration, history };
  return { current: configuration, pending: pending.configuration, history };
}
