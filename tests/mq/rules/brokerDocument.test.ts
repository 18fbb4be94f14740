import { describe, expect, test } from 'vitest';
import type { DeploymentMode, EngineType } from '../../../src/mq/model/engine.ts';
import { maximumLimits } from '../../../src/mq/model/resourceLimits.ts';
import { checkBrokerDocument, passedRole } from '../../../src/mq/rules/brokerDocument.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const broker = (
  hostInstanceType: string,
  deploymentMode: DeploymentMode = 'SINGLE_INSTANCE',
  engineVersion = '4.2',
  engineType: EngineType = 'RABBITMQ',
) => ({
  accountId: '123456789012',
  region: 'us-east-1',
  engineType,
  engineVersion,
  hostInstanceType,
  deploymentMode,
});
const check = (who: ReturnType<typeof broker>, text: string) => () =>
  checkBrokerDocument(who, 2, base64(text));

const SINGLE = broker('mq.m7g.large');
const CLUSTER = broker('mq.m7g.large', 'CLUSTER_MULTI_AZ');
const M5 = broker('mq.m5.large', 'CLUSTER_MULTI_AZ', '3.13');

type Row = readonly [name: string, who: ReturnType<typeof broker>, document: string, sentence?: string];

/** Broker, document, and the end of the sentence; undefined: taken. */
const ROWS: readonly Row[] = [
  ['nothing', SINGLE, '# nothing\n'],
  ['the largest', SINGLE, 'connection_max = 5000\n'],
  [
    'one more connection',
    SINGLE,
    'connection_max = 5001\n',
    'connection_max has limit: of value: 5001 larger than maximum allowed limit:5000',
  ],
  [
    'channels',
    SINGLE,
    'channel_max_per_node = 15001',
    'channel_max_per_node has limit: of value: 15001 larger than maximum allowed limit:15000',
  ],
  [
    'consumers',
    SINGLE,
    'consumer_max_per_channel = 1001',
    'consumer_max_per_channel has limit: of value: 1001 larger than maximum allowed limit:1000',
  ],
  [
    'queues',
    SINGLE,
    'cluster_queue_limit = 20001',
    'cluster_queue_limit has limit: of value: 20001 larger than maximum allowed limit:20000',
  ],
  [
    'queues of a cluster',
    CLUSTER,
    'cluster_queue_limit = 100000000',
    'cluster_queue_limit has limit: of value: 100000000 larger than maximum allowed limit:10000',
  ],
  [
    'virtual hosts',
    CLUSTER,
    'vhost_max = 1501',
    'vhost_max has limit: of value: 1501 larger than maximum allowed limit:1500',
  ],
  [
    'shovels',
    CLUSTER,
    'runtime_parameters.limits.shovel = 151',
    'runtime_parameters.limits.shovel has limit: of value: 151 larger than maximum allowed limit:150',
  ],
  [
    'exchanges',
    CLUSTER,
    'cluster_exchange_limit = 50001',
    'cluster_exchange_limit has limit: of value: 50001 larger than maximum allowed limit:50000',
  ],
  [
    'message size',
    SINGLE,
    'max_message_size = 134217729',
    'max_message_size has limit: of value: 134217729 larger than maximum allowed limit:134217728',
  ],
  [
    'a small instance',
    broker('mq.m7g.medium'),
    'connection_max = 301',
    'connection_max has limit: of value: 301 larger than maximum allowed limit:300',
  ],
  [
    'm5',
    M5,
    'runtime_parameters.limits.shovel = 151',
    'runtime_parameters.limits.shovel has limit: of value: 151 larger than maximum allowed limit:150',
  ],
  ['m5 has no limit of exchanges', M5, 'cluster_exchange_limit = 99999999'],
  [
    't3',
    broker('mq.t3.micro', 'SINGLE_INSTANCE', '3.13'),
    'connection_max = 501',
    'connection_max has limit: of value: 501 larger than maximum allowed limit:500',
  ],
  ['an instance that is in no table', broker('mq.m9.large'), 'connection_max = 2147483647'],
  ['the section of another instance', CLUSTER, '{{m7g.xlarge.3}}\nconnection_max = 9000\n{{m7g.xlarge.3}}'],
  ['the section of another mode', CLUSTER, '{{m7g.large.1}}\nconnection_max = 9000\n{{m7g.large.1}}'],
  [
    'its own section',
    CLUSTER,
    'connection_max = 1\n{{m7g.large.3}}\nconnection_max = 9000\n{{m7g.large.3}}',
    'connection_max has limit: of value: 9000 larger than maximum allowed limit:5000',
  ],
  [
    'the last value counts',
    CLUSTER,
    '{{m7g.large.3}}\nconnection_max = 9000\n{{m7g.large.3}}\nconnection_max = 1',
  ],
  ['ActiveMQ', broker('mq.m5.large', 'SINGLE_INSTANCE', '5.18', 'ACTIVEMQ'), '<broker/>'],
];

