import type {
  ConfigurationRecord,
  ConfigurationRepository,
  ConfigurationRevision,
  PageRequest,
} from '../../mq/model/configuration.ts';
import type { Clock } from '../../mq/model/ports.ts';
import type { Scope } from '../../mq/model/scope.ts';
import { withoutKeys } from '../brokers/brokerItems.ts';
import type { Table } from '../table/client.ts';
import { queryPage } from '../table/queryPage.ts';
import { keys } from '../table/table.ts';
import { type Pause, transact } from '../table/transaction.ts';
import { removeConfiguration } from './configurationDeletion.ts';
import { configurationReader, readConfiguration } from './configurationItems.ts';
import { creationSteps, revisionSteps } from './configurationWrites.ts';

/**
 * Configurations over the table.
 * @param pause How to wait between two attempts of a transaction that had a conflict; for tests.
 */
export function configurationRepository(table: Table, clock: Clock, pause?: Pause): ConfigurationRepository {
  return {
    ...configurationReader(table, clock),
    async create(made) {
      return (await transact(table, creationSteps(table, made), pause)) ?? 'created';
    },
    list: (scope, page) => queryConfigurations(table, scope, page),
    revisions: (scope, id, page) => queryRevisions(table, scope, id, page),
    async addRevision(read, next) {
      return (await transact(table, revisionSteps(table, read, next), pause)) ?? 'written';
    },
    remove: (read) => removeConfiguration(table, read, clock, pause),
  };
}

/** A page of configurations by id. */
async function queryConfigurations(
  table: Table,
  scope: Scope,
  { after, limit }: PageRequest<string>,
): Promise<readonly ConfigurationRecord[]> {
  const { pk } = keys.configuration(scope.accountId, scope.region, '');
  return (await queryPage(table, { pk, after, limit })).map(readConfiguration);
}

/** A page of revisions by number, without their documents. */
async function queryRevisions(
  table: Table,
  scope: Scope,
  configurationId: string,
  { after, limit }: PageRequest<number>,
): Promise<readonly ConfigurationRevision[]> {
  const { pk, sk } = keys.configurationRevision(scope.accountId, scope.region, configurationId, after ?? 0);
  const items = await queryPage(table, {
    pk,
    after: sk,
    limit,
    ProjectionExpression: '#revision, created, description',
    ExpressionAttributeNames: { '#revision': 'revision' },
  });
  return items.map((item) => withoutKeys(item) as unknown as ConfigurationRevision);
}
