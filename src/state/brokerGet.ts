import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { isExpired } from './brokerItems.ts';
import type { Table } from './client.ts';
import { marshal } from './marshal.ts';

/**
 * One item by its key, strongly consistent; undefined when it isn't there or has expired.
 * @param now Milliseconds since the epoch.
 */
export async function getItem(
  table: Table,
  key: { readonly pk: string; readonly sk: string },
  now: number,
): Promise<Record<string, AttributeValue> | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: marshal(key), ConsistentRead: true }),
  );
  return item === undefined || isExpired(item, now) ? undefined : item;
}
