import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { ACCESS_KEY_ID } from './accessKeys.ts';

/** Where an access key was used, as in IAM's GetAccessKeyLastUsed. */
interface KeyUse {
  /** The signing name of the service: `mq`, `sts`. */
  readonly service: string;
  readonly region: string;
}

/** When a long-term access key was last used; written sparsely, so up to `everyMs` behind. */
export interface KeyUseRecorder {
  /**
   * Never waits and never throws: if a write is lost, a later use writes again. INVARIANT: called only for a
   * request whose signature was verified, or anyone could make a key look used.
   */
  note(accessKeyId: string, use: KeyUse): void;
}

interface KeyUseLimits {
  /** At most one write for each key in this time, for any number of containers. */
  readonly everyMs: number;
  /** The most keys that a container remembers; a key that it has just written needs no request. */
  readonly maxKeys: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A write that failed is tried again with the first use after this. */
const AGAIN_MS = 60_000;

export function keyUseRecorder(table: Table, { everyMs, maxKeys, now }: KeyUseLimits): KeyUseRecorder {
  const notedAt = new Map<string, number>();
  return {
    note(accessKeyId, use) {
      const at = now();
      const before = notedAt.get(accessKeyId);
      if (before !== undefined && at - before < everyMs) return;
      if (!ACCESS_KEY_ID.test(accessKeyId)) return;
      notedAt.delete(accessKeyId);
      notedAt.set(accessKeyId, at);
      const [oldest] = notedAt.keys();
      if (notedAt.size > maxKeys && oldest !== undefined) notedAt.delete(oldest);
      write(table, accessKeyId, use, at, everyMs).catch(() => {
        // While the table is unavailable, not every call tries a write.
        notedAt.set(accessKeyId, at - everyMs + AGAIN_MS);
      });
    },
  };
}

/**
 * One conditional write: the key must still exist, and no other container may have written in the meantime.
 */
async function write(
  table: Table,
  accessKeyId: string,
  { service, region }: KeyUse,
  at: number,
  everyMs: number,
): Promise<void> {
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: marshal(keys.accessKey(accessKeyId)),
        UpdateExpression: 'SET lastUsedAt = :at, lastUsedService = :service, lastUsedRegion = :region',
        ConditionExpression:
          'attribute_exists(pk) AND (attribute_not_exists(lastUsedAt) OR lastUsedAt <= :due)',
        ExpressionAttributeValues: {
          ':at': marshalValue(at),
          ':due': marshalValue(at - everyMs),
          ':service': marshalValue(service),
          ':region': marshalValue(region),
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
