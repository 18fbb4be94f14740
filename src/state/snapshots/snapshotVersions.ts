import {
  type AttributeValue,
  PutItemCommand,
  paginateQuery,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';
import { transact } from '../table/transaction.ts';
import {
  type Pause,
  packBody,
  packCarried,
  SnapshotError,
  type SnapshotPointer,
  writeAll,
} from './snapshots.ts';

/** One item of a version: `sk` as in `keys.snapshotEntity`, `name` for messages (`user 'alice'`). */
export interface SnapshotEntity {
  readonly sk: string;
  readonly name: string;
  readonly body: unknown;
  /**
   * Copies of the other entities that apply to this one (its groups and policies), so that one read is
   * enough. Left out when it does not fit.
   */
  readonly carried?: unknown;
}

/**
 * `writing`: its import is running, or has stopped early. `complete`: it was in force at some time.
 * `dropping`: its items are being deleted.
 */
type VersionState = 'writing' | 'complete' | 'dropping';

export interface SnapshotVersion {
  readonly version: string;
  readonly state: VersionState;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/** Writes a new version, which is not in force yet. Sizes are checked before anything is written. */
export async function writeVersion(
  table: Table,
  accountId: string,
  version: string,
  entities: readonly SnapshotEntity[],
  now: number,
  pause?: Pause,
): Promise<void> {
  const writes = entities.map((entity) => ({ PutRequest: { Item: entityItem(accountId, version, entity) } }));
  await table.client.send(
    new PutItemCommand({
      TableName: table.name,
      Item: {
        ...marshal(keys.snapshotVersion(accountId, version)),
        ...marshal({ version, state: 'writing', startedAt: now } satisfies SnapshotVersion),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );
  await writeAll(table, writes, pause);
}

function entityItem(accountId: string, version: string, { sk, name, body, carried }: SnapshotEntity): Item {
  const packed = packBody(name, body);
  const beside = packCarried(carried, packed);
  return {
    ...marshal(keys.snapshotEntity(accountId, version, sk)),
    body: packed,
    ...(beside === undefined ? {} : { carried: beside }),
  };
}

/**
 * Puts a written version into force, if the pointer still equals `previous` and no other import has started
 * to delete the version. Throws a `SnapshotError` (`conflict`) otherwise, without any change.
 * @param along further writes of the same transaction; a condition of theirs that fails is a conflict too
 */
export async function switchPointer(
  table: Table,
  accountId: string,
  previous: SnapshotPointer | undefined,
  next: SnapshotPointer,
  along: readonly TransactWriteItem[] = [],
): Promise<void> {
  const unchanged = previous
    ? {
        ConditionExpression: 'version = :previous',
        ExpressionAttributeValues: { ':previous': { S: previous.version } },
      }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
  const lost = await transact(table, [
    {
      write: {
        Put: {
          TableName: table.name,
          Item: marshal({ ...keys.snapshotPointer(accountId), ...next }),
          ...unchanged,
        },
      },
      onFailure: true,
    },
    { write: markVersion(table, accountId, next.version, 'writing', 'complete'), onFailure: true },
    ...along.map((write) => ({ write, onFailure: true })),
  ]);
  if (lost) {
    throw new SnapshotError(
      'conflict',
      `Another import of account ${accountId} finished first; this import has changed nothing.`,
    );
  }
}

/** All versions that have or may have items. */
export async function listVersions(table: Table, accountId: string): Promise<SnapshotVersion[]> {
  const { pk, sk } = keys.snapshotVersion(accountId, '');
  const items = await queryAll(table, pk, sk);
  return items.map((item) => ({
    version: item.version?.S ?? '',
    state: (item.state?.S ?? 'dropping') as VersionState,
    startedAt: Number(item.startedAt?.N ?? 0),
  }));
}

/**
 * Deletes a version that is not in force. It is marked first, in one transaction that also checks the
 * pointer. After that, an import that still writes the version cannot put it into force, and the next
 * deletion continues one that stopped early.
 */
export async function dropVersion(
  table: Table,
  accountId: string,
  { version, state }: SnapshotVersion,
  pause?: Pause,
): Promise<void> {
  const notInForce = {
    ConditionCheck: {
      TableName: table.name,
      Key: marshal(keys.snapshotPointer(accountId)),
      ConditionExpression: 'attribute_not_exists(pk) OR version <> :version',
      ExpressionAttributeValues: { ':version': { S: version } },
    },
  };
  const lost = await transact(table, [
    { write: notInForce, onFailure: true },
    { write: markVersion(table, accountId, version, state, 'dropping'), onFailure: true },
  ]);
  if (lost) return; // it is in force, or another import is writing it
  const { pk } = keys.snapshotEntity(accountId, version, '');
  const entities = (await queryAll(table, pk, '')).map(({ sk }) => marshal({ pk, sk: sk?.S ?? '' }));
  const deletions = entities.map((key) => ({ DeleteRequest: { Key: key } }));
  await writeAll(table, deletions, pause);
  const record = marshal(keys.snapshotVersion(accountId, version));
  await writeAll(table, [{ DeleteRequest: { Key: record } }], pause);
}

type Item = Record<string, AttributeValue>;

/** All items of a partition whose sort key starts with `prefix`; keys and small facts only, never bodies. */
async function queryAll(table: Table, pk: string, prefix: string): Promise<Item[]> {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      ExpressionAttributeNames: { '#version': 'version', '#state': 'state' },
      ProjectionExpression: 'pk, sk, #version, #state, startedAt',
      ...(prefix === ''
        ? { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: pk } } }
        : {
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': { S: pk }, ':prefix': { S: prefix } },
          }),
    },
  );
  const items: Item[] = [];
  for await (const page of pages) items.push(...(page.Items ?? []));
  return items;
}

function markVersion(table: Table, accountId: string, version: string, from: VersionState, to: VersionState) {
  return {
    Update: {
      TableName: table.name,
      Key: marshal(keys.snapshotVersion(accountId, version)),
      UpdateExpression: 'SET #state = :to',
      ConditionExpression: '#state = :from',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':from': { S: from }, ':to': { S: to } },
    },
  };
}
