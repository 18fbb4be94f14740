import { createPrivateKey, type KeyObject } from 'node:crypto';
import { GetItemCommand, type Update } from '@aws-sdk/client-dynamodb';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret, sealSecret } from '../../keyring/sealedSecret.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';

/** The provider whose assertions a key decrypts, and the key's id. */
export interface PrivateKeyPlace {
  /** `arn:aws:iam::<account>:saml-provider/<name>`. */
  readonly providerArn: string;
  /** `SAMLPK…`. */
  readonly keyId: string;
}

/**
 * INVARIANT: write access to the table without the keyring is not enough to give a key to another provider.
 */
export function privateKeyContext({ providerArn, keyId }: PrivateKeyPlace): string[] {
  return ['saml private key', providerArn, keyId];
}

/**
 * Stores a private key with a new id. The write belongs into the transaction that adds the id to the
 * provider.
 */
export function keptPrivateKey(
  table: Table,
  secrets: KeySet,
  place: PrivateKeyPlace,
  key: KeyObject,
): Update {
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const sealedKey = sealSecret(secrets, der, privateKeyContext(place));
  der.fill(0);
  return {
    TableName: table.name,
    Key: marshal(itemKey(place)),
    UpdateExpression: 'SET sealedKey = :key, providerArn = :arn',
    ConditionExpression: 'attribute_not_exists(pk)',
    ExpressionAttributeValues: { ':key': { S: sealedKey }, ':arn': { S: place.providerArn } },
  };
}

/**
 * Deletes the key and lets its empty item expire, because the transaction that this write belongs to accepts
 * updates only.
 */
export function droppedPrivateKey(table: Table, place: PrivateKeyPlace, now: number): Update {
  return {
    TableName: table.name,
    Key: marshal(itemKey(place)),
    UpdateExpression: 'SET expiresAt = :now REMOVE sealedKey',
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
  };
}

/**
 * The provider's keys. A key that was removed in the meantime, or that no key of the keyring opens, is left
 * out.
 */
export async function readPrivateKeys(
  table: Table,
  secrets: KeySet,
  providerArn: string,
  ids: readonly Pick<PrivateKeyPlace, 'keyId'>[],
): Promise<readonly KeyObject[]> {
  const read = ids.map(async ({ keyId }) => {
    const place = { providerArn, keyId };
    const { Item: item } = await table.client.send(
      new GetItemCommand({ TableName: table.name, Key: marshal(itemKey(place)), ConsistentRead: true }),
    );
    const der = openSecret(secrets, item?.sealedKey?.S ?? '', privateKeyContext(place));
    if (der === undefined) return [];
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    der.fill(0);
    return [key];
  });
  return (await Promise.all(read)).flat();
}

function itemKey({ providerArn, keyId }: PrivateKeyPlace) {
  return keys.samlPrivateKey(providerArn.split(':')[4] ?? '', keyId);
}
