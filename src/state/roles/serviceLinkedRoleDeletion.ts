import { randomUUID } from 'node:crypto';
import { PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { RoleDeletion, RoleUsage, ServiceLinkedRole } from '../../directory/serviceLinkedRoles.ts';
import type { Clock } from '../../mq/model/ports.ts';
import { brokerArn } from '../../mq/model/scope.ts';
import { ROLE_NAME, ROLE_PATH, regionsOfRole } from '../../mq/model/serviceLinkedRole.ts';
import { getItem, isExpired, withoutKeys } from '../brokers/brokerItems.ts';
import { queryBrokers } from '../brokers/brokerLists.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue, TTL_ATTRIBUTE } from '../table/table.ts';
import { transact } from '../table/transaction.ts';

/** The settings of the role's deletion. */
export interface RoleLifecycle {
  /** The gateway's region: its brokers count, like those of the regions that use the role. */
  readonly region: string;
  readonly clock: Clock;
  /** How long a deletion is reported as in progress, in ms. */
  readonly deletionMs: number;
}

/** A deletion task. The outcome is known when the task begins; it is reported from `endsAt` (ms) on. */
interface Task {
  readonly taskId: string;
  readonly endsAt: number;
  /** Present when the deletion fails: the brokers that use the role. */
  readonly usage?: readonly RoleUsage[];
}

/** The most brokers that a failure names for each region. */
const MAX_NAMED = 100;
const KEPT_MS = 24 * 60 * 60 * 1000;
/** The most attempts, because a broker may be made between the read and the write. */
const ATTEMPTS = 5;

/**
 * @returns the id of the deletion's task; undefined when there is neither a role nor a deletion in progress
 */
export async function beginDeletion(
  table: Table,
  accountId: string,
  role: (accountId: string) => Promise<ServiceLinkedRole | undefined>,
  lifecycle: RoleLifecycle,
): Promise<string | undefined> {
  const now = lifecycle.clock();
  const running = (await recentTasks(table, accountId, now)).find(({ endsAt }) => endsAt > now);
  if (running !== undefined) return running.taskId;
  if ((await role(accountId)) === undefined) return undefined;
  const task: Task = { taskId: newTaskId(), endsAt: now + lifecycle.deletionMs };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const usage = await usageOf(table, accountId, lifecycle.region, now);
    if (usage.length > 0) {
      await table.client.send(
        new PutItemCommand({ TableName: table.name, Item: taskItem(accountId, { ...task, usage }) }),
      );
      return task.taskId;
    }
    if (await removeUnused(table, accountId, task, lifecycle.region)) return task.taskId;
  }
  throw new Error(
    `Brokers of account ${accountId} were created or deleted during every attempt to delete its role.`,
  );
}

/** The status of a deletion; undefined when there is no such task or its item has expired. */
export async function deletionOf(
  table: Table,
  accountId: string,
  taskId: string,
  now: number,
): Promise<RoleDeletion | undefined> {
  if (!TASK_ID.test(taskId)) return undefined;
  const item = await getItem(table, keys.serviceLinkedRoleDeletion(accountId, taskId), now);
  if (item === undefined) return undefined;
  const { endsAt, usage } = withoutKeys(item) as unknown as Task;
  if (now < endsAt) return { status: 'IN_PROGRESS' };
  if (usage === undefined) return { status: 'SUCCEEDED' };
  const reason = 'The role is in use by Amazon MQ brokers. Delete them, then try again.';
  return { status: 'FAILED', reason, usage };
}

/** Source: IAM API Reference, DeleteServiceLinkedRole: `task/aws-service-role/<service>/<role>/<uuid>`. */
function newTaskId(): string {
  return `task${ROLE_PATH}${ROLE_NAME}/${randomUUID()}`;
}
const TASK_ID = /^task\/aws-service-role\/[\w.]+\/\w+\/[0-9a-f-]{36}$/;

/** The brokers that use the role, including those that are being deleted. */
async function usageOf(table: Table, accountId: string, region: string, now: number): Promise<RoleUsage[]> {
  const regions = await Promise.all(
    regionsOfRole(region).map(async (one) => {
      const scope = { accountId, region: one };
      const { brokers } = await queryBrokers(table, scope, { limit: MAX_NAMED }, now);
      return { region: one, resources: brokers.map(({ name, id }) => brokerArn(scope, name, id)) };
    }),
  );
  return regions.filter(({ resources }) => resources.length > 0);
}

/**
 * INVARIANT: every broker is counted in the transaction that makes it, so no broker can be made with a role
 * that this transaction removes. Returns false if a region still counts a broker.
 */
async function removeUnused(table: Table, accountId: string, task: Task, region: string): Promise<boolean> {
  const TableName = table.name;
  const counts = regionsOfRole(region).map((one) => ({
    write: {
      ConditionCheck: {
        TableName,
        Key: marshal(keys.brokerCount(accountId, one)),
        ConditionExpression: 'attribute_not_exists(brokers) OR brokers <= :none',
        ExpressionAttributeValues: { ':none': marshalValue(0) },
      },
    },
    onFailure: true as const,
  }));
  const role = {
    write: { Delete: { TableName, Key: marshal(keys.serviceLinkedRole(accountId)) } },
  };
  const noted = { write: { Put: { TableName, Item: taskItem(accountId, task) } } };
  return (await transact(table, [...counts, role, noted])) === undefined;
}

function taskItem(accountId: string, task: Task) {
  return marshal({
    ...keys.serviceLinkedRoleDeletion(accountId, task.taskId),
    ...task,
    [TTL_ATTRIBUTE]: Math.ceil((task.endsAt + KEPT_MS) / 1000),
  });
}

/** The deletion tasks of the last day. */
async function recentTasks(table: Table, accountId: string, now: number): Promise<Task[]> {
  const { pk, sk } = keys.serviceLinkedRoleDeletion(accountId, '');
  const { Items: items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: marshal({ ':pk': pk, ':prefix': sk }),
    }),
  );
  return items.filter((item) => !isExpired(item, now)).map((item) => withoutKeys(item) as unknown as Task);
}
