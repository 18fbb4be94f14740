import type { Call } from '../call.ts';
import { REGION } from '../people.ts';
import {
  type Account,
  type Broker,
  brokerOf,
  type Reference,
  type Side,
  stateOf,
  type Window,
} from './account.ts';
import { type Answer, badRequest, failure, ok } from './answer.ts';
import { brokerArn, wrongState } from './brokers.ts';
import { STORAGE, VERSIONS } from './catalogue.ts';
import { newConfiguration } from './configurations.ts';
import { rightsOf } from './users.ts';

const MOST_BROKERS = 200;

/** The values that the service chose for a new broker, read from its first description. */
export interface Chosen {
  readonly brokerId: string;
  readonly configurationId: string;
  readonly window: Window;
}

type Body = NonNullable<Call['body']>;

export function createBroker(account: Account, call: Call, mayMakeRole: boolean, chosen: Chosen): Answer {
  const { body = {}, flaw } = call;
  if (flaw !== undefined) return badRequest(flaw.sentence, flaw.attribute);
  const name = String(body.brokerName);
  const engine = String(body.engineType).toUpperCase() as Broker['engine'];
  const token = (body.creatorRequestId as string | undefined) || undefined;
  const essentials = JSON.stringify([call.who, essentialsOf(body, engine)]);
  const holder = Object.values(account.brokers).find(
    (broker) => broker.name === name && stateOf(broker, account.now) !== 'GONE',
  );
  if (holder !== undefined) {
    const again = token !== undefined && token === holder.token && essentials === holder.essentials;
    if (again) return ok({ brokerArn: brokerArn(name, holder.id), brokerId: holder.id });
    return failure(
      'ConflictException',
      `Broker named [${name}] already exists. Specify a unique broker name.`,
      'brokerName',
    );
  }
  const asked = body.configuration as Partial<Reference> | undefined;
  const reference = asked && chosenConfiguration(account, engine, asked, versionOf(body, engine));
  if (reference !== undefined && 'status' in reference) return reference;
  const primary = primaryOf(account, body);
  if (primary !== undefined && 'status' in primary) return primary;
  const counted = Object.values(account.brokers).filter(({ deletedAt }) => deletedAt === undefined).length;
  if (counted + account.others.brokers >= MOST_BROKERS) {
    return badRequest(
      `You have reached the limit of [${MOST_BROKERS}] brokers in Region ` +
        `[${REGION}]. Delete a broker, then try again.`,
    );
  }
  account.role ||= mayMakeRole;
  const id = chosen.brokerId;
  const broker: Broker = {
    id,
    name,
    engine,
    deploymentMode: String(body.deploymentMode),
    publiclyAccessible: body.publiclyAccessible === true,
    created: account.now,
    essentials,
    token,
    settings: {
      authenticationStrategy: 'SIMPLE',
      configuration: reference ?? { id: chosen.configurationId, revision: 1 },
      dataReplicationMode: 'NONE',
      engineVersion: versionOf(body, engine),
      hostInstanceType: String(body.hostInstanceType),
      logs: { general: false, audit: false, ...(body.logs as object | undefined) },
      resourceShareArns: [],
      ...storageOf(body),
    },
    pending: {},
    securityGroups: (body.securityGroups as string[] | undefined) ?? [],
    history: [],
    window: (body.maintenanceWindowStartTime as Window | undefined) ?? chosen.window,
    windowChanges: 0,
    windowChangesForgottenAt: 0,
    tags: { ...(body.tags as Record<string, string> | undefined) },
    users: {},
  };
  if (engine === 'ACTIVEMQ') {
    for (const user of (body.users ?? []) as Body[])
      broker.users[String(user.username)] = { now: rightsOf(user) };
  }
  if (primary !== undefined) pair(broker, primary);
  account.brokers[id] = broker;
  if (reference === undefined) {
    const made = {
      id: chosen.configurationId,
      name: `${name}-configuration`,
      engine,
      counted: false,
      tags: {},
    };
    const engineVersion = broker.settings.engineVersion;
    account.configurations[made.id] = newConfiguration({ ...made, engineVersion }, account.now);
  }
  return ok({ brokerArn: brokerArn(name, id), brokerId: id });
}

