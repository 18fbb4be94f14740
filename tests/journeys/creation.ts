import type { Call } from './call.ts';
import { type Draw, drawer } from './drawer.ts';
import { type Body, type Drawn, type FlawRow, flawed } from './flawed.ts';
import type { Account, Broker } from './model/account.ts';
import { brokerArn } from './model/brokers.ts';
import { drawConfiguration } from './targets.ts';

const NAMES = ['dev-a', 'dev-b', 'dev-c', 'qa-a', 'qa-b', 'prod-a', 'dev-d'];

export const PASSWORD = 'S3cret-Passw0rd!';

export const TAGS = [
  { env: 'dev' },
  { env: 'dev', owner: 'x' },
  { team: 'blue' },
  { env: 'prod' },
  { env: 'prod', team: 'blue' },
  { env: 'dev', team: 'blue' },
  { owner: 'x' },
  { team: 'red' },
];

const SINGLE = { engineType: 'ActiveMQ', deploymentMode: 'SINGLE_INSTANCE', hostInstanceType: 'mq.t3.micro' };

const STANDBY = {
  engineType: 'ACTIVEMQ',
  deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
  hostInstanceType: 'mq.m5.large',
};

const RABBIT = {
  engineType: 'RabbitMQ',
  deploymentMode: 'SINGLE_INSTANCE',
  hostInstanceType: 'mq.m7g.medium',
};

const CLUSTER = {
  engineType: 'rabbitmq',
  deploymentMode: 'CLUSTER_MULTI_AZ',
  hostInstanceType: 'mq.m7g.large',
};

export const WINDOWS = ['MONDAY', 'WEDNESDAY', 'SUNDAY'].flatMap((dayOfWeek) =>
  ['02:00', '13:00', '23:00'].map((timeOfDay) => ({ dayOfWeek, timeOfDay, timeZone: 'UTC' })),
);

/** AWS's own messages where they are recorded (docs/rules/amazon-mq.md rule 34). */
const CREATION_FLAWS: readonly FlawRow[] = [
  [
    { brokerName: 'no good' },
    'rule',
    'brokerName',
    'Make sure your Broker name only contains valid characters.',
  ],
  [
    { maintenanceWindowStartTime: { dayOfWeek: 'MONDAY', timeOfDay: '25:00' } },
    'rule',
    'maintenanceWindowStartTime.timeOfDay',
    'Time [25:00] is invalid. Specify time in 24-hour format and use only ' +
      'numbers separated by a colon. Example: 13:05.',
  ],
  [
    { hostInstanceType: null },
    'shape',
    'hostInstanceType',
    'Parameter [hostInstanceType] is missing. Specify a value for it.',
  ],
  [
    { users: [{ username: 'admin', password: 'short' }] },
    'rule',
    'users.password',
    'Password is invalid. Enter a password 12 to 250 characters long.',
  ],
  [
    { tags: { 'aws:x': 'y' } },
    'rule',
    'tags',
    "Tag key [aws:x] is reserved. Specify a key that doesn't start with [aws:].",
  ],
];

export function creation(
  account: Account,
  { lastCreation }: { readonly lastCreation: Call['body'] },
  draw: Draw,
  { target, configured }: Aim,
): Drawn {
  if (!configured && lastCreation !== undefined && draw.rarely(6)) {
    const { creatorRequestId = 't1' } = lastCreation;
    const rabbit = String(lastCreation.engineType).toUpperCase() === 'RABBITMQ';
    const other = { hostInstanceType: rabbit ? 'mq.m7g.xlarge' : 'mq.m5.xlarge' };
    const changed = draw.one([{}, {}, { tags: { env: 'dev' } }, other]);
    return { body: { ...lastCreation, creatorRequestId, ...changed } };
  }
  const aim = drawer(target);
  const named = drawConfiguration(account, drawer(target));
  const bases = [SINGLE, SINGLE, STANDBY, STANDBY, RABBIT, CLUSTER];
  const base = configured ? baseFor(account.configurations[named]?.engine) : aim.one(bases);
  const rabbit = base === RABBIT || base === CLUSTER;
  const users = [{ username: 'admin', password: PASSWORD, consoleAccess: true, groups: ['admins'] }];
  const app = { username: 'app', password: PASSWORD };
  const common: Body = {
    brokerName: aim.one(configured ? freeNames(account) : NAMES),
    ...base,
    publiclyAccessible: draw.one([true, false]),
    users: rabbit || draw.rarely(2) ? users : [...users, app],
    ...draw.one([{}, { tags: draw.one(TAGS) }, { tags: draw.one(TAGS) }]),
    ...draw.one([{}, { creatorRequestId: 't1' }, { creatorRequestId: 't2' }]),
    ...draw.one([{}, {}, { engineVersion: rabbit ? '4.2' : '5.18' }, { logs: { general: true } }]),
    ...draw.one([
      {},
      {},
      {},
      { securityGroups: ['sg-2', 'sg-1'] },
      { maintenanceWindowStartTime: WINDOWS[0] },
    ]),
  };
  const standbys = Object.values(account.brokers).filter(
    ({ deletedAt, deploymentMode }) => deletedAt === undefined && deploymentMode === STANDBY.deploymentMode,
  );
  if (configured) return { body: { ...common, configuration: { id: named } } };
  if (base === STANDBY && standbys.length > 0 && !draw.rarely(4)) {
    return { body: { ...common, ...replicaOf(aim.one(standbys)) } };
  }
  if (draw.rarely(12))
    return {
      body: { ...common, configuration: reference(account, rabbit ? 'RABBITMQ' : 'ACTIVEMQ', draw, target) },
    };
  return flawed(common, draw, CREATION_FLAWS);
}

/** A standby broker, and the replica of one. */
export function standby(brokerName: string): Body {
  return {
    brokerName,
    ...STANDBY,
    publiclyAccessible: true,
    users: [{ username: 'admin', password: PASSWORD }],
  };
}

export function replicaOf({ name, id }: Pick<Broker, 'name' | 'id'>): Body {
  return { dataReplicationMode: 'CRDR', dataReplicationPrimaryBrokerArn: brokerArn(name, id) };
}

/** The target of a call, and whether the call names a configuration. */
export interface Aim {
  readonly target: readonly number[];
  readonly configured: boolean;
  /** Whether it moves the maintenance window. */
  readonly windowed?: boolean;
}

function freeNames(account: Account): readonly string[] {
  const taken = Object.values(account.brokers).map(({ name }) => name);
  return [...NAMES, 'dev-e', 'dev-f', 'dev-g'].filter((name) => !taken.includes(name)).concat('dev-h');
}

function baseFor(engine: Broker['engine'] | undefined) {
  return engine === 'RABBITMQ' ? RABBIT : SINGLE;
}

/** Mostly of the broker's engine: the others are refused. */
export function reference(account: Account, engine: Broker['engine'], draw: Draw, target: readonly number[]) {
  const id = drawConfiguration(account, drawer(target), draw.rarely(6) ? undefined : engine);
  return draw.one([{ id }, { id }, { id, revision: 1 }, { id, revision: 2 }, { id, revision: 0 }]);
}
