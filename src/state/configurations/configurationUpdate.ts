import type { ConfigurationDocument } from '../../mq/configurations/repository.ts';
import type { ConfigurationRecord } from '../../mq/model/configuration.ts';
import type { Table } from '../table/client.ts';
import { marshal, marshalValue } from '../table/marshal.ts';
import { keys } from '../table/table.ts';
import type { Step } from '../table/transaction.ts';
import { revisionItem } from './configurationItems.ts';

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
