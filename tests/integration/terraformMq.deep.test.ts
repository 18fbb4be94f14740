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
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { TerraformProvider } from './terraformProvider.ts';
import {
  ACTIVEMQ,
  CONFIGURATION,
  NOW,
  RABBITMQ,
  SCENARIOS,
  STANDBY,
  type Step,
  USER,
} from './terraformScenarios.ts';
import {
  type Blocks,
  NO_TERRAFORM,
  type ProviderSchema,
  type StateResource,
  TerraformWorkspace,
} from './terraformWorkspace.ts';

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
let installed: TerraformWorkspace;
let running: TerraformProvider | undefined;
let workspace: TerraformWorkspace;
/** The schema of the provider's version. */
let provider: ProviderSchema;
beforeAll(async () => {
  if (NO_TERRAFORM) return;
  gateway = await createGateway();
  directory = mkdtempSync(join(tmpdir(), 'mqgate-terraform-'));
  installed = new TerraformWorkspace(directory, gateway.clientConfig('alice'));
  installed.write({});
  await installed.init();
  running = await TerraformProvider.start(installed.folder);
  provider = await installed.provider();
}, SLOW_MS);
beforeEach(async () => {
  if (NO_TERRAFORM) return;
  await gateway.reset();
  workspace = installed.another(gateway.clientConfig('alice'), running);
});
afterAll(async () => {
  if (NO_TERRAFORM) return;
  await running?.stop();
  await gateway?.close();
  rmSync(directory, { recursive: true, force: true });
});

const blocksOf = ({ broker, configuration }: Step): Blocks => ({
  resource: {
    ...(configuration && { aws_mq_configuration: { test: configuration } }),
    ...(broker && { aws_mq_broker: { test: broker } }),
  },
});

const write = (step: Step) =>
  workspace.write(blocksOf(step), step.defaultTags && { default_tags: { tags: step.defaultTags } });

/** Values that an import cannot read: values that only Terraform knows, and passwords with their users. */
const NOT_IMPORTED = ['apply_immediately', 'data_replication_primary_broker_arn', 'timeouts', 'user'];

function readable({ address, values }: StateResource) {
  const { ldap_server_metadata: ldap, ...others }: Record<string, unknown> = values;
  const read = Object.entries(others).filter(([name]) => !NOT_IMPORTED.includes(name));
  const [metadata] = (ldap ?? []) as object[];
  // Terraform writes an absent list or map as null or as an empty one.
  const given = read.filter(([, value]) => typeof value !== 'object' || Object.keys({ ...value }).length > 0);
  return { address, ...Object.fromEntries(given), ldap: { ...metadata, service_account_password: '' } };
}

/**
 * After an import into an empty state, each resource equals the applied one. One apply then sends the
 * passwords, and the plan after it is empty.
 */
async function importIsAsApplied(converges = true): Promise<void> {
  const applied = (await workspace.resources()).filter(({ mode }) => mode === 'managed');
  workspace.setStateAside();
  for (const resource of applied) await workspace.import(resource);
  const imported = await workspace.resources();
  expect(imported.map(readable)).toEqual(applied.map(readable));
  if (!converges) return workspace.takeStateBack();
  await workspace.apply();
  expect(await workspace.planned()).toEqual([]);
}

const argument = (name: string) => provider.resource_schemas.aws_mq_broker?.block.attributes[name];

/**
 * The members that every plan changes until an import. AWS does not return the users of RabbitMQ, so that
 * versions of the provider that need the block `user` plan it again each time (issue 46061 of the provider).
 */
