import type { Call } from '../call.ts';
import { ACCOUNT, REGION } from '../people.ts';
import {
  type Account,
  type Broker,
  brokerOf,
  LIFECYCLE_MS,
  type Settings,
  type Side,
  stateOf,
  userSummaries,
} from './account.ts';
import { type Answer, badRequest, failure, Learnt, ok } from './answer.ts';
import { page } from './pages.ts';

/** How many subnets a broker has that names none, in a region with five Availability Zones (us-east-1). */
const DEFAULT_SUBNETS: Readonly<Record<string, number>> = {
  SINGLE_INSTANCE: 1,
  ACTIVE_STANDBY_MULTI_AZ: 2,
  CLUSTER_MULTI_AZ: 5,
};
export const SPELLED = { ACTIVEMQ: 'ActiveMQ', RABBITMQ: 'RabbitMQ' } as const;
const ACTIVEMQ_ENDPOINTS = ['ssl 61617', 'amqp+ssl 5671', 'stomp+ssl 61614', 'mqtt+ssl 8883', 'wss 61619'];

export const brokerArn = (name: string, id: string) => `arn:aws:mq:${REGION}:${ACCOUNT}:broker:${name}:${id}`;
const iso = (time: number) => new Date(time).toISOString();

export function brokerNotFound(id: string): Answer {
  return failure(
    'NotFoundException',
    `Cannot find broker ID [${id}]. Verify that your broker exists or check broker permissions.`,
    'broker-id',
  );
}

export function wrongState(account: Account, broker: Broker, deed: string): Answer {
  const state = stateOf(broker, account.now);
  return badRequest(`Broker [${broker.name}] can't be ${deed} while in state [${state}]`, 'broker-id');
}

/** Answers for the broker of the path, or NotFound. */
function onBroker(account: Account, { path }: Call, answer: (broker: Broker) => Answer): Answer {
  const id = path.brokerId ?? '';
  const broker = brokerOf(account, id);
  return broker === undefined ? brokerNotFound(id) : answer(broker);
}

function summary(account: Account, broker: Broker) {
  return {
    brokerArn: brokerArn(broker.name, broker.id),
    brokerId: broker.id,
    brokerName: broker.name,
    brokerState: stateOf(broker, account.now),
    created: iso(broker.created),
    deploymentMode: broker.deploymentMode,
    engineType: SPELLED[broker.engine],
    hostInstanceType: broker.settings.hostInstanceType,
  };
}

export function listBrokers(account: Account, call: Call): Answer {
  const there = Object.values(account.brokers).filter((broker) => stateOf(broker, account.now) !== 'GONE');
  const all = there.map((broker) => ({ key: broker.id, item: summary(account, broker) }));
  return page(call, 'ListBrokers', all, ({ items, nextToken }) => ok({ brokerSummaries: items, nextToken }));
}

/** The patch versions that run. */
const RUNNING: Readonly<Record<string, string>> = { '5.18': '5.18.4', '3.13': '3.13.7' };

export function describeBroker(account: Account, call: Call): Answer {
  return onBroker(account, call, (broker) => {
    const { settings, pending } = broker;
    const creating = stateOf(broker, account.now) === 'CREATION_IN_PROGRESS';
    const current = creating ? undefined : settings.configuration;
    const coming = creating ? settings.configuration : pending.configuration;
    const group = `/aws/amazonmq/broker/${broker.id}`;
    const audit = broker.engine === 'ACTIVEMQ';
    return ok({
      ...summary(account, broker),
      ...replicationView(broker),
      ...(settings.dataReplicationMode === 'NONE' && broker.side === undefined
        ? { dataReplicationMode: undefined }
        : {}),
      pendingAuthenticationStrategy: pending.authenticationStrategy?.toLowerCase(),
      pendingEngineVersion: pending.engineVersion,
      pendingHostInstanceType: pending.hostInstanceType,
      pendingStorageSize: pending.storageSize,
      authenticationStrategy: settings.authenticationStrategy.toLowerCase(),
      autoMinorVersionUpgrade: true,
      brokerInstances: creating ? [] : instances(broker),
      configurations: { current, pending: coming, history: broker.history },
      encryptionOptions: { useAwsOwnedKey: true },
      engineVersion: creating
        ? settings.engineVersion
        : (RUNNING[settings.engineVersion] ?? settings.engineVersion),
      logs: {
        ...logsView(broker, settings.logs),
        generalLogGroup: `${group}/general`,
        auditLogGroup: audit ? `${group}/audit` : undefined,
        pending: pending.logs && logsView(broker, pending.logs),
      },
      maintenanceWindowStartTime: broker.window,
      publiclyAccessible: broker.publiclyAccessible,
      securityGroups: broker.securityGroups,
      storageSize: settings.storageSize,
      storageType: broker.engine === 'ACTIVEMQ' ? 'efs' : 'ebs',
      subnetIds: [1, 2, 3, 4, 5]
        .slice(0, DEFAULT_SUBNETS[broker.deploymentMode])
        .map((number) => new Learnt(`default subnet ${number}`)),
      tags: broker.tags,
      users: broker.engine === 'RABBITMQ' ? [] : userSummaries(broker, creating).map(({ item }) => item),
    });
  });
}

