import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from './client.ts';
import { marshal } from './marshal.ts';
import { getAll, type Pause } from './snapshotBatches.ts';
import { unpackBody } from './snapshotBody.ts';
import { SnapshotError } from './snapshotError.ts';
import { keys } from './table.ts';

/**
 * Snapshots of accounts, version by version. Every version has its own items, written once and never changed; one pointer per
 * account names the version in force and is switched last. INVARIANT: a version that was left or never finished never comes (back)
 * into force, so that its items can be deleted at any time.
 */
export interface SnapshotPointer {
  readonly version: string;
  /** Hash of what was imported: the same content need not be written again. */
  readonly contentHash: string;
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
  return { version, contentHash };
}

/** Some entities of a version by `sk`; what does not exist is not in the map. */
export async function readEntities(
  table: Table,
  accountId: string,
  version: string,
  wanted: ReadonlySet<string>,
  pause?: Pause,
): Promise<ReadonlyMap<string, unknown>> {
  const itemKeys = [...wanted].map((sk) => marshal(keys.snapshotEntity(accountId, version, sk)));
  const items = await getAll(table, itemKeys, pause);
  return new Map(
    items.map((item) => {
      const sk = item.sk?.S ?? '';
      return [sk, unpackBody(sk, item.body)];
    }),
  );
}