function driftOf({ broker }: Step): string[] {
  const needsUser = provider.resource_schemas.aws_mq_broker?.block.block_types.user?.min_items;
  const drifts =
    needsUser && broker !== undefined && 'engine_type' in broker && broker.engine_type === 'RabbitMQ';
  return drifts ? ['aws_mq_broker.test: user'] : [];
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
    if (needs !== '' && !argument(needs)) return skip(`the provider's version has no ${needs}`);
    const ids = new Set<string>();
    for (const [index, step] of steps.entries()) {
      write(step);
      await workspace.apply();
      const drift = index === 0 ? driftOf(step) : [];
      expect(await workspace.planned()).toEqual([...(step.pending ?? []), ...drift]);
      // Provider 5.100 keeps what was planned; 4.67 reads what the broker still has.
      if (step.pending) await workspace.refresh();
      const values = await shown();
      expect(values).toMatchObject({ ...step.shows });
      ids.add(values.id);
      if (index === 0) await importIsAsApplied();
    }
    expect(ids.size).toBe(1);
    await nothingIsLeft();
  });

  it('creates a broker again that somebody else deleted', async () => {
    write({ broker: ACTIVEMQ });
    await workspace.apply();
    const { id: BrokerId } = await shown();
    const mq = new MqClient(gateway.clientConfig('alice'));
    await mq.send(new DeleteBrokerCommand({ BrokerId }));
    expect(await workspace.planned()).toContain('aws_mq_broker.test: arn');
    await workspace.apply();
    expect((await shown()).id).not.toBe(BrokerId);
    await nothingIsLeft();
  });

  it('creates a replica in another region than its primary', async ({ skip }) => {
    const needs = 'data_replication_mode';
    if (!argument(needs)) return skip(`the provider's version has no ${needs}`);
    const user = [USER, { ...USER, username: 'replicator', replication_user: true }];
    const pair = { ...STANDBY, ...NOW, user };
    const data_replication_primary_broker_arn = '${aws_mq_broker.primary.arn}';
    const test = { ...pair, data_replication_mode: 'CRDR', data_replication_primary_broker_arn };
    const primary = { ...pair, broker_name: 'tf-primary', provider: 'aws.far' };
    workspace.write({ resource: { aws_mq_broker: { primary, test } } });
    await workspace.apply();
    expect(await workspace.planned()).toEqual([]);
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

  it('reads the data sources', async () => {
    const engines = 'aws_mq_broker_engine_types';
    const options = 'aws_mq_broker_instance_type_offerings';
    const all = { engine_type: 'ACTIVEMQ', host_instance_type: 'mq.m5.large', storage_type: 'EBS' };
    workspace.write({
      ...blocksOf({ broker: ACTIVEMQ }),
      data: {
        aws_mq_broker: {
          by_id: { broker_id: '${aws_mq_broker.test.id}' },
          by_name: { broker_name: '${aws_mq_broker.test.broker_name}' },
        },
        ...(engines in provider.data_source_schemas && {
          [engines]: { one: { engine_type: 'ACTIVEMQ' }, every: {} },
        }),
        [options]: {
          every: {},
          all,
          ...Object.fromEntries(Object.entries(all).map(([k, v]) => [k, { [k]: v }])),
        },
      },
    });
    await workspace.apply();
    expect(await workspace.planned()).toEqual([]);
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
    if (engines in provider.data_source_schemas) {
      const types = (name: string) => read.get(`data.${engines}.${name}`)?.broker_engine_types;
      expect(types('one')).toMatchObject([{ engine_type: 'ACTIVEMQ' }]);
      expect(types('every')).toHaveLength(2);
    }
    const offered = (name: string) => read.get(`data.${options}.${name}`)?.broker_instance_options;
    expect(offered('all')).toMatchObject([{ ...all, storage_type: expect.stringMatching(/^ebs$/i) }]);
    for (const name of ['every', ...Object.keys(all)]) expect(offered(name)).not.toEqual([]);
    await nothingIsLeft();
  });

  it('refuses audit logs of RabbitMQ in the provider itself', async () => {
    write({ broker: { ...RABBITMQ, logs: { general: true, audit: true } } });
    await expect(workspace.planned()).rejects.toThrow(
      'logs.audit: Can not be configured when engine is RabbitMQ',
    );
  });

  it('a user without permissions gets AccessDeniedException in a plan and in an apply', async () => {
    const denied = async (who: string, blocks: Blocks, action: string) => {
      const theirs = installed.another(gateway.clientConfig(who), running);
      theirs.write(blocks);
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
