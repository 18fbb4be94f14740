import { type AttributeValue, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { ConfigurationRecord, ConfigurationRevision } from '../mq/configuration.ts';
import type { PageRequest } from '../mq/configurations/repository.ts';
import type { Scope } from '../mq/scope.ts';
import { withoutKeys } from './brokerItems.ts';
import type { Table } from './client.ts';
import { readConfiguration } from './configurationItems.ts';
import { marshalValue } from './marshal.ts';
import { keys } from './table.ts';

type Item = Record<string, AttributeValue>;

/** A page of configurations by id, by query over one partition. */
export async function queryConfigurations(
  table: Table,
  scope: Scope,
  { after, limit }: PageRequest<string>,
): Promise<readonly ConfigurationRecord[]> {
  const { pk } = keys.configuration(scope.accountId, scope.region, '');
  return (await queryPage(table, pk, after, limit)).map(readConfiguration);
}

/** A page of revisions by number, without their documents. */
export async function queryRevisions(
  table: Table,
  scope: Scope,
  configurationId: string,
  { after, limit }: PageRequest<number>,
): Promise<readonly ConfigurationRevision[]> {
  const { pk, sk } = keys.configurationRevision(scope.accountId, scope.region, configurationId, after ?? 0);
  const items = await queryPage(table, pk, sk, limit, {
    ProjectionExpression: '#revision, created, description',
    ExpressionAttributeNames: { '#revision': 'revision' },
  });
  return items.map((item) => withoutKeys(item) as unknown as ConfigurationRevision);
}

/** Up to `limit` items of one partition after a sort key. An answer holds 1 MB at most, so it may take several. */
async function queryPage(
  table: Table,
  pk: string,
  after: string | undefined,
  limit: number,
  projection: Pick<QueryCommandInput, 'ProjectionExpression' | 'ExpressionAttributeNames'> = {},
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const answer = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: {
          ':pk': marshalValue(pk),
          ...(after === undefined ? {} : { ':after': marshalValue(after) }),
        },
        ...projection,
        Limit: limit - items.length,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && items.length < limit);
  return items;
}
