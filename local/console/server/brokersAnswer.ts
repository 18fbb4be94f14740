import type {
  BrokerAnswer,
  BrokerConfiguration,
  BrokerRow,
  BrokerUser,
  ConfigurationRevisionRow,
  RevisionAnswer,
} from '../api.ts';
import { type AnswerBody, type BrokerSource, listAll, type Place } from './brokerSource.ts';

/** `GET brokers/<account>`: the brokers of every region in which calls were made. */
export async function brokersAnswer(source: BrokerSource, accountId: string): Promise<readonly BrokerRow[]> {
  const lists = source.regions().map(async (region) => {
    const place = { accountId, region };
    const brokers = await listAll(source, 'ListBrokers', place, 'brokerSummaries');
    return brokers.map((broker) => rowOf(broker, place));
  });
  const rows = (await Promise.all(lists)).flat();
  return rows.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

function rowOf(broker: AnswerBody, { region }: Place): BrokerRow {
  return {
    arn: text(broker.brokerArn),
    id: text(broker.brokerId),
    name: text(broker.brokerName),
    region,
    state: text(broker.brokerState),
    engine: text(broker.engineType),
  };
}

/** Names of members, in the order in which they are shown. */
const FACTS: readonly (readonly [name: string, member: string])[] = [
  ['Engine version', 'engineVersion'],
  ['Instance type', 'hostInstanceType'],
  ['Deployment', 'deploymentMode'],
  ['Storage', 'storageType'],
  ['Storage size (GB)', 'storageSize'],
  ['Authentication', 'authenticationStrategy'],
  ['Public', 'publiclyAccessible'],
  ['Automatic minor version upgrades', 'autoMinorVersionUpgrade'],
  ['Replication', 'dataReplicationMode'],
  ['Maintenance', 'maintenanceWindowStartTime'],
  ['Logs', 'logs'],
  ['Instances', 'brokerInstances'],
  ['Created', 'created'],
];

const PENDING: readonly (readonly [name: string, now: string, next: string])[] = [
  ['Engine version', 'engineVersion', 'pendingEngineVersion'],
  ['Instance type', 'hostInstanceType', 'pendingHostInstanceType'],
  ['Storage size (GB)', 'storageSize', 'pendingStorageSize'],
  ['Authentication', 'authenticationStrategy', 'pendingAuthenticationStrategy'],
  ['Replication', 'dataReplicationMode', 'pendingDataReplicationMode'],
  ['LDAP', 'ldapServerMetadata', 'pendingLdapServerMetadata'],
];

/** `GET broker/<account>/<region>/<id>`. @throws CommandFault for a broker that is not there */
export async function brokerAnswer(
  source: BrokerSource,
  place: Place,
  brokerId: string,
): Promise<BrokerAnswer> {
  const broker = await source.read('DescribeBroker', place, { brokerId });
  const users = await usersOf(source, place, broker);
  return {
    row: rowOf(broker, place),
    facts: FACTS.flatMap(([name, member]) =>
      broker[member] === undefined ? [] : [[name, text(broker[member])] as const],
    ),
    pending: [
      ...PENDING.filter(([, , next]) => broker[next] !== undefined).map(([name, now, next]) => ({
        name,
        now: text(broker[now]),
        next: text(broker[next]),
      })),
      ...pendingConfiguration(broker),
    ],
    tags: Object.entries(object(broker.tags)).map(([key, value]) => [key, text(value)] as const),
    ...(users === undefined ? {} : { users }),
    configurations: await configurationsOf(source, place, broker),
  };
}

function pendingConfiguration({ configurations, brokerState }: AnswerBody): BrokerAnswer['pending'] {
  const { current, pending } = object(configurations);
  // While a broker is being created, its first configuration is pending. This is not a change.
  if (pending === undefined || brokerState === 'CREATION_IN_PROGRESS') return [];
  return [{ name: 'Configuration', now: reference(current), next: reference(pending) }];
}

function reference(value: unknown): string {
  const { id, revision } = object(value);
  return id === undefined ? 'none' : `${text(id)}, revision ${text(revision)}`;
}

/** Each user as DescribeUser answers: it names members one by one, and no password is among them. */
async function usersOf(
  source: BrokerSource,
  place: Place,
  { users, brokerId, engineType }: AnswerBody,
): Promise<readonly BrokerUser[] | undefined> {
  if (text(engineType).toLowerCase() === 'rabbitmq' || !Array.isArray(users)) return undefined;
  const names = users.map((user) => text(object(user).username));
  return Promise.all(
    names.map(async (username): Promise<BrokerUser> => {
      const user = await source.read('DescribeUser', place, { brokerId: text(brokerId), username });
      const { pendingChange } = object(user.pending);
      return {
        username,
        consoleAccess: user.consoleAccess === true,
        groups: Array.isArray(user.groups) ? user.groups.map(text) : [],
        ...(pendingChange === undefined ? {} : { pending: text(pendingChange) }),
      };
    }),
  );
}

async function configurationsOf(
  source: BrokerSource,
  place: Place,
  { configurations }: AnswerBody,
): Promise<readonly BrokerConfiguration[]> {
  const { current, pending, history } = object(configurations);
  const uses = [
    ...(pending === undefined ? [] : [['pending', pending] as const]),
    ...(current === undefined ? [] : [['current', current] as const]),
    ...(Array.isArray(history) ? history.map((one) => ['before', one] as const) : []),
  ];
  const seen = new Set<string>();
  const found: BrokerConfiguration[] = [];
  for (const [use, value] of uses) {
    const { id, revision } = object(value);
    const configurationId = text(id);
    if (seen.has(`${configurationId} ${revision}`)) continue;
    seen.add(`${configurationId} ${revision}`);
    const one = await configuration(source, place, configurationId);
    if (one !== undefined) found.push({ ...one, id: configurationId, use, revision: Number(revision) });
  }
  return found;
}

/** Undefined: it was deleted in the meantime. */
async function configuration(source: BrokerSource, place: Place, configurationId: string) {
  try {
    const labels = { configurationId };
    const { name, arn } = await source.read('DescribeConfiguration', place, labels);
    const revisions = await listAll(source, 'ListConfigurationRevisions', place, 'revisions', labels);
    return { name: text(name), arn: text(arn), revisions: revisions.map(revisionRow).toReversed() };
  } catch {
    return undefined;
  }
}

function revisionRow({ revision, created, description }: AnswerBody): ConfigurationRevisionRow {
  return { revision: Number(revision), created: text(created), description: text(description) };
}

/** `GET revision/<account>/<region>/<configuration>/<revision>`. @throws CommandFault */
export async function revisionAnswer(
  source: BrokerSource,
  place: Place,
  configurationId: string,
  configurationRevision: string,
): Promise<RevisionAnswer> {
  const { data } = await source.read('DescribeConfigurationRevision', place, {
    configurationId,
    configurationRevision,
  });
  return { text: Buffer.from(text(data), 'base64').toString('utf8') };
}

function object(value: unknown): AnswerBody {
  return typeof value === 'object' && value !== null ? (value as AnswerBody) : {};
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(text).join('; ');
  if (typeof value !== 'object') return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name} ${text(one)}`)
    .join(', ');
}
