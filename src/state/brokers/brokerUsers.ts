import { type AttributeValue, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { BrokerRecord, UserRecord } from '../../mq/model/broker.ts';
import type { Scope } from '../../mq/model/scope.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue, TTL_ATTRIBUTE } from '../table/table.ts';
import { type Pause, type Step, TRANSACTION_STEPS, transact } from '../table/transaction.ts';
import { isExpired, userItem } from './brokerItems.ts';

/**
 * Names of all stored users of a broker, in order: one partition, all of its pages.
 * @param removedBy Only users that this many reboots have removed.
 */
export async function queryUsernames(
  table: Table,
  scope: Scope,
  brokerId: string,
  now: number,
  removedBy?: number,
): Promise<readonly string[]> {
  const removed =
    removedBy === undefined
      ? { values: {} }
      : {
          filter: '#pending.#change = :delete AND #pending.#reboots < :done',
          names: { '#pending': 'pending', '#change': 'change', '#reboots': 'reboots' },
          values: { ':delete': marshalValue('DELETE'), ':done': marshalValue(removedBy) },
        };
  const names: string[] = [];
  const { pk } = keys.brokerUser(scope.accountId, scope.region, brokerId, '');
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        FilterExpression: removed.filter,
        ExpressionAttributeNames: removed.names,
        ExpressionAttributeValues: { ':pk': marshalValue(pk), ...removed.values },
        ProjectionExpression: `sk, ${TTL_ATTRIBUTE}`,
        ExclusiveStartKey: start,
      }),
    );
    const live = (page.Items ?? []).filter((item) => !isExpired(item, now));
    names.push(...live.flatMap((item) => item.sk?.S ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return names;
}

export function putUser(table: Table, broker: BrokerRecord, user: UserRecord): Step<never> {
  return { write: { Put: { TableName: table.name, Item: userItem(broker, user) } } };
}

/** Gives the named users an expiry. @returns false when one no longer exists: read the names again. */
export async function expireUsers(
  table: Table,
  broker: BrokerRecord,
  usernames: readonly string[],
  expiresAt: number,
  pause?: Pause,
): Promise<boolean> {
  for (const some of chunks(usernames, TRANSACTION_STEPS)) {
    const gone = await transact(
      table,
      some.map((username) => ({
        write: {
          Update: {
            TableName: table.name,
            Key: marshal(keys.brokerUser(broker.accountId, broker.region, broker.id, username)),
            UpdateExpression: 'SET #ttl = :ttl',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
            ExpressionAttributeValues: { ':ttl': marshalValue(expiresAt) },
          },
        },
        onFailure: 'gone' as const,
      })),
      pause,
    );
    if (gone !== undefined) return false;
  }
  return true;
}

/** Removes users that were written before a broker whose creation then failed. */
export async function removeUsers(
  table: Table,
  broker: BrokerRecord,
  users: readonly UserRecord[],
  pause?: Pause,
): Promise<void> {
  for (const some of chunks(users, TRANSACTION_STEPS)) {
    await transact(
      table,
      some.map(({ username }) => ({
        write: {
          Delete: {
            TableName: table.name,
            Key: marshal(keys.brokerUser(broker.accountId, broker.region, broker.id, username)),
          },
        },
      })),
      pause,
    );
  }
}

export function chunks<Entry>(entries: readonly Entry[], size: number): readonly (readonly Entry[])[] {
  const count = Math.ceil(entries.length / size);
  return Array.from({ length: count }, (_, index) => entries.slice(index * size, (index + 1) * size));
}
