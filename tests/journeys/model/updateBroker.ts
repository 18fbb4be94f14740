import type { Call } from '../call.ts';
import {
  type Account,
  type Broker,
  brokerOf,
  type Reference,
  type Settings,
  type Side,
  stateOf,
  type Window,
} from './account.ts';
import { type Answer, badRequest, ok } from './answer.ts';
import { brokerNotFound, replicationView, SPELLED, wrongState } from './brokers.ts';
import { M7G, STORAGE } from './catalogue.ts';
import { chosenConfiguration, NOT_REPLICATING } from './createBroker.ts';

const MOST_WINDOW_CHANGES = 4;
const HOUR_MS = 3_600_000;
const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'];

/**
 * UpdateBroker: window and security groups at once, all else with the next reboot; the answer has the given
 * members with their future values.
 */
export function updateBroker(account: Account, call: Call): Answer {
  const { body = {}, flaw, path } = call;
  const broker = brokerOf(account, path.brokerId ?? '');
  if (broker === undefined) return brokerNotFound(path.brokerId ?? '');
  if (flaw?.seenAs === 'shape') return badRequest(flaw.sentence, flaw.attribute);
  if (!['RUNNING', 'REPLICA'].includes(stateOf(broker, account.now)))
    return wrongState(account, broker, 'updated');
  const asked = askedSettings(account, broker, body);
  if ('status' in asked) return asked;
  const window = body.maintenanceWindowStartTime as Window | undefined;
  // Refused, a call changes nothing.
  const windowed = structuredClone(broker);
  const refusal = window === undefined ? undefined : changeWindow(account, windowed, window);
  if (refusal !== undefined) return refusal;
  if (body.autoMinorVersionUpgrade === false) {
    const version = asked.engineVersion ?? broker.settings.engineVersion;
    return badRequest(
      `Brokers on [${SPELLED[broker.engine]}] version [${version}] must ` +
        'have [autoMinorVersionUpgrade] set to [true].',
      'autoMinorVersionUpgrade',
    );
  }
  const sameWindow = JSON.stringify(windowed.window) === JSON.stringify(broker.window);
  Object.assign(broker, windowed);
  broker.securityGroups = (body.securityGroups as string[] | undefined) ?? broker.securityGroups;
  const pendingSide = pendingSideOf(broker, body);
  broker.pending = differing(broker.settings, asked);
  broker.pendingSide = broker.pending.dataReplicationMode === 'CRDR' ? pendingSide : undefined;
  const { maintenanceWindowStartTime: _, ...shown } = body;
  return ok(answerOf(broker, sameWindow ? shown : body));
}

