import { keepCreating } from './keepCreating.ts';
import { ACTIVEMQ, RABBITMQ, STANDBY, XML } from './modelRows.ts';
import type { Ask, ModelWorld } from './modelWorld.ts';

type Labels = Readonly<Record<string, string>>;
type MakeAsk = (world: ModelWorld, labels: Labels) => Ask | Promise<Ask>;

export const PASSWORD = 'another-horse-battery';
const GONE = '00000000-0000-4000-8000-000000000000';
const GONE_LABELS = {
  'broker-id': `b-${GONE}`,
  'configuration-id': `c-${GONE}`,
  username: 'nobody',
  'configuration-revision': '1',
  'resource-arn': `arn:aws:mq:us-east-1:123456789012:broker:gone:b-${GONE}`,
};

const own: MakeAsk = (_world, labels) => ({ labels });
const paged: MakeAsk = (_world, labels) => ({ labels, query: { maxResults: '5' } });
const fresh =
  (body: object, ask: Omit<Ask, 'labels'> = {}): MakeAsk =>
  async (world) => ({ labels: { 'broker-id': await world.running({ ...body }) }, ...ask });

async function newUser(world: ModelWorld, labels: Labels): Promise<Ask> {
  return { labels: { ...labels, username: world.name() }, body: { password: PASSWORD } };
}

async function replica(world: ModelWorld): Promise<string> {
  const { brokerArn } = await world.read(await world.running(STANDBY));
  const id = await world.running({
    ...STANDBY,
    dataReplicationMode: 'CRDR',
    dataReplicationPrimaryBrokerArn: brokerArn,
  });
  await world.reboot(id);
  return id;
}

async function newConfiguration(world: ModelWorld): Promise<Labels> {
  const made = await world.ok('CreateConfiguration', { body: { name: 'own', engineType: 'ACTIVEMQ' } });
  return { 'configuration-id': String(made.id) };
}

/** A call of each operation that is answered 2xx, each time it is made. */
export const RIGHT: Readonly<Record<string, MakeAsk>> = {
  CreateBroker: (world) => ({ body: { ...ACTIVEMQ, brokerName: world.name(), tags: { env: 'dev' } } }),
  ListBrokers: paged,
  DescribeBroker: own,
  UpdateBroker: fresh(ACTIVEMQ, { body: { logs: { general: true } } }),
  DeleteBroker: fresh(ACTIVEMQ),
  RebootBroker: fresh(ACTIVEMQ),
  Promote: async (world) => ({
    labels: { 'broker-id': await replica(world) },
    body: { mode: 'FAILOVER' },
  }),
  DescribeSharedResources: paged,
  ListUsers: paged,
  CreateUser: newUser,
  DescribeUser: own,
  UpdateUser: (_world, labels) => ({ labels, body: { consoleAccess: true } }),
  DeleteUser: async (world, labels) => {
    const made = await newUser(world, labels);
    await world.ok('CreateUser', made);
    return { labels: made.labels ?? {} };
  },
  CreateConfiguration: () => ({ body: { name: 'right', engineType: 'ACTIVEMQ', tags: { env: 'dev' } } }),
  ListConfigurations: paged,
  DescribeConfiguration: own,
  UpdateConfiguration: (_world, labels) => ({ labels, body: { data: XML } }),
  DeleteConfiguration: async (world) => ({ labels: await newConfiguration(world) }),
  ListConfigurationRevisions: paged,
  DescribeConfigurationRevision: own,
  CreateTags: (_world, labels) => ({ labels, body: { tags: { env: 'dev' } } }),
  DeleteTags: (_world, labels) => ({ labels, query: { tagKeys: ['env', 'other'] } }),
  ListTags: own,
  DescribeBrokerEngineTypes: paged,
  DescribeBrokerInstanceOptions: paged,
};

/** A right body, for a call whose label is wrong. */
const BODIES: Readonly<Record<string, Ask>> = {
  UpdateBroker: { body: {} },
  Promote: { body: { mode: 'FAILOVER' } },
  CreateUser: { body: { password: PASSWORD } },
  UpdateUser: { body: {} },
  UpdateConfiguration: { body: { data: XML } },
  CreateTags: { body: { tags: { a: 'b' } } },
  DeleteTags: { query: { tagKeys: 'a' } },
};

