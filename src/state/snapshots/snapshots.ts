import { type AttributeValue, GetItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { marshal } from '../table/marshal.ts';
import { keys } from '../table/table.ts';
import { getAll, type Pause } from './snapshotBatches.ts';
import { unpackBody } from './snapshotBody.ts';
import { SnapshotError } from './snapshotError.ts';

type Item = Record<string, AttributeValue>;

/**
 * Snapshots of accounts, version by version. Every version has its own items, written once and never changed; one pointer per
 * account names the version in force and is switched last. INVARIANT: a version that was left or never finished never comes (back)
 * into force, so that its items can be deleted at any time.
 */
export interface SnapshotPointer {
  readonly version: string;
  /** Hash of what was imported: the same content need not be written again. */
  readonly contentHash: string;
  /** Hash of the last import, where what is in force was made from it by changes of one entity or another. */
  readonly importedHash?: string;
}

/** The version in force; undefined when the account has none. */
export async function readPointer(table: Table, accountId: string): Promise<SnapshotPointer | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: marshal(keys.snapshotPointer(accountId)),
      ConsistentRead: true,
    }),
  );
  if (!item) return undefined;
  const [version, contentHash] = [item.version?.S, item.contentHash?.S];
  if (version === undefined || contentHash === undefined) {
    throw new SnapshotError('broken', `The pointer to the snapshot of account ${accountId} is unreadable.`);
  }
  const importedHash = item.importedHash?.S;
  return { version, contentHash, ...(importedHash === undefined ? {} : { importedHash }) };
}

/** Some entities of a version by `sk`; what does not exist is not in the map. */
export async function readEntities(
  table: Table,
  accountId: string,
  version: string,
  wanted: ReadonlySet<string>,
  pause?: Pause,
): Promise<ReadonlyMap<string, unknown>> {
  const items = await readItems(table, accountId, version, wanted, pause);
  return new Map([...items].map(([sk, item]) => [sk, unpackBody(sk, item.body)]));
}

/** An entity and what is kept with it, if anything is. */
export interface CarryingEntity {
  readonly body: unknown;
  readonly carried?: unknown;
}

/** The same with what each entity carries. */
export async function readCarrying(
  table: Table,
  accountId: string,
  version: string,
  wanted: ReadonlySet<string>,
  pause?: Pause,
): Promise<ReadonlyMap<string, CarryingEntity>> {
  const items = await readItems(table, accountId, version, wanted, pause);
  return new Map(
    [...items].map(([sk, { body, carried }]) => [
      sk,
      {
        body: unpackBody(sk, body),
        ...(carried === undefined ? {} : { carried: unpackBody(sk, carried) }),
      },
    ]),
  );
}

/** Every entity of a version by `sk`, without what they carry. */
export async function readAllEntities(
  table: Table,
  accountId: string,
  version: string,
): Promise<ReadonlyMap<string, unknown>> {
  const pages = paginateQuery(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: keys.snapshotEntity(accountId, version, '').pk } },
      ProjectionExpression: 'sk, body',
    },
  );
  const entities = new Map<string, unknown>();
  for await (const { Items: items = [] } of pages) {
    for (const { sk, body } of items) entities.set(sk?.S ?? '', unpackBody(sk?.S ?? '', body));
  }
  return entities;
}

async function readItems(
  table: Table,
  accountId: string,
  version: string,
  wanted: ReadonlySet<string>,
  pause: Pause | undefined,
): Promise<ReadonlyMap<string, Item>> {
  const itemKeys = [...wanted].map((sk) => marshal(keys.snapshotEntity(accountId, version, sk)));
  const items = await getAll(table, itemKeys, pause);
  return new Map(items.map((item) => [item.sk?.S ?? '', item]));
}
