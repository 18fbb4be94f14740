import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { keys, marshal, marshalValue } from '../table/table.ts';
import { ACCESS_KEY_ID } from './accessKeys.ts';

/** Where an access key was used, as IAM's GetAccessKeyLastUsed tells it. */
interface KeyUse {
  /** The signing name of the service: `mq`, `sts`. */
  readonly service: string;
  readonly region: string;
}

/** When a long-term access key was last used; written sparsely, so up to `everyMs` behind. */
export interface KeyUseRecorder {
  /**
   * Never waits and never throws: what is lost is written with a later use. INVARIANT: only for a request
   * whose signature stands, or anyone could make a key look used.
   */
  note(accessKeyId: string, use: KeyUse): void;
}

interface KeyUseLimits {
  /** At most one write a key in this time, whatever number of containers there is. */
  readonly everyMs: number;
  /** Keys remembered by a container: those it has just written need no request at all. */
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
        // Not with every call while the table is away.
        notedAt.set(accessKeyId, at - everyMs + AGAIN_MS);
      });
    },
  };
}

/**
 * One conditional write: of a key that is still there, and only if no other container wrote in the meantime.
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
