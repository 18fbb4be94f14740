import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { CallMeter, CallRate, Clock } from '../../mq/model/ports.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue, TTL_ATTRIBUTE } from '../table/table.ts';

/**
 * A first write that assumed the wrong state of the bucket returns the real one. A third is for an item that
 * expired in between.
 */
const ATTEMPTS = 3;
/** How far the clocks of two containers may be apart; in microseconds. */
const CLOCK_DIFFERENCE = 30_000_000;
/** The most accounts that a container remembers. */
const MAX_SEEN = 1_000;

/**
 * A token bucket per account and region, kept as one number: the time at which it will be full again
 * (`fullAt`). A call moves that time on by one interval, and is refused when it would be later than an empty
 * bucket's (the generic cell rate algorithm). Each call is one conditional write, so the count is exact for
 * any number of containers. Times are whole microseconds, so their sums are exact. `fullAt` only grows, so a
 * remembered value can refuse a call without a request to the table. A value later than an empty bucket's by
 * more than CLOCK_DIFFERENCE comes from a wrong clock and counts as a full bucket.
 */
export function callMeter(table: Table, clock: Clock, { perSecond, burst }: CallRate): CallMeter {
  const interval = Math.round(1_000_000 / perSecond);
  const furthest = (burst - 1) * interval;
  const emptiest = burst * interval + CLOCK_DIFFERENCE;
  const seen = new Map<string, number>();

  function remember(pk: string, fullAt: number, lawful: number): void {
    const known = seen.get(pk) ?? 0;
    const latest = known > lawful ? fullAt : Math.max(fullAt, known);
    seen.delete(pk);
    seen.set(pk, latest);
    if (seen.size <= MAX_SEEN) return;
    const [oldest] = seen.keys();
    if (oldest !== undefined) seen.delete(oldest);
  }

  return {
    async take({ accountId, region }) {
      const key = keys.callMeter(accountId, region);
      const now = clock() * 1_000;
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const fullAt = seen.get(key.pk) ?? 0;
        const lawful = now + emptiest;
        if (fullAt > now + furthest && fullAt <= lawful) return false;
        const counted = fullAt > now && fullAt <= lawful;
        const move = counted ? further(now, interval, furthest) : fromFull(now, interval, lawful);
        const outcome = await write(table, key, move, Math.ceil((now + burst * interval) / 1_000_000));
        if (outcome.fullAt === undefined) seen.delete(key.pk);
        else remember(key.pk, outcome.fullAt, lawful);
        if (outcome.moved) return true;
      }
      throw new Error('the call meter kept expiring while a call was counted');
    },
  };
}

/** A change of `fullAt`, with its condition. */
interface Move {
  readonly set: string;
  readonly condition: string;
  readonly values: Readonly<Record<string, number>>;
}

/** The change for a full bucket, or for the first call. */
function fromFull(now: number, interval: number, lawful: number): Move {
  return {
    set: 'fullAt = :next',
    condition: 'attribute_not_exists(fullAt) OR fullAt <= :now OR fullAt > :lawful',
    values: { ':next': now + interval, ':now': now, ':lawful': lawful },
  };
}

function further(now: number, interval: number, furthest: number): Move {
  return {
    set: 'fullAt = fullAt + :interval',
    condition: 'fullAt BETWEEN :now AND :furthest',
    values: { ':interval': interval, ':now': now, ':furthest': now + furthest },
  };
}

/** @returns `fullAt` as it is now; undefined when there is no such item. */
async function write(
  table: Table,
  key: { readonly pk: string; readonly sk: string },
  { set, condition, values }: Move,
  expiresAt: number,
): Promise<{ readonly moved: boolean; readonly fullAt: number | undefined }> {
  const all = { ...values, ':forget': expiresAt };
  try {
    const { Attributes: written } = await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(key),
        UpdateExpression: `SET ${set}, #ttl = :forget`,
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#ttl': TTL_ATTRIBUTE },
        ExpressionAttributeValues: Object.fromEntries(
          Object.entries(all).map(([name, value]) => [name, marshalValue(value)]),
        ),
        ReturnValues: 'UPDATED_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return { moved: true, fullAt: numberOf(written?.fullAt?.N) };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { moved: false, fullAt: numberOf(error.Item?.fullAt?.N) };
  }
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
