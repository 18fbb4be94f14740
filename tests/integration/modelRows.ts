import type { Body } from './modelWorld.ts';

export const ACTIVEMQ = {
  engineType: 'ACTIVEMQ',
  deploymentMode: 'SINGLE_INSTANCE',
  hostInstanceType: 'mq.m5.large',
  publiclyAccessible: false,
  users: [{ username: 'admin', password: 'correct-horse-battery' }],
} as const;
export const RABBITMQ = { ...ACTIVEMQ, engineType: 'RABBITMQ', hostInstanceType: 'mq.m7g.medium' } as const;
export const STANDBY = { ...ACTIVEMQ, deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' } as const;
const CLUSTER = { ...RABBITMQ, deploymentMode: 'CLUSTER_MULTI_AZ' } as const;

const LDAP_SHOWN = {
  hosts: ['ldap-1.example.com', 'ldap-2.example.com'],
  roleBase: 'ou=group',
  roleName: 'cn',
  roleSearchMatching: '(member:=uid={1})',
  roleSearchSubtree: true,
  serviceAccountUsername: 'cn=admin',
  userBase: 'ou=users',
  userRoleName: 'memberOf',
  userSearchMatching: '(uid={0})',
  userSearchSubtree: true,
};
const LDAP = { ...LDAP_SHOWN, serviceAccountPassword: 'Ldap-Secret-123' };
const WINDOW = { dayOfWeek: 'FRIDAY', timeOfDay: '13:05', timeZone: 'Europe/Berlin' };
export const SHARE = 'arn:aws:ram:us-east-1:123456789012:resource-share/share-1';
export const XML = Buffer.from(
  '<?xml version="1.0"?><broker schedulePeriodForDestinationPurge="1"/>',
).toString('base64');

const same = (...bodies: Body[]): readonly (readonly [Body, Body])[] => bodies.map((body) => [body, body]);

/** CreateBroker: members given, and how DescribeBroker shows them. */
export const CREATED: readonly (readonly [given: Body, shown: Body])[] = [
  ...same(
    { autoMinorVersionUpgrade: true },
    { engineVersion: '5.19' },
    { encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: 'arn:aws:kms:us-east-1:123456789012:key/k-1' } },
    { logs: { audit: true, general: true } },
    { maintenanceWindowStartTime: WINDOW },
    { publiclyAccessible: true },
    { securityGroups: ['sg-1', 'sg-2'] },
    { subnetIds: ['subnet-1'] },
    { tags: { env: 'dev', 'a b': '' } },
  ),
  [{ authenticationStrategy: 'SIMPLE' }, { authenticationStrategy: 'simple' }],
  [
    { authenticationStrategy: 'LDAP', ldapServerMetadata: LDAP },
    { authenticationStrategy: 'ldap', ldapServerMetadata: LDAP_SHOWN },
  ],
  [{ storageType: 'EBS' }, { storageType: 'ebs' }],
  [{ dataReplicationMode: 'NONE' }, {}],
  [{ ...CLUSTER, encryptionOptions: undefined, logs: undefined, storageSize: 20 }, { storageSize: 20 }],
];

/**
 * UpdateBroker of an ActiveMQ 5.18 broker: the given members, their values in the answer, and in
 * DescribeBroker afterwards.
 */
export const UPDATED: readonly (readonly [given: Body, answered: Body, shown: Body])[] = [
  [
    { authenticationStrategy: 'LDAP', ldapServerMetadata: LDAP },
    { authenticationStrategy: 'ldap', ldapServerMetadata: LDAP_SHOWN },
    { pendingAuthenticationStrategy: 'ldap', pendingLdapServerMetadata: LDAP_SHOWN },
  ],
  [{ autoMinorVersionUpgrade: true }, { autoMinorVersionUpgrade: true }, { autoMinorVersionUpgrade: true }],
  [{ engineVersion: '5.19' }, { engineVersion: '5.19' }, { pendingEngineVersion: '5.19' }],
  [
    { hostInstanceType: 'mq.m5.xlarge' },
    { hostInstanceType: 'mq.m5.xlarge' },
    { pendingHostInstanceType: 'mq.m5.xlarge' },
  ],
  [
    { logs: { audit: true, general: true } },
    { logs: { audit: true, general: true } },
    { logs: { audit: false, general: false, pending: { audit: true, general: true } } },
  ],
  [
    { maintenanceWindowStartTime: WINDOW },
    { maintenanceWindowStartTime: WINDOW },
    { maintenanceWindowStartTime: WINDOW },
  ],
  [{ securityGroups: ['sg-9'] }, { securityGroups: ['sg-9'] }, { securityGroups: ['sg-9'] }],
  [{ dataReplicationMode: 'NONE' }, { dataReplicationMode: 'NONE' }, {}],
];

/** CreateUser: members given, and how DescribeUser shows the user once it has come. */
export const USERS: readonly (readonly [given: Body, shown: Body])[] = [
  [{}, { consoleAccess: false, groups: [], replicationUser: false }],
  ...same({ consoleAccess: true }, { groups: ['admins', 'readers'] }, { replicationUser: true }),
];

/**
 * The other members that a value of an enumeration needs to be valid, by path and value; without an entry, it
 * needs none.
 */
export const COMPANIONS: Readonly<Record<string, Body>> = {
  'CreateBroker authenticationStrategy LDAP': { ldapServerMetadata: LDAP },
  'CreateBroker authenticationStrategy CONFIG_MANAGED': RABBITMQ,
  'CreateBroker deploymentMode ACTIVE_STANDBY_MULTI_AZ': STANDBY,
  'CreateBroker deploymentMode CLUSTER_MULTI_AZ': CLUSTER,
  'CreateBroker engineType RABBITMQ': RABBITMQ,
  'CreateBroker dataReplicationMode CRDR': STANDBY,
  'CreateConfiguration authenticationStrategy CONFIG_MANAGED': { engineType: 'RABBITMQ' },
  'UpdateBroker authenticationStrategy LDAP': { ldapServerMetadata: LDAP },
};

/** How an answer spells a word, where it isn't as in the model. */
export const SPELLED: Readonly<Record<string, string>> = {
  ACTIVEMQ: 'ActiveMQ',
  RABBITMQ: 'RabbitMQ',
  EBS: 'ebs',
  EFS: 'efs',
  SIMPLE: 'simple',
  LDAP: 'ldap',
  CONFIG_MANAGED: 'config_managed',
};