/** The pending changes together with the requested ones; or the reason of a refusal. */
function askedSettings(
  account: Account,
  broker: Broker,
  body: NonNullable<Call['body']>,
): Partial<Settings> | Answer {
  const { engine, settings } = broker;
  const target = { ...settings, ...broker.pending };
  const asked: Partial<Settings> = { ...broker.pending };
  const engineVersion = (body.engineVersion as string | undefined) ?? target.engineVersion;
  const hostInstanceType = (body.hostInstanceType as string | undefined) ?? target.hostInstanceType;
  const reference = body.configuration as Partial<Reference> | undefined;
  if (reference !== undefined) {
    const held = [settings, target].some(({ configuration }) => configuration.id === reference.id);
    const chosen = chosenConfiguration(account, engine, reference, held ? undefined : engineVersion);
    if ('status' in chosen) return chosen;
    asked.configuration = chosen;
  }
  if (body.authenticationStrategy !== undefined) {
    const strategy = String(body.authenticationStrategy).toUpperCase();
    if (engine === 'ACTIVEMQ' && strategy === 'CONFIG_MANAGED') {
      return badRequest(
        'Authentication strategy [CONFIG_MANAGED] is invalid for broker engine ' +
          'type [ACTIVEMQ]. Valid values: [SIMPLE, LDAP].',
        'authenticationStrategy',
      );
    }
    asked.authenticationStrategy = strategy;
  }
  if (body.dataReplicationMode !== undefined) {
    const mode = body.dataReplicationMode as 'NONE' | 'CRDR';
    const replicates = engine === 'ACTIVEMQ' && broker.deploymentMode === 'ACTIVE_STANDBY_MULTI_AZ';
    if (mode === 'CRDR' && !replicates) return badRequest(NOT_REPLICATING, 'dataReplicationMode');
    asked.dataReplicationMode = mode;
  }
  const replica = [broker.side, broker.pendingSide].some((side) => side?.role === 'REPLICA');
  if (replica && body.engineVersion !== undefined) {
    return badRequest(
      'Global broker attribute [Optional[engineVersion]] cannot be modified in Replica broker directly.',
      'engineVersion',
    );
  }
  if (engine === 'RABBITMQ' && hostInstanceType === 'mq.t3.micro') {
    return badRequest(
      `Downgrading from current instance type [${settings.hostInstanceType}] to requested ` +
        'instance type [mq.t3.micro] is not supported for RabbitMQ brokers.',
      'hostInstanceType',
    );
  }
  const isNew = engineVersion !== target.engineVersion || hostInstanceType !== target.hostInstanceType;
  if (isNew && engine === 'RABBITMQ' && !M7G.includes(hostInstanceType)) {
    return badRequest(
      `Broker instance type [${hostInstanceType}] is invalid for broker engine type [RABBITMQ] ` +
        `version [${engineVersion}]. Valid values: [${M7G.join(', ')}].`,
      'hostInstanceType',
    );
  }
  if (body.engineVersion !== undefined) {
    if (Number(engineVersion) < Number(settings.engineVersion)) {
      return badRequest(
        `Broker engine version [${engineVersion}] is lower than the current version ` +
          `[${settings.engineVersion}]. Specify the current version or a later one.`,
        'engineVersion',
      );
    }
    asked.engineVersion = engineVersion;
  }
  if (body.hostInstanceType !== undefined) asked.hostInstanceType = hostInstanceType;
  if (body.logs !== undefined) asked.logs = { ...target.logs, ...(body.logs as object) };
  if (body.resourceShareArns !== undefined) {
    if (engine === 'ACTIVEMQ') {
      return badRequest('Resource shares are not supported for ActiveMQ brokers.', 'resourceShareArns');
    }
    asked.resourceShareArns = body.resourceShareArns as string[];
  }
  if (body.securityGroups !== undefined) {
    if (engine === 'RABBITMQ') {
      return badRequest('Changing security groups is not supported for RabbitMQ brokers.', 'securityGroups');
    }
  }
  const size = storageOf(broker, hostInstanceType, engineVersion, body.storageSize as number | undefined);
  if (typeof size === 'object') return size;
  asked.storageSize = size;
  return asked;
}

/** The size of the storage that the next reboot gives a cluster; other brokers cannot choose one. */
function storageOf(
  { engine, deploymentMode, settings, pending }: Broker,
  type: string,
  version: string,
  given: number | undefined,
): number | undefined | Answer {
  const asked = given ?? pending.storageSize;
  const cluster = engine === 'RABBITMQ' && deploymentMode === 'CLUSTER_MULTI_AZ';
  const [least, most] = (cluster && STORAGE[type]) || [];
  if (least === undefined || most === undefined) {
    if (asked === undefined) return undefined;
    const sentence =
      engine === 'ACTIVEMQ'
        ? 'Storage size is not supported for ActiveMQ brokers.'
        : `Storage size is not supported for RabbitMQ version [${version}] in deployment mode ` +
          `[${deploymentMode}] on instance type [${type}]. Use version [4.2] or later, deployment ` +
          'mode [CLUSTER_MULTI_AZ] and an [mq.m7g] instance type.';
    return badRequest(sentence, 'storageSize');
  }
  const current = settings.storageSize ?? least;
  if (asked === undefined) {
    if (current <= most) return Math.max(current, least);
    return badRequest(
      `Storage size [${current}] is larger than the maximum [${most}] of instance ` +
        `type [${type}]. Specify another instance type.`,
      'hostInstanceType',
    );
  }
  if (asked < least || asked > most || asked % 5 !== 0) {
    return badRequest(
      `Storage size [${asked}] is invalid for instance type [${type}]. Specify a ` +
        `multiple of [5] from [${least}] to [${most}].`,
      'storageSize',
    );
  }
  if (asked >= current) return asked;
  return badRequest(
    `Storage size [${asked}] is smaller than the current size [${current}]. Specify a larger size.`,
    'storageSize',
  );
}

