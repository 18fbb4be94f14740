import { createSecretKey, type KeyObject } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { AccessKey, AccessKeySource } from '../../authz/authenticate/accessKey.ts';
import type { KeySet } from '../../keyring/keyring.ts';
import { openSecret } from '../../keyring/sealedSecret.ts';
import type { Table } from '../table/client.ts';
import { keys, marshal } from '../table/table.ts';
import { fromItem, type KeptAccessKey, secretContext, unreadableSecret } from './accessKeyItem.ts';

/**
 * Long-term key ids as `issueAccessKey` makes them. Any other id in a request does not exist and is not read.
 */
export const ACCESS_KEY_ID = /^AKIA[A-Z2-7]{16}$/;

/**
 * The access keys of the table, each read strongly consistent. `find` rejects with an `AccessKeyError`
 * (`unreadable`) when the stored key was tampered with or its encryption key is not in `secrets`, and with
 * the client's error when the table cannot be read.
 */
export function accessKeys(table: Table, secrets: KeySet): AccessKeySource {
  return {
    async find(accessKeyId: string): Promise<AccessKey | undefined> {
      if (!ACCESS_KEY_ID.test(accessKeyId)) return undefined;
      const kept = await readAccessKey(table, accessKeyId);
      if (!kept) return undefined;
      const { status, principal } = kept;
      return { accessKeyId, status, principal, secret: openSigningSecret(kept, secrets) };
    },
  };
}

/** The stored key with its secret still sealed. */
export async function readAccessKey(table: Table, accessKeyId: string): Promise<KeptAccessKey | undefined> {
  const { Item: item } = await table.client.send(
    new GetItemCommand({
      TableName: table.name,
      Key: marshal(keys.accessKey(accessKeyId)),
      ConsistentRead: true,
    }),
  );
  return item && fromItem(accessKeyId, item);
}

/**
 * The first key of the SigV4 derivation. The prefix is bytes of `"AWS4"` (AWS General Reference, "Create a
 * signed request").
 */
export function signingSecret(secretAccessKey: Buffer): KeyObject {
  const bytes = Buffer.concat([Buffer.from('AWS4'), secretAccessKey]);
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function openSigningSecret(kept: KeptAccessKey, secrets: KeySet): KeyObject {
  const secret = openSecret(secrets, kept.sealedSecret, secretContext(kept));
  if (!secret) throw unreadableSecret(kept.accessKeyId);
  const key = signingSecret(secret);
  secret.fill(0);
  return key;
}
