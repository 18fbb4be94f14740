import { iamUniqueId } from '../../aws/uniqueId.ts';
import { LIMITS } from '../../mq/model/limits.ts';
import type { BrokerCreation, CreateOutcome } from '../../mq/model/ports.ts';
import { defaultConfigurationItem, firstRevisionItem } from '../configurations/configurationItems.ts';
import { ensureRole } from '../roles/serviceLinkedRole.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import type { Step } from '../table/transaction.ts';
import { brokerItem, claimItem } from './brokerItems.ts';
import { updateSteps, useConfiguration } from './brokerUpdate.ts';

type Failure = Exclude<CreateOutcome, 'created'>;

/**
 * The steps that make a broker, without its users. The claim comes first, so that the failure is about the
 * name when several conditions fail. The write of the claim also replaces a claim whose broker's deletion has
 * ended.
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
    ...roleSteps(table, creation, now),
    ...(primary === undefined ? [] : updateSteps(table, primary, 'primaryChanged')),
  ];
}

/**
 * The account's first broker makes the service-linked role; later brokers reuse it
 * (docs/rules/identities.md rule 25).
 */
function roleSteps(table: Table, { broker, role }: BrokerCreation, now: number): readonly Step<Failure>[] {
  if (role === undefined) return [];
  if (role === 'made') {
    const made = { roleId: iamUniqueId('AROA'), createdAt: now };
    return [{ write: { Update: ensureRole(table, broker.accountId, made) } }];
  }
  const there = {
    TableName: table.name,
    Key: marshal(keys.serviceLinkedRole(broker.accountId)),
    ConditionExpression: 'attribute_exists(pk)',
  };
  return [{ write: { ConditionCheck: there }, onFailure: 'roleGone' }];
}

/**
 * A default configuration is made. A chosen one must still exist, with its revision, and records the broker
 * as a user.
 */
function configurationSteps(table: Table, creation: BrokerCreation): readonly Step<Failure>[] {
  const { broker, defaultConfiguration: made } = creation;
  const TableName = table.name;
  if (made !== undefined) {
    const fresh = 'attribute_not_exists(pk)';
    return [
      {
        write: {
          Put: { TableName, Item: defaultConfigurationItem(made, broker.id), ConditionExpression: fresh },
        },
      },
      { write: { Put: { TableName, Item: firstRevisionItem(made), ConditionExpression: fresh } } },
    ];
  }
  return [useConfiguration(table, broker, broker.configuration)];
}
