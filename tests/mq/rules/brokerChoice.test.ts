import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../src/mq/model/catalogue.ts';
import { MqError } from '../../../src/mq/model/errors.ts';
import { chooseBroker } from '../../../src/mq/rules/brokerChoice.ts';
import { readShape } from '../../../src/mq/shapes/readShape.ts';
import { createBrokerShape } from '../../../src/mq/shapes/requests.ts';
import { wellFormedText } from '../../support/wellFormedText.ts';
import { activeMq, rabbitMq } from '../world.ts';

const choose = (body: unknown) => chooseBroker(CATALOGUE, readShape(createBrokerShape, body));

/**
 * What is sent, the attribute that is named, and the sentence (undefined: our own words, not pinned here).
 */
type Row = readonly [what: string, body: Record<string, unknown>, attribute: string, sentence?: string];

const M5 = { hostInstanceType: 'mq.m5.large' };
const CLUSTER = { deploymentMode: 'CLUSTER_MULTI_AZ', hostInstanceType: 'mq.m7g.large' };
const STANDBY = { deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' };
const PRIMARY = 'arn:aws:mq:eu-west-1:123456789012:broker:main:b-1';
const LDAP = {
  hosts: ['h'],
  roleBase: 'r',
  roleSearchMatching: 'm',
  serviceAccountPassword: 'p',
  serviceAccountUsername: 'u',
  userBase: 'b',
  userSearchMatching: 's',
};
const NAME = 'Make sure your Broker name only contains valid characters.';
const tagsOf = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 'v']));

