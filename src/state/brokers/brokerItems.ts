import { type AttributeValue, GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { BrokerRecord, NameClaim, UserRecord } from '../../mq/model/broker.ts';
import type { Scope } from '../../mq/model/scope.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, TTL_ATTRIBUTE, unmarshal } from '../table/table.ts';

type Item = Record<string, AttributeValue>;

/** How long name and tags of a deleted broker stay to be authorized by: a day. */
const TOMBSTONE_MS = 24 * 60 * 60 * 1000;

/** A sort key before all ids of brokers, which begin with `b-`, and after all tombstones. */
export const BEFORE_BROKERS = 'b';

/**
 * The kinds of items a broker is made of. The broker's own item holds everything that is read and written
 * together, tags included, so that it is the resource facts too, and after its deletion the tombstone.
 */
export function brokerItem(broker: BrokerRecord): Item {
  return marshal({ ...keys.broker(broker.accountId, broker.region, broker.id), ...broker });
}

/** INVARIANT: items are written by this module alone, so what is read back has the type that was written. */
export function readBroker(item: Item): BrokerRecord {
  return withoutKeys(item) as unknown as BrokerRecord;
}

export function claimItem(scope: Scope, name: string, claim: NameClaim): Item {
  return marshal({ ...keys.brokerName(scope.accountId, scope.region, name), ...claim });
}

/** The claim with the time it ends, in ms: the deletion of the broker that holds it. */
export function readClaim(item: Item): NameClaim & { readonly freeAt?: number } {
  return withoutKeys(item) as unknown as NameClaim & { readonly freeAt?: number };
}

export function userItem(broker: BrokerRecord, user: UserRecord): Item {
  return marshal({ ...keys.brokerUser(broker.accountId, broker.region, broker.id, user.username), ...user });
}

export function readUser(item: Item): UserRecord {
  return withoutKeys(item) as unknown as UserRecord;
}

/** Epoch seconds at which a deleted broker is forgotten altogether. */
export function tombstoneEnds(deletedAt: number): number {
  return Math.ceil((deletedAt + TOMBSTONE_MS) / 1000);
}

/** Engines delete expired items late: until then they count as absent. */
export function isExpired(item: Item, now: number): boolean {
  const expiresAt = item[TTL_ATTRIBUTE]?.N;
  return expiresAt !== undefined && Number(expiresAt) * 1000 <= now;
}

export function withoutKeys(item: Item): Record<string, unknown> {
  const { pk: _pk, sk: _sk, [TTL_ATTRIBUTE]: _ttl, ...members } = item;
  return unmarshal(members);
}

/**
 * One item by its key, strongly consistent; undefined when it isn't there or has expired.
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
