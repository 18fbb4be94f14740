import type { ConfigurationRecord } from '../mq/configuration.ts';
import type { ConfigurationDocument } from '../mq/configurations/repository.ts';
import type { Table } from './client.ts';
import { revisionItem } from './configurationItems.ts';
import { marshal, marshalValue } from './marshal.ts';
import { keys } from './table.ts';
import type { Step } from './transaction.ts';

/** The steps that add a revision: the configuration names it its latest only if the one before it is the latest. */
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
          ConditionExpression: 'latestRevision.#revision = :read',
          ExpressionAttributeNames: { '#revision': 'revision' },
          ExpressionAttributeValues: {
            ':latest': marshalValue(latest),
            ':read': marshalValue(read.latestRevision.revision),
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
