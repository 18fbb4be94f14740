import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { marshal, marshalValue, TTL_ATTRIBUTE } from '../table/table.ts';

/**
 * The most tries at a secret in an hour, right ones included. Of the codes of a device, five are valid at the
 * same time, so an attacker who guesses all day needs about 800 days to find one. RFC 4226 §7.3 asks for such
 * a bound.
 */
export const MAX_TRIES = 10;
const TRIES_MS = 3_600_000;

/** The item that counts the tries at one secret. */
export interface TriedItem {
  readonly key: { readonly pk: string; readonly sk: string };
  /**
   * The item holds the secret itself, and a try counts only while the item has this secret. Absent: the item
   * holds the count alone, and expires with it.
   */
  readonly sealedSeed?: string;
}

/** The attributes of the count: an update that removes them begins a new count. */
export const TRIES = 'tries, triesSince';

/**
 * Counts a try. It is called before the secret is compared, so that parallel tries cannot exceed the limit.
 * False when too many were made in this hour, which begins with the first try.
 * @param now epoch milliseconds
 */
export async function takeTry(table: Table, item: TriedItem, now: number): Promise<boolean> {
  const hourAgo = now - TRIES_MS;
  const another: Change = {
    set: 'tries = tries + :one',
    condition: 'triesSince > :hourAgo AND tries < :max',
    values: { ':hourAgo': hourAgo, ':one': 1, ':max': MAX_TRIES },
  };
  const first: Change = {
    set: 'tries = :one, triesSince = :now',
    condition: '(attribute_not_exists(triesSince) OR triesSince <= :hourAgo)',
    values: { ':hourAgo': hourAgo, ':one': 1, ':now': now },
    expiresAt: Math.ceil((now + TRIES_MS) / 1_000),
  };
  // `another` is called once more: if several first tries happen at the same time, only one of them is
  // counted as the first.
  for (const change of [another, first, another]) if (await update(table, item, change)) return true;
  return false;
}

/**
 * Begins a new count, in an item that holds the count alone and still expires. Where nothing was tried there
 * is no item, and none is made: it would not expire.
 */
export async function forgetTries(table: Table, { key }: TriedItem): Promise<void> {
  await succeeds(
    table,
    new UpdateItemCommand({
      TableName: table.name,
      Key: marshal(key),
      UpdateExpression: `REMOVE ${TRIES}`,
      ConditionExpression: 'attribute_exists(triesSince)',
    }),
  );
}

interface Change {
  readonly set: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, number>>;
  /** Epoch seconds, for an item that holds the count alone. */
  readonly expiresAt?: number;
}

/** False when the condition does not hold, or the item holds another secret. */
function update(
  table: Table,
  { key, sealedSeed }: TriedItem,
  { set, condition, values, expiresAt }: Change,
): Promise<boolean> {
  const expires = sealedSeed === undefined && expiresAt !== undefined;
  const all: Record<string, AttributeValue> = {
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, marshalValue(value)])),
    ...(sealedSeed === undefined ? {} : { ':seed': { S: sealedSeed } }),
    ...(expires ? { ':expiresAt': marshalValue(expiresAt) } : {}),
  };
  return succeeds(
    table,
    new UpdateItemCommand({
      TableName: table.name,
      Key: marshal(key),
      UpdateExpression: `SET ${set}${expires ? `, ${TTL_ATTRIBUTE} = :expiresAt` : ''}`,
      ConditionExpression: sealedSeed === undefined ? condition : `sealedSeed = :seed AND ${condition}`,
      ExpressionAttributeValues: all,
    }),
  );
}

/** False when the command's condition does not hold. */
async function succeeds(table: Table, command: UpdateItemCommand): Promise<boolean> {
  try {
    await table.client.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
