import { expect } from 'vitest';

/**
 * The lifecycles of Amazon MQ's resources that the acceptance tests of terraform-provider-aws cover
 * (internal/service/mq/*_test.go), as tables. Real Terraform runs them where a provider is installed
 * (terraformMq.deep.test.ts); its calls are replayed everywhere (terraformReplay.test.ts).
 */

export const USER = { username: 'admin', password: 'correct-horse-battery' };
const BROKER = { broker_name: 'tf', auto_minor_version_upgrade: true, user: [USER] };
export const ACTIVEMQ = {
  ...BROKER,
  engine_type: 'ActiveMQ',
  engine_version: '5.19',
  host_instance_type: 'mq.m5.large',
};
export const STANDBY = { ...ACTIVEMQ, deployment_mode: 'ACTIVE_STANDBY_MULTI_AZ' };
export const RABBITMQ = {
  ...BROKER,
  engine_type: 'RabbitMQ',
  engine_version: '4.2',
  host_instance_type: 'mq.m7g.large',
};
export const NOW = { apply_immediately: true };
const WINDOW = { day_of_week: 'TUESDAY', time_of_day: '02:00', time_zone: 'CET' };

const XML = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker xmlns="http://activemq.apache.org/schema/core">
</broker>
`;
const xmlWith = (plugin: string) => `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker xmlns="http://activemq.apache.org/schema/core">
  <plugins>
    ${plugin}
    <forcePersistencyModeBrokerPlugin persistenceFlag="true"/>
    <statisticsBrokerPlugin/>
    <timeStampingBrokerPlugin ttlCeiling="86400000" zeroExpirationOverride="86400000"/>
  </plugins>