/** Clusters of the versions that journeys use have storage of a chosen size; none of them chooses. */
function storageOf({ deploymentMode, hostInstanceType }: Body): { storageSize?: number } {
  const [least] = STORAGE[String(hostInstanceType)] ?? [];
  return deploymentMode === 'CLUSTER_MULTI_AZ' && least !== undefined ? { storageSize: least } : {};
}

function versionOf({ engineVersion }: Body, engine: Broker['engine']): string {
  return (engineVersion as string | undefined) ?? VERSIONS[engine][0];
}

/** What makes two calls the same broker: not its users, tags and window (recorded). Groups have no order. */
function essentialsOf(body: Body, engine: Broker['engine']): string {
  const { configuration, deploymentMode, hostInstanceType, publiclyAccessible } = body;
  const { id, revision } = (configuration ?? {}) as Partial<Reference>;
  const groups = ((body.securityGroups ?? []) as string[]).toSorted();
  const logs = { general: false, audit: false, ...(body.logs as object | undefined) };
  return JSON.stringify([
    ...[engine, versionOf(body, engine), deploymentMode, hostInstanceType, publiclyAccessible, groups, logs],
    ...[id, revision, body.dataReplicationPrimaryBrokerArn],
  ]);
}

/**
 * A configuration that is there, of the broker's engine and its major version; its latest revision unless one
 * is named.
 */
export function chosenConfiguration(
  account: Account,
  engine: Broker['engine'],
  { id = '', revision }: Partial<Reference>,
  engineVersion: string | undefined,
): Reference | Answer {
  const found = account.configurations[id];
  if (found === undefined) {
    return badRequest(`Configuration ID [${id}] can't be found. Make sure it exists.`, 'configuration.id');
  }
  const wanted = revision ?? found.revisions.length;
  if (found.revisions[wanted - 1] === undefined) {
    return badRequest(
      `Revision [${wanted}] of configuration [${id}] can't be found. Make sure it exists.`,
      'configuration.revision',
    );
  }
  if (found.engine !== engine) {
    return badRequest(
      `Configuration [${id}] is for engine type [${found.engine}]. Specify a ` +
        `configuration for engine type [${engine}].`,
      'configuration.id',
    );
  }
  const majors = [found.engineVersion, engineVersion ?? found.engineVersion].map((one) => one.split('.')[0]);
  if (majors[0] !== majors[1]) {
    return badRequest(
      `Configuration [${id}] is for engine version [${found.engineVersion}]. Specify a ` +
        `configuration for engine version [${engineVersion}].`,
      'configuration.id',
    );
  }
  return { id, revision: wanted };
}

/** The primary that a replica names, where it may be one. */
function primaryOf(account: Account, body: Body): Broker | Answer | undefined {
  const arn = body.dataReplicationPrimaryBrokerArn;
  if (typeof arn !== 'string') return undefined;
  const attribute = 'dataReplicationPrimaryBrokerArn';
  const [, , , , , , name, id = ''] = arn.split(':');
  const primary = brokerOf(account, id);
  if (primary === undefined || primary.name !== name) {
    return badRequest(`Primary broker [${arn}] can't be found. Make sure it exists.`, attribute);
  }
  if (primary.engine !== 'ACTIVEMQ' || primary.deploymentMode !== 'ACTIVE_STANDBY_MULTI_AZ') {
    return badRequest(NOT_REPLICATING, attribute);
  }
  if (stateOf(primary, account.now) !== 'RUNNING') return wrongState(account, primary, 'replicated');
  const side = primary.side ?? primary.pendingSide;
  if (side?.counterpart === undefined) return primary;
  return badRequest(
    `Primary broker [${arn}] is in a data replication pair already. Specify another broker.`,
    attribute,
  );
}

export const NOT_REPLICATING =
  'Data replication mode [CRDR] is invalid for this broker. Specify engine type ' +
  '[ACTIVEMQ] and deployment mode [ACTIVE_STANDBY_MULTI_AZ].';

/**
 * A replica joins with its first reboot. A primary that replicates already knows its replica at once, another
 * one with its next reboot.
 */
function pair(replica: Broker, primary: Broker): void {
  replica.pending.dataReplicationMode = 'CRDR';
  replica.pendingSide = { role: 'REPLICA', counterpart: primary.id };
  const side: Side = { role: 'PRIMARY', counterpart: replica.id };
  if (primary.side !== undefined) {
    primary.side = side;
    return;
  }
  primary.pending.dataReplicationMode = 'CRDR';
  primary.pendingSide = side;
}