const REFUSED: readonly Row[] = [
  ['a space in the name', activeMq('a b'), 'brokerName', NAME],
  ['a dot in the name', activeMq('a.b'), 'brokerName', NAME],
  ['a line break after the name', activeMq('a\n'), 'brokerName', NAME],
  ['an empty name', activeMq(''), 'brokerName'],
  ['a name of 51', activeMq('a'.repeat(51)), 'brokerName'],
  [
    'a patch version',
    activeMq('a', { engineVersion: '5.18.7' }),
    'engineVersion',
    'Broker engine version [5.18.7] is invalid for broker engine type ' +
      '[ACTIVEMQ]. Valid values: [5.19, 5.18].',
  ],
  [
    "the other engine's version",
    rabbitMq('a', { engineVersion: '5.18' }),
    'engineVersion',
    'Broker engine version [5.18] is invalid for broker engine type ' +
      '[RABBITMQ]. Valid values: [4.3, 4.2, 3.13].',
  ],
  [
    'an unknown instance type',
    activeMq('a', { hostInstanceType: 'mq.t2.micro' }),
    'hostInstanceType',
    'Broker instance type [mq.t2.micro] is invalid for broker engine type [ACTIVEMQ] version [5.19]. ' +
      'Valid values: [mq.t3.micro, mq.m5.large, mq.m5.xlarge, mq.m5.2xlarge, mq.m5.4xlarge].',
  ],
  ['m5 on RabbitMQ 4.3', rabbitMq('a', M5), 'hostInstanceType'],
  ['a cluster of ActiveMQ', activeMq('a', { deploymentMode: 'CLUSTER_MULTI_AZ' }), 'deploymentMode'],
  ['a standby of RabbitMQ', rabbitMq('a', STANDBY), 'deploymentMode'],
  [
    'a cluster on t3.micro',
    rabbitMq('a', {
      engineVersion: '3.13',
      hostInstanceType: 'mq.t3.micro',
      deploymentMode: 'CLUSTER_MULTI_AZ',
    }),
    'deploymentMode',
  ],
  ['EBS for a standby', activeMq('a', { ...M5, ...STANDBY, storageType: 'ebs' }), 'storageType'],
  ['EBS on t3.micro', activeMq('a', { storageType: 'ebs' }), 'storageType'],
  ['EFS for RabbitMQ', rabbitMq('a', { storageType: 'efs' }), 'storageType'],
  [
    'no minor upgrades on RabbitMQ',
    rabbitMq('a', { engineVersion: '3.13', autoMinorVersionUpgrade: false }),
    'autoMinorVersionUpgrade',
    'Brokers on [RabbitMQ] version [3.13] must have [autoMinorVersionUpgrade] set to [true].',
  ],
  [
    'no minor upgrades on ActiveMQ',
    activeMq('a', { autoMinorVersionUpgrade: false }),
    'autoMinorVersionUpgrade',
    'Brokers on [ActiveMQ] version [5.19] must have [autoMinorVersionUpgrade] set to [true].',
  ],
  [
    'audit logs on RabbitMQ',
    rabbitMq('a', { logs: { audit: true } }),
    'logs.audit',
    'Audit logging is not supported for RabbitMQ brokers.',
  ],
  [
    'audit logs on RabbitMQ, even off',
    rabbitMq('a', { logs: { audit: false } }),
    'logs.audit',
    'Audit logging is not supported for RabbitMQ brokers.',
  ],
  [
    'six security groups',
    activeMq('a', { securityGroups: ['1', '2', '3', '4', '5', '6'] }),
    'securityGroups',
  ],
  ['an empty security group', activeMq('a', { securityGroups: [''] }), 'securityGroups'],
  ['two subnets for one instance', activeMq('a', { subnetIds: ['1', '2'] }), 'subnetIds'],
  ['one subnet for a standby', activeMq('a', { ...STANDBY, subnetIds: ['1'] }), 'subnetIds'],
  ['a subnet twice', activeMq('a', { ...STANDBY, subnetIds: ['1', '1'] }), 'subnetIds'],
  ['an empty subnet', activeMq('a', { subnetIds: [''] }), 'subnetIds'],
  [
    'very many subnets',
    rabbitMq('a', {
      deploymentMode: 'CLUSTER_MULTI_AZ',
      subnetIds: Array.from({ length: 17 }, (_, n) => `subnet-${n}`),
    }),
    'subnetIds',
  ],
  ['51 tags', activeMq('a', { tags: tagsOf(51) }), 'tags'],
  ['an empty tag key', activeMq('a', { tags: { '': 'v' } }), 'tags'],
  ['a tag key of 129', activeMq('a', { tags: { ['k'.repeat(129)]: 'v' } }), 'tags'],
  ['a tag value of 257', activeMq('a', { tags: { k: 'v'.repeat(257) } }), 'tags'],
  ['a reserved tag key', activeMq('a', { tags: { 'aws:x': 'v' } }), 'tags'],
  ['a reserved tag key in capitals', activeMq('a', { tags: { 'AWS:x': 'v' } }), 'tags'],
  ['a quote in a tag', activeMq('a', { tags: { k: '"' } }), 'tags'],
  ['half a character in a tag', activeMq('a', { tags: { k: '\ud83d' } }), 'tags'],
  ['LDAP on RabbitMQ', rabbitMq('a', { authenticationStrategy: 'LDAP' }), 'authenticationStrategy'],
  [
    'config managed on ActiveMQ',
    activeMq('a', { authenticationStrategy: 'CONFIG_MANAGED' }),
    'authenticationStrategy',
  ],
  ['LDAP without its server', activeMq('a', { authenticationStrategy: 'LDAP' }), 'ldapServerMetadata'],
  [
    'encryption options on RabbitMQ, even the default',
    rabbitMq('a', { encryptionOptions: { useAwsOwnedKey: true } }),
    'encryptionOptions',
    'encryptionOptions is not supported for RabbitMQ brokers.',
  ],
  [
    'storage below the default of the instance type',
    rabbitMq('a', { ...CLUSTER, storageSize: 10 }),
    'storageSize',
    'Storage size [10] is invalid for instance type [mq.m7g.large]. ' +
      'Specify a multiple of [5] from [15] to [75].',
  ],
  ['storage above the maximum', rabbitMq('a', { ...CLUSTER, storageSize: 80 }), 'storageSize'],
  ['storage between two steps', rabbitMq('a', { ...CLUSTER, storageSize: 16 }), 'storageSize'],
  [
    'storage of ActiveMQ',
    activeMq('a', { storageSize: 20 }),
    'storageSize',
    'Storage size is not supported for ActiveMQ brokers.',
  ],
  ['storage of a single instance', rabbitMq('a', { storageSize: 20 }), 'storageSize'],
  [
    'storage before RabbitMQ 4.2',
    rabbitMq('a', { ...CLUSTER, engineVersion: '3.13', storageSize: 20 }),
    'storageSize',
  ],
  ['an LDAP server on RabbitMQ', rabbitMq('a', { ldapServerMetadata: LDAP }), 'ldapServerMetadata'],
  ['no LDAP host', activeMq('a', { ldapServerMetadata: { ...LDAP, hosts: [] } }), 'ldapServerMetadata.hosts'],
  [
    'three LDAP hosts',
    activeMq('a', { ldapServerMetadata: { ...LDAP, hosts: ['1', '2', '3'] } }),
    'ldapServerMetadata.hosts',
  ],
  [
    "a key of one's own that is AWS's",
    activeMq('a', { encryptionOptions: { useAwsOwnedKey: true, kmsKeyId: 'k' } }),
    'encryptionOptions.kmsKeyId',
  ],
  [
    'replication without a standby',
    activeMq('a', { dataReplicationMode: 'CRDR', dataReplicationPrimaryBrokerArn: PRIMARY }),
    'dataReplicationMode',
  ],
  ['replication of RabbitMQ', rabbitMq('a', { dataReplicationMode: 'CRDR' }), 'dataReplicationMode'],
  [
    'replication of nothing',
    activeMq('a', { ...STANDBY, dataReplicationMode: 'CRDR' }),
    'dataReplicationPrimaryBrokerArn',
  ],
  [
    'replication of something else',
    activeMq('a', {
      ...STANDBY,
      dataReplicationMode: 'CRDR',
      dataReplicationPrimaryBrokerArn: `${PRIMARY}#`,
    }),
    'dataReplicationPrimaryBrokerArn',
  ],
  [
    'a primary without replication',
    activeMq('a', { dataReplicationPrimaryBrokerArn: PRIMARY }),
    'dataReplicationPrimaryBrokerArn',
  ],
];

