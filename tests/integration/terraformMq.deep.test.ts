import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteBrokerCommand,
  ListBrokersCommand,
  MqClient,
  RebootBrokerCommand,
  UpdateBrokerCommand,
} from '@aws-sdk/client-mq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { type Blocks, NO_TERRAFORM, type StateResource, TerraformWorkspace } from './terraformWorkspace.ts';

/**
 * The lifecycles of Amazon MQ's resources that the acceptance tests of terraform-provider-aws cover
 * (internal/service/mq/*_test.go), as real Terraform runs them: apply, an empty plan, an import that reads
 * what was applied, each update with an empty plan, destroy.
 */

const SLOW_MS = 240_000;
/** The region of the provider's alias `far`. */
const FAR = 'us-west-2';

let gateway: LocalGateway;
let directory: string;
let workspace: TerraformWorkspace;
let known: readonly string[];
beforeAll(async () => {
  if (NO_TERRAFORM) return;
  gateway = await createGateway();
  directory = mkdtempSync(join(tmpdir(), 'mqgate-terraform-'));
  workspace = new TerraformWorkspace(directory, gateway.clientConfig('alice'));
  workspace.write({});
  await workspace.init();
  known = await workspace.attributes('aws_mq_broker');
}, SLOW_MS);
afterAll(async () => {
  if (NO_TERRAFORM) return;
  await gateway.close();
  rmSync(directory, { recursive: true, force: true });
});

