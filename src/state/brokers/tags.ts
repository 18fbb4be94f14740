import type { TaggedResource, TagWriter } from '../../mq/model/ports.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { type Pause, type Step, transact } from '../table/transaction.ts';

/**
 * Tags over the table: in the item of the broker or configuration that they are on, where authorization reads
 * them too.
 * @param pause How to wait between two tries of a write that met a transaction; for tests.
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
            // Compared as a whole: other writers of the item leave its tags alone, so they need not be waited
            // for.
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
