import type { BrokerRecord } from '../../mq/model/broker.ts';
import { ENGINES } from '../../mq/model/engine.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue, TTL_ATTRIBUTE } from '../table/table.ts';
import { type Step, transact } from '../table/transaction.ts';
import { tombstoneEnds } from './brokerItems.ts';
import { expireUsers, queryUsernames } from './brokerUsers.ts';

/**
 * Ends the deletion of a broker with a real process, once the process has ended: the broker is a tombstone
 * from `endsAt` on, and its name is free.
 * @param broker As it was read: with `deletedAt`.
 */
export async function endDeletion(table: Table, broker: BrokerRecord, endsAt: number): Promise<void> {
  const { accountId, region, id, name, deletedAt } = broker;
  const TableName = table.name;
  const values = { ':end': marshalValue(endsAt), ':id': marshalValue(id) };
  const names = { '#ttl': TTL_ATTRIBUTE };
  const steps: readonly Step<'ended' | 'free'>[] = [
    {
      write: {
        Update: {
          TableName,
          Key: marshal(keys.broker(accountId, region, id)),
          UpdateExpression: 'SET deletedAt = :end, #ttl = :forget',
          ConditionExpression: 'id = :id AND deletedAt = :open',
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: {
            ...values,
            ':open': marshalValue(deletedAt),
            ':forget': marshalValue(tombstoneEnds(endsAt)),
          },
        },
      },
      onFailure: 'ended',
    },
    {
      write: {
        Update: {
          TableName,
          Key: marshal(keys.brokerName(accountId, region, name)),
          UpdateExpression: 'SET freeAt = :end, #ttl = :forget',
          ConditionExpression: 'brokerId = :id',
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: { ...values, ':forget': marshalValue(Math.ceil(endsAt / 1000)) },
        },
      },
      onFailure: 'free',
    },
  ];
  if (ENGINES[broker.engineType].listsUsers || broker.userCount > 0) {
    const usernames = await queryUsernames(table, broker, id, 0);
    await expireUsers(table, broker, usernames, Math.ceil(endsAt / 1000));
  }
  await transact(table, steps);
}
