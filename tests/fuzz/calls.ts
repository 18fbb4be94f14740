import { DEFAULT_DOCUMENTS } from '../../src/mq/configurations/defaultConfiguration.ts';
import { OPERATIONS } from '../../src/mq/operations.ts';
import { base64 } from '../mq/configurations/configurationWorld.ts';
import { LDAP } from '../mq/ldap.ts';
import { activeMq, PASSWORD, rabbitMq } from '../mq/world.ts';

/** A call of an operation, apart from who makes it. Its body is JSON, or text that may be none. */
export interface Call {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  readonly body?: unknown;
  readonly text?: string;
}

/** The resources that the calls name. */
export interface Things {
  readonly brokerId: string;
  readonly rabbitId: string;
  readonly configurationId: string;
  readonly rabbitConfigurationId: string;
  readonly brokerArn: string;
}

const DEEP = `{"tags":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;

/**
 * A right call of every operation, where things are not taken away by it; and of each that has a body, bodies
 * of other kinds.
 */
export function rightCalls({
  brokerId,
  rabbitId,
  configurationId,
  rabbitConfigurationId,
  brokerArn,
}: Things): Call[] {
  const call = (
    operation: string,
    labels: Call['labels'] = {},
    body?: unknown,
    query: Call['query'] = [],
  ): Call => ({
    operation,
    labels,
    query,
    ...(body === undefined ? {} : { body }),
  });
  const broker = { brokerId };
  const configuration = { configurationId };
  const gone = { brokerId: 'b-00000000-0000-4000-8000-000000000000' };
  const page = [['maxResults', '5']] as const;
  const calls = [
    call('CreateBroker', {}, activeMq('made', { tags: { env: 'dev' }, creatorRequestId: 'once' })),
    call('CreateBroker', {}, rabbitMq('hare', { logs: { general: true }, storageType: 'ebs' })),
    call(
      'CreateBroker',
      {},
      {
        ...activeMq('ldap', { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ', hostInstanceType: 'mq.m5.large' }),
        authenticationStrategy: 'LDAP',
        ldapServerMetadata: LDAP,
        maintenanceWindowStartTime: { dayOfWeek: 'FRIDAY', timeOfDay: '13:05', timeZone: 'Europe/Berlin' },
        encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/k-1' },
        subnetIds: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1'],
      },
    ),
    // An answer does not send it back.
    call('CreateBroker', {}, activeMq('long', { engineType: 'x'.repeat(30_000) })),
    call('ListBrokers', {}, undefined, page),
    call('ListBrokers', {}, undefined, [['nextToken', 'AAAAAAAAAAAAAAAAAAAAAGItMQ']]),
    call('DescribeBroker', broker),
    call('UpdateBroker', broker, {
      autoMinorVersionUpgrade: true,
      configuration: { id: configurationId, revision: 1 },
    }),
    call('UpdateBroker', { brokerId: rabbitId }, { logs: { general: false }, securityGroups: ['sg-2'] }),
    call('DeleteBroker', gone),
    call('RebootBroker', gone),
    call('Promote', broker, { mode: 'FAILOVER' }),
    call('DescribeSharedResources', broker, undefined, page),
    call('ListUsers', broker, undefined, page),
    call(
      'CreateUser',
      { ...broker, username: 'zoe' },
      { password: PASSWORD, groups: ['admins'], consoleAccess: true },
    ),
    call('DescribeUser', { ...broker, username: 'admin' }),
    call(
      'UpdateUser',
      { ...broker, username: 'admin' },
      { groups: ['admins', 'readers'], consoleAccess: false },
    ),
    call('DeleteUser', { ...broker, username: 'zoe' }),
    call(
      'CreateConfiguration',
      {},
      { name: 'made', engineType: 'ACTIVEMQ', engineVersion: '5.18', tags: { a: 'b' } },
    ),
    call(
      'CreateConfiguration',
      {},
      { name: 'hare', engineType: 'RABBITMQ', authenticationStrategy: 'SIMPLE' },
    ),
    call('ListConfigurations', {}, undefined, page),
    call('DescribeConfiguration', configuration),
    call('UpdateConfiguration', configuration, {
      data: base64(DEFAULT_DOCUMENTS.ACTIVEMQ),
      description: 'd',
    }),
    call(
      'UpdateConfiguration',
      { configurationId: rabbitConfigurationId },
      { data: base64('heartbeat = 60') },
    ),
    call('DeleteConfiguration', { configurationId: 'c-00000000-0000-4000-8000-000000000000' }),
    call('ListConfigurationRevisions', configuration, undefined, page),
    call('DescribeConfigurationRevision', { ...configuration, configurationRevision: '1' }),
    call('CreateTags', { resourceArn: brokerArn }, { tags: { env: 'dev', 'a b': '' } }),
    call('DeleteTags', { resourceArn: brokerArn }, undefined, [
      ['tagKeys', 'env'],
      ['tagKeys', 'x'],
    ]),
    call('ListTags', { resourceArn: brokerArn }),
    call('DescribeBrokerEngineTypes', {}, undefined, page),
    call('DescribeBrokerInstanceOptions', {}, undefined, [
      ['engineType', 'ACTIVEMQ'],
      ['hostInstanceType', 'mq.t3.micro'],
    ]),
  ];
  const nested = calls
    .filter(({ body }) => body !== undefined)
    .map(({ body: _, ...rest }) => ({ ...rest, text: DEEP }));
  return [...calls, ...nested];
}

/** API Gateway takes 10,240 bytes of request line and headers. */
const LONGEST_LABEL = 2_000;

const NAMES = new Set(OPERATIONS.map(({ name }) => name));

export function callOf(value: unknown): Call | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { operation, labels, query, body, text } = value as Record<string, unknown>;
  if (typeof operation !== 'string' || !NAMES.has(operation)) return undefined;
  if (typeof labels !== 'object' || labels === null || !Array.isArray(query)) return undefined;
  return {
    operation,
    labels: Object.fromEntries(
      Object.entries(labels).flatMap(([name, label]) =>
        typeof label === 'string' ? [[name, label.slice(0, LONGEST_LABEL)]] : [],
      ),
    ),
    query: query.flatMap((pair) =>
      Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string'
        ? [[asQuery(pair[0]), asQuery(pair[1])] as const]
        : [],
    ),
    ...(body === undefined ? {} : { body }),
    ...(typeof text === 'string' ? { text: text.toWellFormed() } : {}),
  };
}

function asQuery(text: string): string {
  return text.slice(0, LONGEST_LABEL).toWellFormed();
}
