import type { TaggedResource, TagWriter } from '../../mq/model/ports.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { type Pause, type Step, transact } from '../table/transaction.ts';

/**
 * Writes tags into the item of the broker or configuration that has them. Authorization reads the same item.
 * @param pause How to wait between two attempts of a write that conflicted with a transaction; for tests.
 */
export function tagWriter(table: Table, pause?: Pause): TagWriter {
  return {
    async replace(read, tags) {
      const step: Step<'changed'> = {
        write: {
          Update: {
            TableName: table.name,
            Key: marshal(keyOf(read)),
            UpdateExpression: 'SET tags = :tags',
            // The tags are compared as a whole. Other writers of the item do not change its tags, so they
            // cause no conflict.
            ConditionExpression: 'tags = :read',
            ExpressionAttributeValues: { ':tags': marshalValue(tags), ':read': marshalValue(read.tags) },
          },
        },
        onFailure: 'changed',
      };
      return (await transact(table, [step], pause)) ?? 'written';
    },
  };
}

function keyOf({ type, scope, id }: TaggedResource): { pk: string; sk: string } {
  return type === 'broker'
    ? keys.broker(scope.accountId, scope.region, id)
    : keys.configuration(scope.accountId, scope.region, id);
}
