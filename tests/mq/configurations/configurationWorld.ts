import type { OperationOutput } from '../../../src/mq/model/ports.ts';
import { configurationOperations } from '../../../src/mq/operations/configurations/configurationOperations.ts';
import { tagOperations } from '../../../src/mq/operations/tags/tagOperations.ts';
import { tagWriter } from '../../../src/state/brokers/tags.ts';
import { configurationRepository } from '../../../src/state/configurations/configurationRepository.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { type Sent, world } from '../world.ts';

/** The operations on configurations and tags, beside the brokers of the same world and on its clock. */
export function configurationWorld(table: Table, accountId: string) {
  const brokers = world(table, accountId);
  const { clock, ids } = brokers.ports;
  const pause = async () => {};
  const configurations = configurationRepository(table, clock, pause);
  const operations = {
    ...configurationOperations({ configurations, clock, ids }),
    ...tagOperations({ ...brokers.ports, configurations, tags: tagWriter(table, pause) }),
  };
  const call = async (name: string, sent: Sent = {}): Promise<OperationOutput> => {
    const run = operations[name];
    if (run === undefined) return brokers.call(name, sent);
    return run({
      accountId,
      region: 'us-east-1',
      path: {},
      query: [],
      body: undefined,
      caller: `arn:aws:iam::${accountId}:user/test`,
      ...sent,
    });
  };
  const createConfiguration = async (body: object = {}): Promise<string> => {
    const made = await call('CreateConfiguration', { body: { name: 'c', engineType: 'ActiveMQ', ...body } });
    return String(made.body?.id);
  };
  return {
    ...brokers,
    configurations,
    call,
    createConfiguration,
    describeConfiguration: (configurationId: string) =>
      call('DescribeConfiguration', { path: { configurationId } }),
    update: (configurationId: string, document: string, description?: string) =>
      call('UpdateConfiguration', {
        path: { configurationId },
        body: { data: base64(document), description },
      }),
    removeConfiguration: (configurationId: string) =>
      call('DeleteConfiguration', { path: { configurationId } }),
    document: async (configurationId: string, revision: number): Promise<string> => {
      const path = { configurationId, configurationRevision: String(revision) };
      const { body } = await call('DescribeConfigurationRevision', { path });
      return Buffer.from(String(body?.data), 'base64').toString('utf8');
    },
    configurationArn: (id: string) => `arn:aws:mq:us-east-1:${accountId}:configuration:${id}`,
    brokerArn: (name: string, id: string) => `arn:aws:mq:us-east-1:${accountId}:broker:${name}:${id}`,
    tagsOf: async (resourceArn: string) => (await call('ListTags', { path: { resourceArn } })).body?.tags,
    tag: (resourceArn: string, tags: unknown) =>
      call('CreateTags', { path: { resourceArn }, body: { tags } }),
    untag: (resourceArn: string, ...keys: string[]) =>
      call('DeleteTags', {
        path: { resourceArn },
        query: keys.map((key) => ['tagKeys', key] as const),
      }),
  };
}

export function base64(document: string): string {
  return Buffer.from(document, 'utf8').toString('base64');
}

export const NOT_THERE = 'c-00000000-0000-0000-0000-000000000000';

export function configurationNotFound(id: string) {
  return {
    name: 'NotFoundException',
    status: 404,
    errorAttribute: 'configuration-id',
    message: `Configuration ID [${id}] can't be found. Make sure it exists.`,
  };
}