const USER = { username: 'admin', password: 'correct-horse-battery' };
const BROKER = { broker_name: 'tf', auto_minor_version_upgrade: true, user: [USER] };
const ACTIVEMQ = {
  ...BROKER,
  engine_type: 'ActiveMQ',
  engine_version: '5.19',
  host_instance_type: 'mq.m5.large',
};
const STANDBY = { ...ACTIVEMQ, deployment_mode: 'ACTIVE_STANDBY_MULTI_AZ' };
const RABBITMQ = {
  ...BROKER,
  engine_type: 'RabbitMQ',
  engine_version: '4.2',
  host_instance_type: 'mq.m7g.large',
};
const NOW = { apply_immediately: true };
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
            <authorizationEntry admin="guests,users" read="guests,users" topic="ActiveMQ.Advisory.&gt;" write="users"/>
          </authorizationEntries>
        </authorizationMap>
      </map>
    </authorizationPlugin>`;
const LDAP_MAP = `<authorizationPlugin>
      <map>
        <cachedLDAPAuthorizationMap legacyGroupMapping="false" queueSearchBase="ou=Queue,dc=example,dc=org"
          refreshInterval="0" tempSearchBase="ou=Temp,dc=example,dc=org" topicSearchBase="ou=Topic,dc=example,dc=org"/>
      </map>
    </authorizationPlugin>`;
const CUTTLEFISH = '# Acknowledgements within 30 minutes\nconsumer_timeout = 1800000\n';
const CONFIGURATION = { name: 'tf', engine_type: 'ActiveMQ', engine_version: '5.19', data: XML };
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

/** One configuration of a scenario: what is applied, and what the state shows of it. */
interface Step {
  readonly broker?: object;
  readonly configuration?: object;
  readonly defaultTags?: object;
  readonly shows?: object;
  /** The change waits for a reboot, so that the next plan is not empty. */
  readonly pending?: true;
}

interface Scenario {
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

const SCENARIOS: readonly Scenario[] = [
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
    { host_instance_type: 'mq.m5.xlarge', shows: { host_instance_type: 'mq.m5.large' }, pending: true },
  ),
  broker(
    'LDAP',
    { ...ACTIVEMQ, ...NOW, ...LDAP },
    {
      shows: { authentication_strategy: 'ldap', ldap_server_metadata: [LDAP.ldap_server_metadata] },
    },
  ),
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

const blocksOf = ({ broker, configuration }: Step): Blocks => ({
  resource: {
    ...(configuration && { aws_mq_configuration: { test: configuration } }),
    ...(broker && { aws_mq_broker: { test: broker } }),
  },
});

const write = (step: Step) =>
  workspace.write(blocksOf(step), step.defaultTags && { default_tags: { tags: step.defaultTags } });

/** What an import cannot read: what only Terraform knows, and passwords with the users that have them. */
const NOT_IMPORTED = ['apply_immediately', 'data_replication_primary_broker_arn', 'timeouts', 'user'];

function readable({ address, values }: StateResource) {
  const { ldap_server_metadata: ldap, ...others } = values;
  const read = Object.entries(others).filter(([name]) => !NOT_IMPORTED.includes(name));
  const [metadata] = (ldap ?? []) as object[];
  return { address, ...Object.fromEntries(read), ldap: { ...metadata, service_account_password: '' } };
}

/**
 * Each resource, imported into a state of its own, is what was applied. One apply then sends the passwords,
 * and the plan after it is empty.
 */
async function importIsAsApplied(converges: boolean): Promise<void> {
  const state = 'imported.tfstate';
  const applied = (await workspace.resources()).filter(({ mode }) => mode === 'managed');
  for (const resource of applied) await workspace.import(resource, state);
  const imported = await workspace.resources(state);
  expect(imported.map(readable)).toEqual(applied.map(readable));
  if (converges) {
    await workspace.apply(`-state=${state}`);
    await workspace.planIsEmpty(`-state=${state}`);
  }
  workspace.remove(state);
}

/** The broker of the state; of a configuration alone, the configuration. */
async function shown(): Promise<StateResource['values']> {
  const resources = (await workspace.resources()).filter(({ address }) => address.endsWith('.test'));
  const found = resources.find(({ type }) => type === 'aws_mq_broker') ?? resources[0];
  if (found === undefined) throw new Error('The state has no resource.');
  return found.values;
}

async function nothingIsLeft(): Promise<void> {
  await workspace.destroy();
  const mq = new MqClient(gateway.clientConfig('alice'));
  expect((await mq.send(new ListBrokersCommand({}))).BrokerSummaries).toEqual([]);
}

const WHY = NO_TERRAFORM === undefined ? '' : ` (skipped: ${NO_TERRAFORM})`;
describe.skipIf(NO_TERRAFORM)(`Terraform for Amazon MQ${WHY}`, { timeout: SLOW_MS }, () => {
  it.for(SCENARIOS)('$name', async ({ steps, needs = '' }, { skip }) => {
    if (needs !== '' && !known.includes(needs)) return skip(`the provider's version has no ${needs}`);
    const ids = new Set<string>();
    for (const [index, step] of steps.entries()) {
      write(step);
      await workspace.apply();
      if (step.pending) await expect(workspace.planIsEmpty()).rejects.toMatchObject({ exitCode: 2 });
      else await workspace.planIsEmpty();
      const values = await shown();
      expect(values).toMatchObject({ ...step.shows });
      ids.add(values.id);
      if (index === 0) await importIsAsApplied(true);
    }
    expect(ids.size).toBe(1);
    await nothingIsLeft();
  });

  it('a broker that somebody else deleted is made again', async () => {
    write({ broker: ACTIVEMQ });
    await workspace.apply();
    const { id: BrokerId } = await shown();
    const mq = new MqClient(gateway.clientConfig('alice'));
    await mq.send(new DeleteBrokerCommand({ BrokerId }));
    await expect(workspace.planIsEmpty()).rejects.toMatchObject({ exitCode: 2 });
    await workspace.apply();
    expect((await shown()).id).not.toBe(BrokerId);
    await nothingIsLeft();
  });

  it('a replica in another region than its primary', async ({ skip }) => {
    const needs = 'data_replication_mode';
    if (!known.includes(needs)) return skip(`the provider's version has no ${needs}`);
    const user = [USER, { ...USER, username: 'replicator', replication_user: true }];
    const pair = { ...STANDBY, ...NOW, user };
    const data_replication_primary_broker_arn = '${aws_mq_broker.primary.arn}';
    const test = { ...pair, data_replication_mode: 'CRDR', data_replication_primary_broker_arn };
    const primary = { ...pair, broker_name: 'tf-primary', provider: 'aws.far' };
    workspace.write({ resource: { aws_mq_broker: { primary, test } } });
    await workspace.apply();
    await workspace.planIsEmpty();
    // The mode is shown after the replica's reboot (recorded: the provider's acceptance test).
    expect(await shown()).toMatchObject({ data_replication_mode: '', pending_data_replication_mode: 'CRDR' });
    await importIsAsApplied(false);

    // A pair is separated, and its primary deleted, before its replica.
    const [{ id: BrokerId }] = (await workspace.resources())
      .filter(({ address }) => address.endsWith('.primary'))
      .map(({ values }) => values) as [StateResource['values']];
    const far = new MqClient(gateway.clientConfig('alice', { region: FAR }));
    await far.send(new UpdateBrokerCommand({ BrokerId, DataReplicationMode: 'NONE' }));
    await far.send(new RebootBrokerCommand({ BrokerId }));
    await far.send(new DeleteBrokerCommand({ BrokerId }));
    await nothingIsLeft();
  });

  it('the data sources', async () => {
    const options = 'aws_mq_broker_instance_type_offerings';
    const all = { engine_type: 'ACTIVEMQ', host_instance_type: 'mq.m5.large', storage_type: 'EBS' };
    workspace.write({
      ...blocksOf({ broker: ACTIVEMQ }),
      data: {
        aws_mq_broker: {
          by_id: { broker_id: '${aws_mq_broker.test.id}' },
          by_name: { broker_name: '${aws_mq_broker.test.broker_name}' },
        },
        aws_mq_broker_engine_types: { one: { engine_type: 'ACTIVEMQ' }, every: {} },
        [options]: {
          every: {},
          all,
          ...Object.fromEntries(Object.entries(all).map(([k, v]) => [k, { [k]: v }])),
        },
      },
    });
    await workspace.apply();
    await workspace.planIsEmpty();
    const read = new Map((await workspace.resources()).map(({ address, values }) => [address, values]));
    const made = read.get('aws_mq_broker.test');
    for (const name of ['by_id', 'by_name']) {
      const { arn, broker_name, engine_version, instances } = { ...made };
      expect(read.get(`data.aws_mq_broker.${name}`)).toMatchObject({
        arn,
        broker_name,
        engine_version,
        instances,
      });
    }
    const types = (name: string) => read.get(`data.aws_mq_broker_engine_types.${name}`)?.broker_engine_types;
    expect(types('one')).toMatchObject([{ engine_type: 'ACTIVEMQ' }]);
    expect(types('every')).toHaveLength(2);
    const offered = (name: string) => read.get(`data.${options}.${name}`)?.broker_instance_options;
    expect(offered('all')).toMatchObject([{ ...all, storage_type: expect.stringMatching(/^ebs$/i) }]);
    for (const name of ['every', ...Object.keys(all)]) expect(offered(name)).not.toEqual([]);
    await nothingIsLeft();
  });

  it('the provider itself refuses audit logs of RabbitMQ', async () => {
    write({ broker: { ...RABBITMQ, logs: { general: true, audit: true } } });
    await expect(workspace.planIsEmpty()).rejects.toThrow(
      'logs.audit: Can not be configured when engine is RabbitMQ',
    );
  });

  it('a user without rights gets AccessDeniedException: to read in a plan, to create in an apply', async () => {
    const denied = async (who: string, blocks: Blocks, action: string) => {
      const theirs = new TerraformWorkspace(directory, gateway.clientConfig(who));
      theirs.write(blocks);
      await theirs.init();
      const error = await theirs.apply().catch((caught: Error) => caught);
      // Terraform wraps its lines.
      const text = String(error).replaceAll(/[\s│]+/g, ' ');
      expect(text).toContain('AccessDeniedException');
      expect(text).toContain(`is not authorized to perform: ${action}`);
      expect(await theirs.resources()).toEqual([]);
    };
    const reads = { data: { aws_mq_broker: { any: { broker_name: 'tf' } } } };
    await denied('frank', reads, 'mq:ListBrokers');
    await denied('bob', blocksOf({ broker: ACTIVEMQ }), 'mq:CreateBroker');
    await denied('bob', blocksOf({ configuration: CONFIGURATION }), 'mq:CreateConfiguration');
  });
});
