import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { BrokerRecord, NameClaim, UserRecord } from '../../mq/model/broker.ts';
import type { Scope } from '../../mq/model/scope.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, TTL_ATTRIBUTE, unmarshal } from '../table/table.ts';

type Item = Record<string, AttributeValue>;

/** How long name and tags of a deleted broker are kept for authorization: a day. */
const TOMBSTONE_MS = 24 * 60 * 60 * 1000;

/** A sort key before all ids of brokers, which begin with `b-`, and after all tombstones. */
export const BEFORE_BROKERS = 'b';

/**
 * The kinds of items a broker is made of. The broker's own item holds everything that is read and written
 * together, tags included. So it also gives the resource facts, and after the deletion it is the tombstone.
 */
export function brokerItem(broker: BrokerRecord): Item {
  return marshal({ ...keys.broker(broker.accountId, broker.region, broker.id), ...broker });
}

/** INVARIANT: only this module writes these items, so an item that is read has the type that was written. */
export function readBroker(item: Item): BrokerRecord {
  return withoutKeys(item) as unknown as BrokerRecord;
}

export function claimItem(scope: Scope, name: string, claim: NameClaim): Item {
  return marshal({ ...keys.brokerName(scope.accountId, scope.region, name), ...claim });
}

/** The claim. `freeAt`: when the deletion of its broker ends, and the claim with it, in ms. */
export function readClaim(item: Item): NameClaim & { readonly freeAt?: number } {
  return withoutKeys(item) as unknown as NameClaim & { readonly freeAt?: number };
}

export function userItem(broker: BrokerRecord, user: UserRecord): Item {
  return marshal({ ...keys.brokerUser(broker.accountId, broker.region, broker.id, user.username), ...user });
}

export function readUser(item: Item): UserRecord {
  return withoutKeys(item) as unknown as UserRecord;
}

/** When the tombstone of a deleted broker expires, in epoch seconds. */
export function tombstoneEnds(deletedAt: number): number {
  return Math.ceil((deletedAt + TOMBSTONE_MS) / 1000);
}

/** The table deletes expired items late; until then they count as absent. */
export function isExpired(item: Item, now: number): boolean {
  const expiresAt = item[TTL_ATTRIBUTE]?.N;
  return expiresAt !== undefined && Number(expiresAt) * 1000 <= now;
}

export function withoutKeys(item: Item): Record<string, unknown> {
  const { pk: _pk, sk: _sk, [TTL_ATTRIBUTE]: _ttl, ...members } = item;
  return unmarshal(members);
}

/**
 * One item by its key, strongly consistent; undefined when it does not exist or has expired.
 * @param now Milliseconds since the epoch.
 */
export async function getItem(
  table: Table,
  key: { readonly pk: string; readonly sk: string },
  now: number,
): Promise<Record<string, AttributeValue> | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: marshal(key), ConsistentRead: true }),
  );
  return item === undefined || isExpired(item, now) ? undefined : item;
}