/** Only members that differ from their current values are pending: a change that was undone is not. */
function differing(settings: Settings, asked: Partial<Settings>): Partial<Settings> {
  const changes = Object.entries(asked).filter(
    ([member, value]) => JSON.stringify(value) !== JSON.stringify(settings[member as keyof Settings]),
  );
  return Object.fromEntries(changes);
}

/** Who leaves a pair that is to come, and joins again, is a primary without a replica. */
function pendingSideOf(
  { pendingSide }: Broker,
  { dataReplicationMode }: NonNullable<Call['body']>,
): Side | undefined {
  if (dataReplicationMode === 'CRDR') return pendingSide ?? { role: 'PRIMARY' };
  return dataReplicationMode === 'NONE' ? undefined : pendingSide;
}

/** At once, four times until the window has completed; the same window again does not count. */
function changeWindow(account: Account, broker: Broker, window: Window): Answer | undefined {
  const { now } = account;
  const same = (['dayOfWeek', 'timeOfDay', 'timeZone'] as const).every(
    (part) => window[part] === broker.window[part],
  );
  const before = now < broker.windowChangesForgottenAt ? broker.windowChanges : 0;
  if (before >= MOST_WINDOW_CHANGES) {
    return badRequest(
      'Maintenance window cannot be modified greater than 4 times. You will be able to modify your ' +
        'broker maintenance window after the next maintenance window has completed.',
    );
  }
  if (same) return undefined;
  broker.window = window;
  broker.windowChanges = before + 1;
  broker.windowChangesForgottenAt = windowEnd(window, now);
  return undefined;
}

/**
 * The first end of the two-hour window after a moment: hour by hour, for journeys' windows begin with an hour
 * of UTC.
 */
function windowEnd({ dayOfWeek, timeOfDay }: Window, now: number): number {
  let end = Math.floor(now / HOUR_MS) * HOUR_MS + HOUR_MS;
  for (;;) {
    const start = new Date(end - 2 * HOUR_MS);
    const [hour] = timeOfDay.split(':');
    if (DAYS[start.getUTCDay()] === dayOfWeek && start.getUTCHours() === Number(hour)) return end;
    end += HOUR_MS;
  }
}

function answerOf(broker: Broker, body: NonNullable<Call['body']>) {
  const target = { ...broker.settings, ...broker.pending };
  const { logs } = target;
  const all: Readonly<Record<string, unknown>> = {
    ...target,
    authenticationStrategy: target.authenticationStrategy.toLowerCase(),
    autoMinorVersionUpgrade: true,
    logs: broker.engine === 'ACTIVEMQ' ? logs : { general: logs.general },
    maintenanceWindowStartTime: broker.window,
    securityGroups: broker.securityGroups,
    dataReplicationMode: broker.settings.dataReplicationMode,
  };
  const given = Object.keys(body).filter((member) => member in all);
  return {
    brokerId: broker.id,
    ...Object.fromEntries(given.map((member) => [member, all[member]])),
    ...(body.dataReplicationMode === undefined
      ? {}
      : { ...replicationView(broker), dataReplicationMode: broker.settings.dataReplicationMode }),
  };
}