describe('the limits of a RabbitMQ configuration (docs/rules/amazon-mq.md rule 48)', () => {
  test.each(ROWS.map(([name, ...row]) => ({ name, row })))('$name', ({ row: [who, document, sentence] }) => {
    if (sentence === undefined) return expect(check(who, document)).not.toThrow();
    return expect(check(who, document)).toThrow(`Configuration Revision 2 for configuration:${sentence}`);
  });

  test('give a refusal on the member "configuration"', () => {
    expect(check(SINGLE, 'vhost_max = 9999')).toThrow(
      expect.objectContaining({ name: 'BadRequestException', errorAttribute: 'configuration' }),
    );
  });

  test.each(['SINGLE_INSTANCE', 'CLUSTER_MULTI_AZ'] as const)(
    'for %s are never lower for a larger instance',
    (mode) => {
      const sizes = ['medium', 'large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];
      const tables = sizes.map((size) => Object.values(maximumLimits(`mq.m7g.${size}`, mode)));
      for (const [index, table] of tables.entries()) {
        expect(table).toHaveLength(8);
        for (const [key, value] of (tables[index - 1] ?? []).entries())
          expect(table[key]).toBeGreaterThanOrEqual(value);
      }
    },
  );

  test('refuse sections for RabbitMQ 3', () => {
    const document = '{{m5.large.3}}\nvhost_max = 1\n{{m5.large.3}}';
    expect(check(M5, document)).toThrow('Configuration Revision 2 has sections');
    expect(check(CLUSTER, document)).not.toThrow();
  });
});

describe('the role in a configuration (docs/rules/amazon-mq.md rule 49)', () => {
  const role = 'arn:aws:iam::123456789012:role/reader';
  test.each([
    ['a role', 'RABBITMQ', `aws.arns.assume_role_arn = ${role}`, role],
    ['the last one', 'RABBITMQ', `aws.arns.assume_role_arn = x\naws.arns.assume_role_arn = ${role}`, role],
    ['none', 'RABBITMQ', 'vhost_max = 1', undefined],
    ['in a comment', 'RABBITMQ', `# aws.arns.assume_role_arn = ${role}`, undefined],
    ['ActiveMQ', 'ACTIVEMQ', '<broker/>', undefined],
  ] as const)('is checked: %s', (_name, engine, document, expected) => {
    expect(passedRole(engine, base64(document))).toBe(expected);
  });

  test.each([role, 'arn:aws:iam::123456789012:role/a/path/reader', `'${role}'`, `'''${role}'''`])(
    '%s belongs to the broker’s account',
    (own) => {
      expect(check(SINGLE, `aws.arns.assume_role_arn = ${own}`)).not.toThrow();
    },
  );

  test.each([
    'arn:aws:iam::210987654321:role/reader',
    'reader',
    'role/reader',
    '*',
    'arn:aws:iam::123456789012:role/*',
    'arn:aws:iam::123456789012:role/read?r',
    'arn:aws:iam::123456789012:role/',
    'arn:aws:iam::123456789012:role',
    'arn:aws:iam::123456789012:user/reader',
    'arn:aws:sts::123456789012:assumed-role/reader/s',
    'arn:aws:iam:us-east-1:123456789012:role/reader',
    'arn:aws-cn:iam::123456789012:role/reader',
    'arn:aws:iam::aws:role/reader',
    'ARN:aws:iam::123456789012:role/reader',
    'x:x:x:x:123456789012:role/reader',
    'arn:aws:iam::123456789012:role/a b',
    `arn:aws:iam::123456789012:role/${'x'.repeat(65)}`,
  ])('%s belongs to no role of the account', (other) => {
    expect(check(SINGLE, `aws.arns.assume_role_arn = ${other}`)).toThrow(
      "not a role of the broker's account",
    );
    // The last value counts.
    expect(
      check(SINGLE, `aws.arns.assume_role_arn = ${other}\naws.arns.assume_role_arn = ${role}`),
    ).not.toThrow();
    expect(
      check(SINGLE, `aws.arns.assume_role_arn = ${role}\naws.arns.assume_role_arn = ${other}`),
    ).toThrow();
  });

  test('the partition is that of the region', () => {
    const china = { ...SINGLE, region: 'cn-north-1' };
    expect(check(china, `aws.arns.assume_role_arn = ${role}`)).toThrow();
    expect(check(china, `aws.arns.assume_role_arn = ${role.replace('aws', 'aws-cn')}`)).not.toThrow();
  });
});
