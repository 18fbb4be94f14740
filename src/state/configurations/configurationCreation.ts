import { CONFIGURATION_LIMITS } from '../../mq/configurations/limits.ts';
import type { NewConfiguration } from '../../mq/model/configuration.ts';
import type { Table } from '../table/client.ts';
import { marshal, marshalValue } from '../table/marshal.ts';
import { keys } from '../table/table.ts';
import type { Step } from '../table/transaction.ts';
import { countedConfigurationItem, firstRevisionItem } from './configurationItems.ts';

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
