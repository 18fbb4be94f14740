import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { ConfigurationRecord, ConfigurationWrite } from '../../mq/model/configuration.ts';
import { begun } from '../../mq/model/errors.ts';
import type { Clock } from '../../mq/model/ports.ts';
import { getItem } from '../brokers/brokerItems.ts';
import { chunks } from '../brokers/brokerUsers.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { type Pause, type Step, TRANSACTION_STEPS, transact } from '../table/transaction.ts';

/**
 * Removes a configuration that no broker uses, with its revisions. One transaction removes as much as fits;
 * older revisions follow in batches. Revisions are read only through the configuration, so no call can reach
 * them after the transaction; a crash in between leaves unreachable rows. Numbers have no gaps, so the latest
 * number gives all revisions.
 */
export async function removeConfiguration(
  table: Table,
  read: ConfigurationRecord,
  clock: Clock,
  pause?: Pause,
): Promise<ConfigurationWrite | 'inUse'> {
  const key = keys.configuration(read.accountId, read.region, read.id);
  const item = await getItem(table, key, clock());
  if (item === undefined) return 'changed';
  if (item.brokers !== undefined) return 'inUse';
  const own = ownSteps(table, read, item);
  const revisions = Array.from({ length: read.latestRevision.revision }, (_, index) =>
    removeRevision(table, read, read.latestRevision.revision - index),
  );
  const together = TRANSACTION_STEPS - own.length;
  const failure = await transact(table, [...own, ...revisions.slice(0, together)], pause);
  if (failure !== undefined) return failure;
  await begun(async () => {
    for (const some of chunks(revisions.slice(together), TRANSACTION_STEPS))
      await transact(table, some, pause);
  });
  return 'written';
}

/**
 * CreateBroker and UpdateBroker record a new user in the same item, so the condition of the second write
 * fails.
 */
function ownSteps(
  table: Table,
  read: ConfigurationRecord,
  item: Record<string, AttributeValue>,
): readonly Step<'changed'>[] {
  const TableName = table.name;
  const removal: Step<'changed'> = {
    write: {
      Delete: {
        TableName,
        Key: marshal(keys.configuration(read.accountId, read.region, read.id)),
        ConditionExpression:
          'attribute_not_exists(brokers) AND latestRevision.#revision = :read AND tags = :readTags',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: {
          ':read': marshalValue(read.latestRevision.revision),
          ':readTags': marshalValue(read.tags),
        },
      },
    },
    onFailure: 'changed',
  };
  if (item.counted === undefined) return [removal];
  const countedOut: Step<'changed'> = {
    write: {
      Update: {
        TableName,
        Key: marshal(keys.configurationCount(read.accountId, read.region)),
        UpdateExpression: 'ADD configurations :less',
        ExpressionAttributeValues: { ':less': marshalValue(-1) },
      },
    },
  };
  return [removal, countedOut];
}

function removeRevision(table: Table, read: ConfigurationRecord, revision: number): Step<never> {
  return {
    write: {
      Delete: {
        TableName: table.name,
        Key: marshal(keys.configurationRevision(read.accountId, read.region, read.id, revision)),
      },
    },
  };
}
