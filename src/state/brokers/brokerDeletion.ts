import { type BrokerRecord, configurationsInUse } from '../../mq/model/broker.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue, TTL_ATTRIBUTE } from '../table/table.ts';
import type { Step } from '../table/transaction.ts';
import { tombstoneEnds } from './brokerItems.ts';
import { leaveConfiguration } from './brokerUpdate.ts';

/**
 * The steps that begin a deletion. They store when it ends: from then on the broker is a tombstone and its
 * name is free. The broker stops counting against the limit and using its configurations at once.
 */
export function deletionSteps(
  table: Table,
  broker: BrokerRecord,
  deletedAt: number,
): readonly Step<'changed'>[] {
  const { accountId, region, id, name, version } = broker;
  const TableName = table.name;
  return [
    {
      write: {
        Update: {
          TableName,
          Key: marshal(keys.broker(accountId, region, id)),
          UpdateExpression: 'SET deletedAt = :end, #ttl = :forget ADD #version :one',
          ConditionExpression: '#version = :read AND attribute_not_exists(deletedAt) AND tags = :readTags',
          ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE, '#version': 'version' },
          ExpressionAttributeValues: {
            ':end': marshalValue(deletedAt),
            ':forget': marshalValue(tombstoneEnds(deletedAt)),
            ':one': marshalValue(1),
            ':read': marshalValue(version),
            ':readTags': marshalValue(broker.tags),
          },
        },
      },
      onFailure: 'changed',
    },
    {
      write: {
        Update: {
          TableName,
          Key: marshal(keys.brokerName(accountId, region, name)),
          UpdateExpression: 'SET freeAt = :end, #ttl = :forget',
          ConditionExpression: 'brokerId = :id',
          ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
          ExpressionAttributeValues: {
            ':end': marshalValue(deletedAt),
            ':forget': marshalValue(Math.ceil(deletedAt / 1000)),
            ':id': marshalValue(id),
          },
        },
      },
      onFailure: 'changed',
    },
    {
      write: {
        Update: {
          TableName,
          Key: marshal(keys.brokerCount(accountId, region)),
          UpdateExpression: 'ADD brokers :less',
          ExpressionAttributeValues: { ':less': marshalValue(-1) },
        },
      },
    },
    ...[...configurationsInUse(broker).keys()].map((used) => leaveConfiguration(table, broker, used)),
  ];
}
