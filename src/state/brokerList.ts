import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { BrokerListing } from '../mq/broker.ts';
import type { BrokerPage } from '../mq/ports.ts';
import type { Scope } from '../mq/scope.ts';
import { withoutKeys } from './brokerItems.ts';
import type { Table } from './client.ts';
import { marshalValue } from './marshal.ts';
import { keys } from './table.ts';

const MEMBERS = [
  'accountId',
  'region',
  'id',
  'name',
  'created',
  'runningAt',
  'deletedAt',
  'deploymentMode',
  'engineType',
  'hostInstanceType',
  'dataReplicationPrimaryBrokerArn',
  'replication',
  'pending',
  'rebootEndsAt',
] as const satisfies readonly (keyof BrokerListing)[];

/** A page of brokers by id, by query over one partition. Tombstones are passed over; one more than asked tells whether there are more. */
export async function queryBrokers(
  table: Table,
  scope: Scope,
  page: { readonly after?: string | undefined; readonly limit: number },
  now: number,
): Promise<BrokerPage> {
  const { pk } = keys.broker(scope.accountId, scope.region, '');
  const found: BrokerListing[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const answer = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: page.after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        FilterExpression: 'attribute_not_exists(deletedAt) OR deletedAt > :now',
        ProjectionExpression: MEMBERS.map((member) => `#${member}`).join(', '),
        ExpressionAttributeNames: Object.fromEntries(MEMBERS.map((member) => [`#${member}`, member])),
        ExpressionAttributeValues: {
          ':pk': marshalValue(pk),
          ':now': marshalValue(now),
          ...(page.after === undefined ? {} : { ':after': marshalValue(page.after) }),
        },
        Limit: page.limit + 1,
        ExclusiveStartKey: start,
      }),
    );
    found.push(...(answer.Items ?? []).map((item) => withoutKeys(item) as unknown as BrokerListing));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && found.length <= page.limit);
  return { brokers: found.slice(0, page.limit), more: found.length > page.limit };
}
