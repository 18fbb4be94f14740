import type { PageRequest } from '../../mq/configurations/repository.ts';
import type { ConfigurationRecord, ConfigurationRevision } from '../../mq/model/configuration.ts';
import type { Scope } from '../../mq/model/scope.ts';
import { withoutKeys } from '../brokers/brokerItems.ts';
import type { Table } from '../table/client.ts';
import { queryPage } from '../table/queryPage.ts';
import { keys } from '../table/table.ts';
import { readConfiguration } from './configurationItems.ts';

/** A page of configurations by id. */
export async function queryConfigurations(
  table: Table,
  scope: Scope,
  { after, limit }: PageRequest<string>,
): Promise<readonly ConfigurationRecord[]> {
  const { pk } = keys.configuration(scope.accountId, scope.region, '');
  return (await queryPage(table, { pk, after, limit })).map(readConfiguration);
}

/** A page of revisions by number, without their documents. */
export async function queryRevisions(
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
