import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { BrokerRecord, UserListing } from '../mq/broker.ts';
import type { UserPage } from '../mq/ports.ts';
import type { Table } from './client.ts';
import { marshalValue, unmarshal } from './marshal.ts';
import { keys, TTL_ATTRIBUTE } from './table.ts';

/** Kept yet gone: the deletion of its broker has ended, or a reboot has removed it. */
const THERE =
  '(attribute_not_exists(#ttl) OR #ttl > :seconds) AND ' +
  '(attribute_not_exists(#pending) OR #pending.#change <> :delete OR #pending.#reboots >= :done)';

/**
 * A page of a broker's users by name, by query over their partition; one more than asked tells whether there are more.
 * @param now Milliseconds since the epoch.
 */
export async function queryUsers(
  table: Table,
  broker: BrokerRecord,
  page: { readonly after?: string | undefined; readonly limit: number; readonly rebootsDone: number },
  now: number,
): Promise<UserPage> {
  const { pk } = keys.brokerUser(broker.accountId, broker.region, broker.id, '');
  const found: UserListing[] = [];
  let start: Record<string, AttributeValue> | undefined;
  do {
    const answer = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: page.after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        FilterExpression: THERE,
        ProjectionExpression: 'username, #pending.#change, #pending.#reboots',
        ExpressionAttributeNames: {
          '#ttl': TTL_ATTRIBUTE,
          '#pending': 'pending',
          '#change': 'change',
          '#reboots': 'reboots',
        },
        ExpressionAttributeValues: {
          ':pk': marshalValue(pk),
          ':seconds': marshalValue(now / 1000),
          ':delete': marshalValue('DELETE'),
          ':done': marshalValue(page.rebootsDone),
          ...(page.after === undefined ? {} : { ':after': marshalValue(page.after) }),
        },
        Limit: page.limit + 1,
        ExclusiveStartKey: start,
      }),
    );
    found.push(...(answer.Items ?? []).map((item) => unmarshal(item) as unknown as UserListing));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && found.length <= page.limit);
  return { users: found.slice(0, page.limit), more: found.length > page.limit };
}