</broker>
`;
const AUTHORIZATION = `<authorizationPlugin>
      <map>
        <authorizationMap>
          <authorizationEntries>
            <authorizationEntry admin="guests,users" queue="GUEST.&gt;" read="guests" write="guests,users"/>
            <authorizationEntry admin="guests,users" read="guests,users" topic="ActiveMQ.Advisory.&gt;"
              write="users"/>
          </authorizationEntries>
        </authorizationMap>
      </map>
    </authorizationPlugin>`;
const LDAP_MAP = `<authorizationPlugin>
      <map>
        <cachedLDAPAuthorizationMap legacyGroupMapping="false" queueSearchBase="ou=Queue,dc=example,dc=org"
          refreshInterval="0" tempSearchBase="ou=Temp,dc=example,dc=org"
          topicSearchBase="ou=Topic,dc=example,dc=org"/>
      </map>
    </authorizationPlugin>`;
const CUTTLEFISH = '# Acknowledgements within 30 minutes\nconsumer_timeout = 1800000\n';
export const CONFIGURATION = { name: 'tf', engine_type: 'ActiveMQ', engine_version: '5.19', data: XML };
const RABBITMQ_CONFIGURATION = {
  name: 'tf',
  description: 'of a test',
  engine_type: 'RabbitMQ',
  engine_version: '4.2',
  data: CUTTLEFISH,
};
/** The newest revision of the configuration beside the broker. */
const CONFIGURED = {
  configuration: {
    id: '${aws_mq_configuration.test.id}',
    revision: '${aws_mq_configuration.test.latest_revision}',
  },
};
const LDAP = {
  authentication_strategy: 'ldap',
  ldap_server_metadata: {
    hosts: ['first.example.org', 'second.example.org'],
    role_base: 'ou=roles,dc=example,dc=org',
    role_name: 'cn',
    role_search_matching: '(member:=uid={1})',
    role_search_subtree: true,
    service_account_password: USER.password,
    service_account_username: 'reader',
    user_base: 'ou=users,dc=example,dc=org',
    user_role_name: 'memberOf',
    user_search_matching: '(uid={0})',
    user_search_subtree: true,
  },
};

/** Arguments of a resource, as Terraform's JSON syntax has them. */
// biome-ignore lint/suspicious/noExplicitAny: arguments of any type, as they are written
export type Arguments = Readonly<Record<string, any>>;

/** One step of a scenario: the applied configuration, and the resulting state. */
export interface Step {
  readonly broker?: Arguments;
  readonly configuration?: Arguments;
  readonly defaultTags?: Readonly<Record<string, string>>;
  readonly shows?: object;
  /** The members that the next plan changes again, because they wait for a reboot. */
  readonly pending?: readonly string[];
}

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** An argument that older versions of the provider lack: without it the scenario is skipped. */
  readonly needs?: string;
}

const broker = (
  name: string,
  base: object,
  ...changes: (Readonly<Record<string, unknown>> & Omit<Step, 'broker'>)[]
): Scenario => ({
  name,
  steps: changes.map(({ configuration, shows, pending, defaultTags, ...change }) => ({
    broker: { ...base, ...change },
    ...(configuration && { configuration }),
    ...(shows && { shows }),
    ...(pending && { pending }),
    ...(defaultTags && { defaultTags }),
  })),
});

export const SCENARIOS: readonly Scenario[] = [
  broker('ActiveMQ with the members of the least', ACTIVEMQ, {
    authentication_strategy: 'simple',
    host_instance_type: 'mq.t3.micro',
    logs: { general: true },
    security_groups: ['sg-1'],
    storage_type: 'efs',
    shows: {
      configuration: [{ id: expect.stringMatching(/^c-/), revision: expect.any(Number) }],
      deployment_mode: 'SINGLE_INSTANCE',
      encryption_options: [{ kms_key_id: '', use_aws_owned_key: true }],
      instances: [
        {
          console_url: expect.stringMatching(/^https:\/\/.+:8162$/),
          endpoints: ['ssl', 'amqp+ssl', 'stomp+ssl', 'mqtt+ssl', 'wss'].map((scheme) =>
            expect.stringContaining(`${scheme}://`),
          ),
          ip_address: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
        },
      ],
      logs: [{ audit: 'false', general: true }],
      maintenance_window_start_time: [{ time_zone: 'UTC' }],
      publicly_accessible: false,
    },
  }),
  broker('ActiveMQ, optimized for throughput', ACTIVEMQ, {
    storage_type: 'ebs',
    shows: { storage_type: 'ebs' },
  }),
  ...[{}, { logs: { general: true, audit: true }, subnet_ids: ['subnet-1', 'subnet-2'] }].map(
    (network, index) =>
      broker(
        `ActiveMQ with every member, in ${index === 0 ? 'the default VPC' : 'subnets of its own'}`,
        {
          ...STANDBY,
          ...NOW,
          ...CONFIGURED,
          ...network,
          maintenance_window_start_time: WINDOW,
          publicly_accessible: true,
          security_groups: ['sg-1', 'sg-2'],
          storage_type: 'efs',
          user: [
            USER,
            { ...USER, username: 'second', console_access: true, groups: ['first', 'second', 'third'] },
          ],
        },
        { configuration: CONFIGURATION, shows: { configuration: [{ revision: 2 }] } },
        {
          configuration: { ...CONFIGURATION, data: xmlWith('') },
          maintenance_window_start_time: { ...WINDOW, time_zone: 'GMT' },
          shows: { configuration: [{ revision: 3 }], maintenance_window_start_time: [{ time_zone: 'GMT' }] },
        },
        {
          configuration: { ...CONFIGURATION, name: 'tf-other', data: xmlWith('') },
          maintenance_window_start_time: { ...WINDOW, time_zone: 'GMT' },
          shows: { configuration: [{ revision: 2 }] },
        },
      ),
  ),
  ...[
    { kms_key_id: 'arn:aws:kms:us-east-1:123456789012:key/1', use_aws_owned_key: false },
    { use_aws_owned_key: false },
    { use_aws_owned_key: true },
  ].map((encryption_options) =>
    broker(`ActiveMQ encrypted with ${JSON.stringify(encryption_options)}`, ACTIVEMQ, {
      encryption_options,
      shows: { encryption_options: [encryption_options] },
    }),
  ),
  broker(
    'ActiveMQ users: one, a second one with the first changed, then the second one alone',
    { ...ACTIVEMQ, ...NOW },
    { user: [{ ...USER, username: 'first' }] },
    {
      user: [
        { username: 'first', password: 'another-horse-battery', console_access: true },
        { ...USER, username: 'second' },
      ],
    },
    { user: [{ ...USER, username: 'second', groups: ['admin'] }] },
  ),
  broker(
    'tags of a broker, with default tags',
    ACTIVEMQ,
    {
      tags: { key1: 'value1' },
      defaultTags: { team: 'a' },
      shows: { tags_all: { key1: 'value1', team: 'a' } },
    },
    { tags: { key1: 'value1updated', key2: 'value2' }, shows: { tags_all: { key1: 'value1updated' } } },
    { tags: { key2: 'value2' }, shows: { tags_all: { key2: 'value2' } } },
  ),
  broker(
    'security groups, and a password with them',
    { ...ACTIVEMQ, ...NOW },
    { security_groups: ['sg-1'] },
    { security_groups: ['sg-1', 'sg-2'], shows: { security_groups: ['sg-1', 'sg-2'] } },
    { security_groups: ['sg-2'], user: [{ ...USER, password: 'another-horse-battery' }] },
  ),
  {
    // DescribeBroker names the patch version, which versions since 5.58 of the provider leave out.
    ...broker(
      'ActiveMQ: a newer engine version',
      { ...ACTIVEMQ, ...NOW },
      { engine_version: '5.18', shows: { engine_version: '5.18' } },
      { engine_version: '5.19', shows: { engine_version: '5.19' } },
    ),
    needs: 'data_replication_mode',
  },
  broker(
    'RabbitMQ: a newer engine version',
    { ...RABBITMQ, ...NOW },
    {},
    { engine_version: '4.3', shows: { engine_version: '4.3' } },
  ),
  broker(
    'a larger instance type; the broker stays the same',
    { ...ACTIVEMQ, ...NOW },
    { host_instance_type: 'mq.m5.large' },
    { host_instance_type: 'mq.m5.xlarge', shows: { host_instance_type: 'mq.m5.xlarge' } },
  ),
  broker(
    'a change without apply_immediately waits, and the plan shows it',
    ACTIVEMQ,
    {},
    {
      host_instance_type: 'mq.m5.xlarge',
      shows: { host_instance_type: 'mq.m5.large' },
      pending: ['aws_mq_broker.test: host_instance_type'],
    },
  ),
  broker(
    'LDAP',
    { ...ACTIVEMQ, ...NOW, ...LDAP },
    {
      shows: { authentication_strategy: 'ldap', ldap_server_metadata: [LDAP.ldap_server_metadata] },
    },
  ),
  {
    ...broker(
      'LDAP, first without users and then with one',
      { ...ACTIVEMQ, ...NOW, ...LDAP, user: [] },
      { shows: { authentication_strategy: 'ldap', user: [] } },
      { user: [USER] },
    ),
    // Versions with this argument have made the block `user` optional.
    needs: 'storage_size',
  },
  broker('RabbitMQ with the members of the least', RABBITMQ, {
    shows: {
      configuration: [{ revision: expect.any(Number) }],
      encryption_options: [{ use_aws_owned_key: true }],
      instances: [{ console_url: expect.stringMatching(/^https:/) }],
      logs: [{ general: false }],
    },
  }),
  broker(
    'RabbitMQ with a configuration',
    { ...RABBITMQ, ...NOW, ...CONFIGURED },
    { configuration: RABBITMQ_CONFIGURATION, shows: { configuration: [{ revision: 2 }] } },
    {
      configuration: { ...RABBITMQ_CONFIGURATION, data: 'consumer_timeout = 900000\n' },
      shows: { configuration: [{ revision: 3 }] },
    },
  ),
  broker('RabbitMQ with logs', RABBITMQ, { logs: { general: true }, shows: { logs: [{ general: true }] } }),
  broker('RabbitMQ with audit = false, which the provider does not send', RABBITMQ, {
    logs: { general: true, audit: false },
  }),
  broker('RabbitMQ, a cluster', RABBITMQ, {
    deployment_mode: 'CLUSTER_MULTI_AZ',
    storage_type: 'ebs',
    security_groups: ['sg-1'],
    shows: { deployment_mode: 'CLUSTER_MULTI_AZ', instances: [{}] },
  }),
  {
    ...broker(
      'RabbitMQ: more storage at once, and more that waits for a reboot',
      { ...RABBITMQ, ...NOW, deployment_mode: 'CLUSTER_MULTI_AZ', storage_type: 'ebs' },
      { storage_size: 15, shows: { storage_size: 15 } },
      { storage_size: 20, shows: { storage_size: 20 } },
      { storage_size: 25, apply_immediately: false, shows: { storage_size: 20, pending_storage_size: 25 } },
    ),
    needs: 'storage_size',
  },
  {
    ...broker(
      'RabbitMQ: a resource share',
      { ...RABBITMQ, ...NOW },
      {
        resource_share_arns: ['arn:aws:ram:us-east-1:123456789012:resource-share/tf'],
      },
    ),
    needs: 'resource_share_arns',
  },
  {
    name: 'a configuration: description, data, tags',
    steps: [
      {
        configuration: { ...CONFIGURATION, authentication_strategy: 'simple', description: 'one' },
        shows: { authentication_strategy: 'simple', latest_revision: 2, description: 'one' },
      },
      { configuration: { ...CONFIGURATION, description: 'two' }, shows: { latest_revision: 3 } },
      { configuration: { ...CONFIGURATION, description: 'two', data: xmlWith(AUTHORIZATION) } },
      {
        configuration: {
          ...CONFIGURATION,
          description: 'two',
          data: xmlWith(AUTHORIZATION),
          tags: { env: 'a' },
        },
      },
      {
        configuration: {
          ...CONFIGURATION,
          description: 'two',
          data: xmlWith(AUTHORIZATION),
          tags: { role: 'b' },
        },
      },
    ],
  },
  {
    name: 'a configuration for LDAP',
    steps: [
      {
        configuration: { ...CONFIGURATION, authentication_strategy: 'ldap', data: xmlWith(LDAP_MAP) },
        shows: { authentication_strategy: 'ldap', latest_revision: 2 },
      },
    ],
  },
  { name: 'a configuration of RabbitMQ', steps: [{ configuration: RABBITMQ_CONFIGURATION }] },
];
