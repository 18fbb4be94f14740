import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { marshal } from '../table/marshal.ts';
import { isExpired } from './brokerItems.ts';

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
