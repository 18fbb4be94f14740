import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeySet } from './keyring.ts';

/**
 * A short secret under authenticated encryption: `v1.<key id>.<base64url of IV, ciphertext, tag>`.
 * AES-256-GCM, 96-bit random IV, 128-bit tag (NIST SP 800-38D §5.2.1.1, §8.2.2: far below 2^32 messages a
 * key). The associated data binds version, key id and `context` (whose secret it is), so that a sealed secret
 * opens only for its own context.
 */
const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const SHAPE = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{38,})$/;

/** Seals with the newest key. `context`: the owner of the secret; it must be the same at opening. */
export function sealSecret(keys: KeySet, secret: Buffer, context: readonly string[]): string {
  const { id, key } = keys.newest;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(id, context));
  const sealed = Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${id}.${sealed.toString('base64url')}`;
}

/**
 * Opens what `sealSecret` made; the caller wipes the bytes when done. Undefined when it cannot be opened:
 * another form or version, a missing key, changed data, or another context. The result does not show which
 * one.
 */
export function openSecret(keys: KeySet, sealed: string, context: readonly string[]): Buffer | undefined {
  const [, id, body] = SHAPE.exec(sealed) ?? [];
  const key = id === undefined ? undefined : keys.byId.get(id);
  if (id === undefined || body === undefined || key === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.toString('base64url') !== body) return undefined; // one text only for one sealed secret
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData(id, context));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** A JSON list separates the parts unambiguously, whatever they contain. */
function associatedData(keyId: string, context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(['mqgate secret', VERSION, keyId, ...context]));
}
