import type { Call } from './call.ts';
import { type Aim, PASSWORD, reference, TAGS, WINDOWS } from './creation.ts';
import { base64, DOCUMENTS } from './documents.ts';
import { type Draw, drawer } from './drawer.ts';
import { type Body, type Drawn, type FlawRow, flawed } from './flawed.ts';
import type { Account, Broker } from './model/account.ts';
import { ACCOUNT, REGION } from './people.ts';
import { drawBroker, drawConfiguration } from './targets.ts';

const USER_FLAWS: readonly FlawRow[] = [
  [
    { password: 'short' },
    'rule',
    'password',
    'Password is invalid. Enter a password 12 to 250 characters long.',
  ],
  [
    { password: 'with,comma and more' },
    'rule',
    'password',
    "Make sure your password doesn't contain invalid characters [, :=].",
  ],
];

const NEW_USER_FLAWS: readonly FlawRow[] = [
  ...USER_FLAWS,
  [{ password: null }, 'shape', 'password', 'Parameter [password] is missing. Specify a value for it.'],
  [
    { consoleAccess: true, replicationUser: true },
    'rule',
    'replicationUser',
    "Replication user couldn't have console access. [replicationUser] and " +
      '[consoleAccess] are mutually exclusive parameters.',
  ],
];

export function update(
  account: Account,
  { engine }: Pick<Broker, 'engine'>,
  draw: Draw,
  { target, configured, windowed }: Aim,
): Drawn {
  if (configured) return { body: { configuration: { id: drawConfiguration(account, drawer(target)) } } };
  if (windowed) return { body: { maintenanceWindowStartTime: draw.one(WINDOWS) } };
  const rabbit = engine === 'RABBITMQ';
  const share = (name: string) => `arn:aws:ram:${REGION}:${ACCOUNT}:resource-share/${name}`;
  const either: readonly Body[] = [
    { engineVersion: draw.one(rabbit ? ['4.3', '4.2', '4.3'] : ['5.19', '5.18', '5.19']) },
    { maintenanceWindowStartTime: draw.one(WINDOWS) },
    { maintenanceWindowStartTime: draw.one(WINDOWS) },
    { configuration: reference(account, engine, draw, target) },
    { configuration: reference(account, engine, draw, target) },
    { configuration: reference(account, engine, draw, target) },
    { logs: { general: draw.one([true, false]) } },
    { storageSize: draw.one([25, 50, 75, 100, 17]) },
    { securityGroups: draw.one([['sg-1'], ['sg-2', 'sg-3']]) },
    { autoMinorVersionUpgrade: draw.one([true, true, false]) },
    {},
  ];
  const own: readonly Body[] = rabbit
    ? [
        { hostInstanceType: draw.one(['mq.m7g.large', 'mq.m7g.xlarge', 'mq.t3.micro']) },
        { authenticationStrategy: draw.one(['config_managed', 'simple']) },
        { resourceShareArns: draw.one([[share('one')], [share('one'), share('two')], []]) },
      ]
    : [
        { hostInstanceType: draw.one(['mq.m5.large', 'mq.t3.micro', 'mq.m5.xlarge']) },
        { dataReplicationMode: draw.one(['CRDR', 'NONE']) },
        { authenticationStrategy: draw.one(['simple', 'simple', 'config_managed']) },
      ];
  const body = { ...draw.one([...either, ...own, ...own]), ...draw.one([{}, {}, ...either, ...own]) };
  const row: FlawRow = [
    { logs: 'all' },
    'shape',
    'logs',
    'Parameter [logs] has the wrong type. Specify a value of type [object].',
  ];
  return flawed(body, draw, [row], 20);
}

export function onReplica(
  account: Account,
  draw: Draw,
  aim: Draw,
  call: (more: Partial<Call>) => Call,
): Call {
  const replicas = Object.values(account.brokers).filter(({ side }) => side?.role === 'REPLICA');
  const { id } = replicas.length > 0 && !aim.rarely(4) ? aim.one(replicas) : drawBroker(account, aim);
  const row: FlawRow = [
    { mode: null },
    'shape',
    'mode',
    'Parameter [mode] is missing. Specify a value for it.',
  ];
  return call({
    path: { brokerId: id },
    ...flawed({ mode: draw.one(['FAILOVER', 'SWITCHOVER', 'SWITCHOVER']) }, draw, [row], 12),
  });
}

export function newUser(draw: Draw): Drawn {
  const groups = draw.one([{}, { groups: ['admins'] }, { groups: ['one', 'two'] }]);
  const rights = draw.one([{}, { consoleAccess: true }, { replicationUser: true }]);
  return flawed({ password: PASSWORD, ...groups, ...rights }, draw, NEW_USER_FLAWS);
}

export function userChange(draw: Draw): Drawn {
  const changes: readonly Body[] = [
    { consoleAccess: true },
    { consoleAccess: false },
    { groups: [] },
    { groups: ['one', 'two'] },
    { replicationUser: true },
    { replicationUser: false },
    { password: `${PASSWORD}2` },
    {},
  ];
  return flawed({ ...draw.one(changes), ...draw.one([{}, ...changes]) }, draw, USER_FLAWS);
}

export function newConfiguration(draw: Draw): Drawn {
  const engineType = draw.one(['ActiveMQ', 'RABBITMQ']);
  const tags = draw.one([{}, { tags: draw.one(TAGS) }, { tags: draw.one(TAGS) }]);
  const row: FlawRow = [
    { name: 'a b' },
    'rule',
    'name',
    'Configuration name [a b] is invalid. Specify 1 to 150 letters, digits and [- . _ ~].',
  ];
  return flawed({ name: draw.one(['main', 'spare']), engineType, ...tags }, draw, [row]);
}

/** Mostly a document of the configuration's own engine. */
export function newRevision(engine: Broker['engine'] | undefined, draw: Draw): Drawn {
  const fit = DOCUMENTS.filter((document) => document.engine === engine);
  const { text } = draw.one(fit.length === 0 || draw.rarely(8) ? DOCUMENTS : fit);
  const description = draw.one([{}, { description: 'a change' }]);
  const row: FlawRow = [
    { data: null },
    'shape',
    'data',
    'Parameter [data] is missing. Specify a value for it.',
  ];
  return flawed({ data: base64(text), ...description }, draw, [row]);
}

export function newTags(draw: Draw): Drawn {
  const row: FlawRow = [
    { tags: { 'aws:x': 'y' } },
    'rule',
    'tags',
    "Tag key [aws:x] is reserved. Specify a key that doesn't start with [aws:].",
  ];
  return flawed({ tags: draw.one([...TAGS, {}]) }, draw, [row]);
}
