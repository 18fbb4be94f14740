import { type AttributeValue, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Table } from './client.ts';
import { marshalValue } from './table.ts';

/** The most items that one query reads after the filter has skipped items. */
const MOST_LOOKED_AT = 1_000;

/** Some items of one partition, in order of their sort keys. */
export interface PageQuery
  extends Pick<QueryCommandInput, 'FilterExpression' | 'ProjectionExpression' | 'ExpressionAttributeNames'> {
  readonly pk: string;
  /** The page starts after this sort key; undefined: at the first item. */
  readonly after: string | undefined;
  readonly limit: number;
  /** Values that the filter refers to. */
  readonly values?: Readonly<Record<string, string | number>>;
}

/**
 * Up to `limit` items, read strongly consistent. One answer contains at most 1 MB, and fewer items when a
 * filter skips some, so several queries may be needed.
 */
export async function queryPage(
  table: Table,
  { pk, after, limit, values = {}, ...expressions }: PageQuery,
): Promise<Record<string, AttributeValue>[]> {
  const items: Record<string, AttributeValue>[] = [];
  const asked = { ...values, ':pk': pk, ...(after === undefined ? {} : { ':after': after }) };
  let start: Record<string, AttributeValue> | undefined;
  let lookedAt = limit;
  do {
    const answer = await table.client.send(
      new QueryCommand({
        TableName: table.name,
        ConsistentRead: true,
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(asked).map(([name, value]) => [name, marshalValue(value)]),
        ),
        ...expressions,
        Limit: lookedAt,
        ExclusiveStartKey: start,
      }),
    );
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
    // The filter may skip thousands of items of a partition, such as brokers deleted today.
    lookedAt = Math.max(limit, Math.min(lookedAt * 4, MOST_LOOKED_AT));
  } while (start !== undefined && items.length < limit);
  return items.slice(0, limit);
}
