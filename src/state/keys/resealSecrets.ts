import {
  type AttributeValue,
  ConditionalCheckFailedException,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret, sealSecret } from '../../keyring/sealedSecret.ts';
import { isSealedPassword, PASSWORD_CONTEXT } from '../brokers/sealedPassword.ts';
import type { Table } from '../table/client.ts';
import { fromItem, secretContext } from './accessKeyItem.ts';
import { deviceOf, seedContext } from './mfaDeviceItem.ts';
import { privateKeyContext } from './samlPrivateKeys.ts';

/** A sealed secret of the table: its item, its attribute, and the context that it is bound to. */
interface KeptSecret {
  readonly key: Record<string, AttributeValue>;
  /** The path of the attribute, by its parts. */
  readonly attribute: readonly string[];
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
      FilterExpression:
        'attribute_exists(sealedSecret) OR attribute_exists(sealedSeed) OR attribute_exists(passwordHash) ' +
        'OR attribute_exists(sealedKey)',
    },
  );
  for await (const { Items: items = [] } of pages) {
    for (const item of items) {
      const { pk, sk } = item;
      if (pk === undefined || sk === undefined) continue;
      const key = { pk, sk };
      if (item.passwordHash !== undefined) {
        yield* brokerPasswords(key, item);
        continue;
      }
      if (item.sealedKey?.S !== undefined) {
        const place = { providerArn: item.providerArn?.S ?? '', keyId: sk.S ?? '' };
        yield { key, attribute: ['sealedKey'], sealed: item.sealedKey.S, context: privateKeyContext(place) };
        continue;
      }
      const device = deviceOf(item);
      if (device !== undefined) {
        yield { key, attribute: ['sealedSeed'], sealed: device.sealedSeed, context: seedContext(device) };
      } else {
        const kept = fromItem(item.accessKeyId?.S ?? '', item);
        yield { key, attribute: ['sealedSecret'], sealed: kept.sealedSecret, context: secretContext(kept) };
      }
    }
  }
}

/** Passwords of a user of a real broker: the current one, and the one that waits for a reboot. */
function* brokerPasswords(
  key: Record<string, AttributeValue>,
  item: Readonly<Record<string, AttributeValue>>,
): Generator<KeptSecret> {
  const kept = [
    { attribute: ['passwordHash'], sealed: item.passwordHash?.S },
    {
      attribute: ['pending', 'values', 'passwordHash'],
      sealed: item.pending?.M?.values?.M?.passwordHash?.S,
    },
  ];
  for (const { attribute, sealed } of kept) {
    if (sealed !== undefined && isSealedPassword(sealed)) {
      yield { key, attribute, sealed, context: PASSWORD_CONTEXT };
    }
  }
}

/** `v1.<key id>.…` (sealedSecret.ts). */
function sealingKeyOf(sealed: string): string {
  return sealed.split('.')[1] ?? '';
}

async function replace(table: Table, { key, attribute, sealed }: KeptSecret, anew: string): Promise<boolean> {
  const path = attribute.map((_, part) => `#part${part}`).join('.');
  try {
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: key,
        UpdateExpression: `SET ${path} = :anew`,
        ConditionExpression: `${path} = :sealed`,
        ExpressionAttributeNames: Object.fromEntries(attribute.map((name, part) => [`#part${part}`, name])),
        ExpressionAttributeValues: { ':anew': { S: anew }, ':sealed': { S: sealed } },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