interface Wrong {
  readonly operation: string;
  readonly error: string;
  readonly attribute: string | undefined;
  readonly ask: MakeAsk;
}

function wrong(operation: string, error: string, attribute: string | undefined, ask: MakeAsk): Wrong {
  return { operation, error, attribute, ask };
}

/** Not found, by the label that names nothing. */
const NOT_FOUND: readonly (readonly [label: string, attribute: string | undefined, operations: string])[] = [
  [
    'broker-id',
    'broker-id',
    'DescribeBroker UpdateBroker DeleteBroker RebootBroker Promote DescribeSharedResources ListUsers ' +
      'CreateUser DescribeUser UpdateUser DeleteUser',
  ],
  ['username', 'username', 'DescribeUser UpdateUser DeleteUser'],
  [
    'configuration-id',
    'configuration-id',
    'DescribeConfiguration UpdateConfiguration DeleteConfiguration ListConfigurationRevisions',
  ],
  ['configuration-id', 'configuration-revision', 'DescribeConfigurationRevision'],
  ['resource-arn', undefined, 'CreateTags DeleteTags ListTags'],
];

const CREATING: MakeAsk = async (world) => {
  const id = await world.create(ACTIVEMQ);
  await keepCreating(world.gateway, id);
  return { labels: { 'broker-id': id } };
};

/** Errors that can be provoked without a fault inside. */
export const WRONG: readonly Wrong[] = [
  ...NOT_FOUND.flatMap(([label, attribute, operations]) =>
    operations.split(' ').map((operation) =>
      wrong(operation, 'NotFoundException', attribute, (_world, labels) => ({
        ...BODIES[operation],
        labels: { ...labels, [label]: GONE_LABELS[label as keyof typeof GONE_LABELS] },
      })),
    ),
  ),
  wrong('DescribeConfigurationRevision', 'NotFoundException', 'configuration-revision', (_world, labels) => ({
    labels: { ...labels, 'configuration-revision': '2147483647' },
  })),
  wrong(
    'DescribeConfigurationRevision',
    'BadRequestException',
    'configuration-revision',
    (_world, labels) => ({
      labels: { ...labels, 'configuration-revision': '2147483648' },
    }),
  ),
  wrong('DeleteBroker', 'BadRequestException', 'broker-id', CREATING),
  wrong('RebootBroker', 'BadRequestException', 'broker-id', CREATING),
  wrong('DescribeUser', 'BadRequestException', undefined, async (world) => ({
    labels: { 'broker-id': await world.running(RABBITMQ), username: 'admin' },
  })),
  wrong('DeleteUser', 'BadRequestException', undefined, async (world) => ({
    labels: { 'broker-id': await world.running(RABBITMQ), username: 'admin' },
  })),
  wrong('Promote', 'BadRequestException', 'broker-id', (_world, labels) => ({
    labels,
    body: { mode: 'FAILOVER' },
  })),
  wrong('CreateBroker', 'ConflictException', 'brokerName', async (world, labels) => {
    const { brokerName } = await world.read(labels['broker-id'] ?? '');
    return { body: { ...ACTIVEMQ, brokerName } };
  }),
  wrong('CreateUser', 'ConflictException', 'username', (_world, labels) => ({
    labels,
    body: { password: PASSWORD },
  })),
  wrong('UpdateUser', 'ConflictException', 'username', async (world) => {
    const labels = { 'broker-id': await world.running(ACTIVEMQ), username: 'admin' };
    await world.ok('DeleteUser', { labels });
    return { labels, body: {} };
  }),
  wrong('DeleteConfiguration', 'ConflictException', 'configuration-id', async (world, labels) => {
    const { configurations } = await world.read(labels['broker-id'] ?? '');
    const { current } = configurations as { current: { id: string } };
    return { labels: { 'configuration-id': current.id } };
  }),
];

/**
 * Modelled, but nothing a caller sends alone brings them about: contention, or no input that could be wrong.
 */
export const UNPROVOKED = [
  'CreateConfiguration ConflictException',
  'UpdateBroker ConflictException',
  'UpdateConfiguration ConflictException',
  'DeleteConfiguration BadRequestException',
  'DescribeBroker BadRequestException',
  'DescribeConfiguration BadRequestException',
  'ListTags BadRequestException',
];
