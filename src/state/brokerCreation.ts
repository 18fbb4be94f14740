import { LIMITS } from '../mq/limits.ts';
import type { BrokerCreation, CreateOutcome } from '../mq/ports.ts';
import { brokerItem, claimItem, configurationItem, revisionItem } from './brokerItems.ts';
import { updateSteps, useConfiguration } from './brokerUpdate.ts';
import type { Table } from './client.ts';
import { marshal, marshalValue } from './marshal.ts';
import { keys } from './table.ts';
import type { Step } from './transaction.ts';

type Failure = Exclude<CreateOutcome, 'created'>;

/**
 * The steps that make a broker, without its users. The claim comes first: when several conditions fail, the name is what is told.
 * A claim whose broker's deletion has ended is taken over in the same write that would find it gone.
 * @param now Milliseconds since the epoch.
 */
export function creationSteps(table: Table, creation: BrokerCreation, now: number): readonly Step<Failure>[] {
  const { broker, claim, primary } = creation;
  const TableName = table.name;
  return [
    {
      write: {
        Put: {
          TableName,
          Item: claimItem(broker, broker.name, claim),
          ConditionExpression: 'attribute_not_exists(pk) OR freeAt <= :now',
          ExpressionAttributeValues: { ':now': marshalValue(now) },
        },
      },
      onFailure: 'nameTaken',
    },
    {
      write: {
        Update: {
          TableName,
          Key: marshal(keys.brokerCount(broker.accountId, broker.region)),
          UpdateExpression: 'ADD brokers :one',
          ConditionExpression: 'attribute_not_exists(brokers) OR brokers < :limit',
          ExpressionAttributeValues: { ':one': marshalValue(1), ':limit': marshalValue(LIMITS.brokers) },
        },
      },
      onFailure: 'limitReached',
    },
    ...configurationSteps(table, creation),
    {
      write: {
        Put: { TableName, Item: brokerItem(broker), ConditionExpression: 'attribute_not_exists(pk)' },
      },
    },
    ...roleSteps(table, creation),
    ...(primary === undefined ? [] : updateSteps(table, primary, 'primaryChanged')),
  ];
}

/**
 * RabbitMQ brokers need the account's service-linked role: the first one makes it, as its caller was allowed to (iam.md,
 * `iam:CreateServiceLinkedRole`). Putting it again changes nothing.
 */
function roleSteps(table: Table, { broker }: BrokerCreation): readonly Step<Failure>[] {
  if (broker.engineType !== 'RABBITMQ') return [];
  return [
    { write: { Put: { TableName: table.name, Item: marshal(keys.serviceLinkedRole(broker.accountId)) } } },
  ];
}

/** A default configuration is made; a chosen one must still be there, with its revision, and notes who uses it. */
function configurationSteps(table: Table, creation: BrokerCreation): readonly Step<Failure>[] {
  const { broker, defaultConfiguration: made } = creation;
  const TableName = table.name;
  if (made !== undefined) {
    const fresh = 'attribute_not_exists(pk)';
    return [
      {
        write: { Put: { TableName, Item: configurationItem(made, broker.id), ConditionExpression: fresh } },
      },
      { write: { Put: { TableName, Item: revisionItem(made), ConditionExpression: fresh } } },
    ];
  }
  return [useConfiguration(table, broker, broker.configuration)];
}