function logsView({ engine }: Broker, { general, audit }: Settings['logs']) {
  return engine === 'ACTIVEMQ' ? { general, audit } : { general };
}

function sideView(side: Side | undefined) {
  if (side === undefined) return undefined;
  const { role, counterpart } = side;
  return {
    dataReplicationRole: role,
    dataReplicationCounterpart: counterpart && { brokerId: counterpart, region: REGION },
  };
}

export function replicationView({ settings, side, pending, pendingSide }: Broker) {
  return {
    dataReplicationMode: settings.dataReplicationMode === 'NONE' ? undefined : settings.dataReplicationMode,
    dataReplicationMetadata: sideView(side),
    pendingDataReplicationMode: pending.dataReplicationMode,
    pendingDataReplicationMetadata: sideView(pendingSide),
  };
}

function instances({ id, engine, deploymentMode }: Broker) {
  const domain = `mq.${REGION}.amazonaws.com`;
  if (engine === 'RABBITMQ') {
    const host = `${id}.${domain}`;
    return [{ consoleURL: `https://${host}`, endpoints: [`amqps://${host}:5671`] }];
  }
  const numbers = deploymentMode === 'ACTIVE_STANDBY_MULTI_AZ' ? [1, 2] : [1];
  return numbers.map((number) => {
    const host = `${id}-${number}.${domain}`;
    const endpoints = ACTIVEMQ_ENDPOINTS.map((one) => one.replace(' ', `://${host}:`));
    return { consoleURL: `https://${host}:8162`, endpoints, ipAddress: new Learnt(`address of ${host}`) };
  });
}

export function deleteBroker(account: Account, call: Call): Answer {
  return onBroker(account, call, (broker) => {
    const state = stateOf(broker, account.now);
    if (!['RUNNING', 'REPLICA', 'DELETION_IN_PROGRESS'].includes(state)) {
      return wrongState(account, broker, 'deleted');
    }
    broker.deletedAt ??= account.now + LIFECYCLE_MS;
    return ok({ brokerId: broker.id });
  });
}

export function rebootBroker(account: Account, call: Call): Answer {
  return onBroker(account, call, (broker) => {
    if (stateOf(broker, account.now) !== 'RUNNING') return wrongState(account, broker, 'rebooted');
    broker.rebootEndsAt = account.now + LIFECYCLE_MS;
    return ok({});
  });
}

export function describeSharedResources(account: Account, call: Call): Answer {
  return onBroker(account, call, (broker) => {
    const current = broker.settings.resourceShareArns;
    const coming = broker.pending.resourceShareArns ?? current;
    const rebooting = stateOf(broker, account.now) === 'REBOOT_IN_PROGRESS';
    const statusOf = (arn: string) => {
      if (current.includes(arn) && coming.includes(arn)) return 'AVAILABLE';
      if (coming.includes(arn)) return rebooting ? 'SETUP_IN_PROGRESS' : 'PENDING_CREATE';
      return rebooting ? 'DELETION_IN_PROGRESS' : 'PENDING_DELETE';
    };
    const all = [...new Set([...current, ...coming])].map((resourceArn) => ({
      key: resourceArn,
      item: { resourceArn, status: statusOf(resourceArn), type: 'RESOURCE_SHARE' },
    }));
    return page(call, `DescribeSharedResources ${broker.id}`, all, ({ items, nextToken }) =>
      ok({ sharedResources: items, nextToken }),
    );
  });
}

/** The replica becomes the primary at once, and its primary, where it knows of the replica, the replica. */
export function promote(account: Account, call: Call): Answer {
  return onBroker(account, call, (broker) => {
    const { side, name } = broker;
    if (call.flaw !== undefined) return badRequest(call.flaw.sentence, call.flaw.attribute);
    if (side === undefined) {
      return badRequest(
        `Broker [${name}] is not in a data replication pair. Specify a replica broker.`,
        'broker-id',
      );
    }
    if (side.role === 'PRIMARY') {
      return badRequest(
        `Broker [${name}] is the primary of its pair. Specify the replica broker.`,
        'broker-id',
      );
    }
    if (stateOf(broker, account.now) !== 'REPLICA') return wrongState(account, broker, 'promoted');
    const primary = brokerOf(account, side.counterpart ?? '');
    const names = (one: Side | undefined) => one?.counterpart === broker.id;
    const healthy =
      primary !== undefined && stateOf(primary, account.now) === 'RUNNING' && names(primary.side);
    if (call.body?.mode === 'SWITCHOVER' && side.counterpart !== undefined && !healthy) {
      return badRequest(
        `Primary broker [${side.counterpart}] of broker [${name}] is not replicating. Make sure that ` +
          'it is [RUNNING] and was rebooted after the replica was created, or specify mode [FAILOVER].',
        'mode',
      );
    }
    broker.side = { ...side, role: 'PRIMARY' };
    if (primary !== undefined && stateOf(primary, account.now) !== 'DELETION_IN_PROGRESS') {
      if (names(primary.side)) primary.side = { role: 'REPLICA', counterpart: broker.id };
      if (names(primary.pendingSide)) primary.pendingSide = { role: 'REPLICA', counterpart: broker.id };
    }
    return ok({ brokerId: broker.id });
  });
}
