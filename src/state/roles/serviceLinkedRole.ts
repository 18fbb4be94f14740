import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { iamUniqueId } from '../../aws/uniqueId.ts';
import type { ServiceLinkedRole, ServiceLinkedRoles } from '../../directory/serviceLinkedRoles.ts';
import { getItem, withoutKeys } from '../brokers/brokerItems.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { beginDeletion, deletionOf, type RoleLifecycle } from './serviceLinkedRoleDeletion.ts';

/** The service-linked roles in the table: made with a broker, by CreateServiceLinkedRole, or by an import. */
export function serviceLinkedRoles(table: Table, lifecycle: RoleLifecycle): ServiceLinkedRoles {
  const { clock } = lifecycle;
  const get = async (accountId: string): Promise<ServiceLinkedRole | undefined> => {
    const item = await getItem(table, keys.serviceLinkedRole(accountId), clock());
    return item && (withoutKeys(item) as unknown as ServiceLinkedRole);
  };
  return {
    get,
    async create(accountId, description) {
      const role = {
        roleId: iamUniqueId('AROA'),
        createdAt: clock(),
        ...(description === undefined ? {} : { description }),
      };
      const made = await update(table, {
        ...ensureRole(table, accountId, role),
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      return made ? role : 'exists';
    },
    describe: (accountId, description) =>
      update(table, {
        TableName: table.name,
        Key: marshal(keys.serviceLinkedRole(accountId)),
        UpdateExpression: 'SET description = :description',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':description': marshalValue(description) },
      }),
    tag: (accountId, before, tags) =>
      update(table, {
        TableName: table.name,
        Key: marshal(keys.serviceLinkedRole(accountId)),
        UpdateExpression: 'SET tags = :tags',
        ConditionExpression:
          before.length === 0
            ? 'attribute_exists(pk) AND (attribute_not_exists(tags) OR tags = :before)'
            : 'tags = :before',
        ExpressionAttributeValues: { ':before': marshalValue(before), ':tags': marshalValue(tags) },
      }),
    delete: (accountId) => beginDeletion(table, accountId, get, lifecycle),
    deletion: (accountId, taskId) => deletionOf(table, accountId, taskId, clock()),
  };
}

/**
 * An update that makes the role and leaves an existing one unchanged. Creating a broker and importing an
 * account both contain it.
 */
export function ensureRole(
  table: Table,
  accountId: string,
  { roleId, createdAt, description, tags }: ServiceLinkedRole,
) {
  const described =
    description === undefined ? '' : ', description = if_not_exists(description, :description)';
  const tagged = tags === undefined ? '' : ', tags = if_not_exists(tags, :tags)';
  return {
    TableName: table.name,
    Key: marshal(keys.serviceLinkedRole(accountId)),
    UpdateExpression:
      'SET roleId = if_not_exists(roleId, :roleId), createdAt = ' +
      `if_not_exists(createdAt, :createdAt)${described}${tagged}`,
    ExpressionAttributeValues: marshal({
      ':roleId': roleId,
      ':createdAt': createdAt,
      ':description': description,
      ':tags': tags,
    }),
  };
}

/** Whether the update's condition held. */
async function update(
  table: Table,
  input: ReturnType<typeof ensureRole> & { readonly ConditionExpression: string },
): Promise<boolean> {
  try {
    await table.client.send(new UpdateItemCommand(input));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