test.each(REFUSED)('%s is refused', (_, body, attribute, sentence) => {
  expect(() => choose(body)).toThrow(
    expect.objectContaining({
      name: 'BadRequestException',
      errorAttribute: attribute,
      message: sentence ?? expect.stringMatching(/\[.*\]|Specify|not supported/s),
    }),
  );
});

describe('a choice of engine, version, instance and storage is accepted', () => {
  test.each([
    ['a name of 50', activeMq('a'.repeat(50))],
    ['a name of one', activeMq('_')],
    ['five security groups', activeMq('a', { securityGroups: ['1', '2', '3', '4', '5'] })],
    ['50 tags', activeMq('a', { tags: tagsOf(50) })],
    ['the longest tag', activeMq('a', { tags: { ['k'.repeat(128)]: 'é'.repeat(256) } })],
    ['a tag without a value', activeMq('a', { tags: { k: '' } })],
    ['every kind of tag character', activeMq('a', { tags: { 'Ä 1_.:/=+-@': 'é' } })],
    ['a standby in two subnets', activeMq('a', { ...STANDBY, subnetIds: ['1', '2'] })],
    ['config managed RabbitMQ', rabbitMq('a', { authenticationStrategy: 'config_managed' })],
    ['general logs on RabbitMQ', rabbitMq('a', { logs: { general: true } })],
    ['m5 on RabbitMQ 3.13', rabbitMq('a', { ...M5, engineVersion: '3.13' })],
  ])('%s', (_, body) => {
    expect(choose(body).name).toBe(body.brokerName);
  });

  test.each([
    [activeMq('a'), '5.19', 'EFS'],
    [activeMq('a', M5), '5.19', 'EFS'],
    [activeMq('a', { ...M5, storageType: 'ebs' }), '5.19', 'EBS'],
    [rabbitMq('a'), '4.3', 'EBS'],
  ])('with defaults %#: the newest version and the first storage', (body, engineVersion, storageType) => {
    expect(choose(body)).toMatchObject({ engineVersion, storageType });
  });
});

/** Developer Guide, "Configurable storage best practices for Amazon MQ for RabbitMQ". */
test.each([
  ['medium', 5, 25],
  ['large', 15, 75],
  ['xlarge', 25, 125],
  ['2xlarge', 45, 180],
  ['4xlarge', 90, 250],
  ['8xlarge', 175, 400],
  ['12xlarge', 260, 500],
  ['16xlarge', 345, 500],
])('in a cluster of mq.m7g.%s: it has %s GB and may have up to %s', (size, least, most) => {
  const sizeOf = (storageSize?: number, engineVersion = '4.2') =>
    choose(rabbitMq('a', { ...CLUSTER, hostInstanceType: `mq.m7g.${size}`, engineVersion, storageSize }))
      .storageSize;
  expect([sizeOf(), sizeOf(least), sizeOf(least + 5), sizeOf(most)]).toStrictEqual([
    least,
    least,
    least + 5,
    most,
  ]);
  expect([sizeOf(undefined, '4.3'), sizeOf(undefined, '3.13')]).toStrictEqual([least, undefined]);
  for (const wrong of [least - 5, least + 1, most + 5]) expect(() => sizeOf(wrong)).toThrow(MqError);
});

test('no name, tag, version or window gives an untyped error', () => {
  const text = wellFormedText();
  fc.assert(
    fc.property(text, text, text, text, (brokerName, key, value, engineVersion) => {
      for (const body of [
        activeMq(brokerName, { tags: { [key]: value } }),
        activeMq('a', { engineVersion }),
      ]) {
        try {
          expect(choose(body).name).toMatch(/^[A-Za-z0-9_-]{1,50}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(MqError);
        }
      }
    }),
  );
});

test('the catalogue offers every version, the newest first', () => {
  expect(CATALOGUE.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  for (const [engineType, versions] of Object.entries(CATALOGUE.versions)) {
    const offered = CATALOGUE.instanceOptions.filter((option) => option.engineType === engineType);
    expect(new Set(offered.flatMap((option) => option.versions))).toStrictEqual(new Set(versions));
    const byNumber = [...versions].sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
    expect(versions).toStrictEqual(byNumber);
  }
});
