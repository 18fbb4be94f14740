import {
  type AttributeValue,
  ConditionalCheckFailedException,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret, sealSecret } from '../../keyring/sealedSecret.ts';
import type { Table } from '../table/client.ts';
import { fromItem, secretContext } from './accessKeyItem.ts';
import { deviceOf, seedContext } from './mfaDeviceItem.ts';

/** A sealed secret of the table: its item, its attribute, and the context that it is bound to. */
interface KeptSecret {
  readonly key: Record<string, AttributeValue>;
  readonly attribute: 'sealedSecret' | 'sealedSeed';
  readonly sealed: string;
  readonly context: readonly string[];
}

/** The counts of one pass over the table. */
export interface Resealed {
  readonly resealed: number;
  /** Secrets that no key of the keyring decrypts; they are left unchanged. */
  readonly unreadable: number;
}

/**
 * Seals every secret of the table that an older key sealed under the newest one. Each write is conditional,
 * so a change made in the meantime is kept. Reads the whole table: for operators, not for requests.
 */
export async function resealSecrets(table: Table, keys: KeySet): Promise<Resealed> {
  let resealed = 0;
  let unreadable = 0;
  for await (const kept of keptSecrets(table)) {
    if (sealingKeyOf(kept.sealed) === keys.newest.id) continue;
    const secret = openSecret(keys, kept.sealed, kept.context);
    if (secret === undefined) {
      unreadable += 1;
      continue;
    }
    const anew = sealSecret(keys, secret, kept.context);
    secret.fill(0);
    if (await replace(table, kept, anew)) resealed += 1;
  }
  return { resealed, unreadable };
}

/** How many secrets of the table each key sealed, by the id of the key. */
export async function secretsByKey(table: Table): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for await (const { sealed } of keptSecrets(table)) {
    const id = sealingKeyOf(sealed);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

async function* keptSecrets(table: Table): AsyncGenerator<KeptSecret> {
  const pages = paginateScan(
    { client: table.client },
    {
      TableName: table.name,
      ConsistentRead: true,
      FilterExpression: 'attribute_exists(sealedSecret) OR attribute_exists(sealedSeed)',
    },
  );
  for await (const { Items: items = [] } of pages) {
    for (const item of items) {
      const { pk, sk } = item;
      if (pk === undefined || sk === undefined) continue;
      const key = { pk, sk };
      const device = deviceOf(item);
      if (device !== undefined) {
        yield { key, attribute: 'sealedSeed', sealed: device.sealedSeed, context: seedContext(device) };
      } else {
        const kept = fromItem(item.accessKeyId?.S ?? '', item);
        yield { key, attribute: 'sealedSecret', sealed: kept.sealedSecret, context: secretContext(kept) };
      }
    }
  }
}

/** `v1.<key id>.…` (sealedSecret.ts). */
function sealingKeyOf(sealed: string): string {
  return sealed.split('.')[1] ?? '';
}

async function replace(table: Table, { key, attribute, sealed }: KeptSecret, anew: string): Promise<boolean> {
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: key,
        UpdateExpression: 'SET #attribute = :anew',
        ConditionExpression: '#attribute = :sealed',
        ExpressionAttributeNames: { '#attribute': attribute },
        ExpressionAttributeValues: { ':anew': { S: anew }, ':sealed': { S: sealed } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
