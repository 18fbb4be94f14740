import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { BrokerRecord } from '../../mq/model/broker.ts';
import { LIMITS } from '../../mq/model/limits.ts';
import type { UserWrite } from '../../mq/model/ports.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { type Pause, type Step, transact } from '../table/transaction.ts';
import { userItem } from './brokerItems.ts';
import { chunks, queryUsernames } from './brokerUsers.ts';

/** Requests in progress at the same time. */
const AT_ONCE = 25;

/**
 * The steps that write one user and the counts of its broker. They are conditional on the broker's reboots
 * and tags, not on its version, so that calls on different users do not conflict with each other or with an
 * UpdateBroker.
 * INVARIANT: counts change only while the broker has no `rebootEndsAt` (see lifecycle.ts).
 */
export function userSteps(table: Table, broker: BrokerRecord, write: UserWrite): readonly Step<'changed'>[] {
  const { accountId, region, id } = broker;
  return [
    {
      write: {
        Update: {
          TableName: table.name,
          Key: marshal(keys.broker(accountId, region, id)),
          UpdateExpression: 'ADD userCount :users, leavingUsers :leaving',
          ConditionExpression:
            'attribute_not_exists(deletedAt) AND attribute_not_exists(rebootEndsAt) AND reboots ' +
            '= :reboots AND userCount <= :room AND tags = :readTags',
          ExpressionAttributeValues: {
            ':users': marshalValue(write.users),
            ':leaving': marshalValue(write.leaving),
            ':reboots': marshalValue(broker.reboots),
            ':room': marshalValue(LIMITS.usersPerBroker - write.users),
            ':readTags': marshalValue(broker.tags),
          },
        },
      },
      onFailure: 'changed',
    },
    { write: userWrite(table, broker, write), onFailure: 'changed' },
  ];
}

/**
 * The condition includes the password hash. Its salt is random, so a user who was made again with the same
 * name has another hash, even when the version is the same.
 */
function userWrite(
  table: Table,
  broker: BrokerRecord,
  { read, next, username }: UserWrite,
): TransactWriteItem {
  const condition =
    read === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :read AND passwordHash = :hash',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: {
            ':read': marshalValue(read.version),
            ':hash': marshalValue(read.passwordHash),
          },
        };
  if (next !== undefined) {
    return { Put: { TableName: table.name, Item: userItem(broker, next), ...condition } };
  }
  const key = keys.brokerUser(broker.accountId, broker.region, broker.id, username);
  return { Delete: { TableName: table.name, Key: marshal(key), ...condition } };
}

/**
 * Deletes the items of users that an ended reboot has removed. There are at most as many as a broker may
 * have, because this runs before every reboot. The condition protects a user who was created with the same
 * name since then.
 */
export async function forgetUsers(
  table: Table,
  broker: BrokerRecord,
  rebootsDone: number,
  now: number,
  pause?: Pause,
): Promise<void> {
  const names = await queryUsernames(table, broker, broker.id, now, rebootsDone);
  for (const some of chunks(names, AT_ONCE)) {
    await Promise.all(some.map((username) => forgetUser(table, broker, username, rebootsDone, pause)));
  }
}

/** A transaction of one step, so that a conflict with another transaction is retried. */
async function forgetUser(
  table: Table,
  broker: BrokerRecord,
  username: string,
  rebootsDone: number,
  pause?: Pause,
): Promise<void> {
  const step: Step<'kept'> = {
    write: {
      Delete: {
        TableName: table.name,
        Key: marshal(keys.brokerUser(broker.accountId, broker.region, broker.id, username)),
        ConditionExpression: '#pending.#change = :delete AND #pending.#reboots < :done',
        ExpressionAttributeNames: { '#pending': 'pending', '#change': 'change', '#reboots': 'reboots' },
        ExpressionAttributeValues: { ':delete': marshalValue('DELETE'), ':done': marshalValue(rebootsDone) },
      },
    },
    onFailure: 'kept',
  };
  await transact(table, [step], pause);
}
