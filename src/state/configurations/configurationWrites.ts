import type {
  ConfigurationDocument,
  ConfigurationRecord,
  NewConfiguration,
} from '../../mq/model/configuration.ts';
import { CONFIGURATION_LIMITS } from '../../mq/model/limits.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import type { Step } from '../table/transaction.ts';
import { countedConfigurationItem, firstRevisionItem, revisionItem } from './configurationItems.ts';

/** The steps that make a configuration with its first revision, counted against the limit. */
export function creationSteps(table: Table, made: NewConfiguration): readonly Step<'limitReached'>[] {
  const { accountId, region } = made.configuration;
  const TableName = table.name;
  const fresh = 'attribute_not_exists(pk)';
  return [
    {
      write: {
        Update: {
          TableName,
          Key: marshal(keys.configurationCount(accountId, region)),
          UpdateExpression: 'ADD configurations :one',
          ConditionExpression: 'attribute_not_exists(configurations) OR configurations < :limit',
          ExpressionAttributeValues: {
            ':one': marshalValue(1),
            ':limit': marshalValue(CONFIGURATION_LIMITS.configurations),
          },
        },
      },
      onFailure: 'limitReached',
    },
    { write: { Put: { TableName, Item: countedConfigurationItem(made), ConditionExpression: fresh } } },
    { write: { Put: { TableName, Item: firstRevisionItem(made), ConditionExpression: fresh } } },
  ];
}

/**
 * The steps that add a revision: the configuration's latest revision is set to it only if it is still the one
 * before it.
 */
export function revisionSteps(
  table: Table,
  read: ConfigurationRecord,
  next: ConfigurationDocument,
): readonly Step<'changed'>[] {
  const { accountId, region, id } = read;
  const { data: _data, ...latest } = next;
  return [
    {
      write: {
        Update: {
          TableName: table.name,
          Key: marshal(keys.configuration(accountId, region, id)),
          UpdateExpression: 'SET latestRevision = :latest',
          ConditionExpression: 'latestRevision.#revision = :read AND tags = :readTags',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ExpressionAttributeValues: {
            ':latest': marshalValue(latest),
            ':read': marshalValue(read.latestRevision.revision),
            ':readTags': marshalValue(read.tags),
          },
        },
      },
      onFailure: 'changed',
    },
    {
      write: {
        Put: {
          TableName: table.name,
          Item: revisionItem(read, next),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      onFailure: 'changed',
    },
  ];
}
