import { ConditionalCheckFailedException, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';

/** The gateway's keyring as stored: a KMS ciphertext, and a count of its changes. */
export interface KeptKeyring {
  readonly sealed: Uint8Array;
  /** From 1; each write counts one up. */
  readonly version: number;
}

/** The stored keyring; undefined when none was made yet. */
export async function readKeptKeyring(table: Table): Promise<KeptKeyring | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({ TableName: table.name, Key: marshal(keys.keyring()), ConsistentRead: true }),
  );
  const [sealed, version] = [item?.sealed?.B, Number(item?.version?.N)];
  return sealed === undefined ? undefined : { sealed, version };
}

/**
 * Replaces the keyring that was read (`previous` undefined: there was none). False when another one was
 * written since. INVARIANT: no key is lost to a race.
 */
export async function writeKeptKeyring(
  table: Table,
  sealed: Uint8Array,
  previous: KeptKeyring | undefined,
): Promise<boolean> {
  const version = (previous?.version ?? 0) + 1;
  try {
    await table.client.send(
      new PutItemCommand({
        TableName: table.name,
        Item: { ...marshal({ ...keys.keyring(), version }), sealed: { B: sealed } },
        ...(previous === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'version = :previous',
              ExpressionAttributeValues: { ':previous': { N: String(previous.version) } },
            }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
