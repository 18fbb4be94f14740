import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { OpenedSession, SessionTokens } from '../../authz/authenticate/sessionToken.ts';
import type { Session } from '../../authz/session.ts';
import type { KeySet } from '../../keyring/keyring.ts';
import { packSession, unpackSession } from './packedSession.ts';

/**
 * A session token: `v1.<key id>.<base64url of IV, ciphertext, tag>`: characters that need no escape in a header or a query.
 * AES-256-GCM, 96-bit random IV, 128-bit tag (NIST SP 800-38D §5.2.1.1, §8.2.2: far below 2^32 messages a key), over the secret's
 * bytes and then the packed session. INVARIANT: the secret is not compressed along with what callers choose: lengths tell nothing of it.
 */
const TOKEN_VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** 30 bytes are exactly the 40 base64 characters of a secret access key of AWS. */
export const SECRET_BYTES = 30;
const SHAPE = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{80,})$/;
/** What API Gateway takes of all headers together. */
const MAX_LENGTH = 10_240;

/** Seals under the newest key. `secret`: SECRET_BYTES random bytes; the secret access key is their base64. */
export function sealToken(session: Session, secret: Buffer, keys: KeySet): string {
  const { id, key } = keys.newest;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(id));
  const sealed = [cipher.update(secret), cipher.update(packSession(session)), cipher.final()];
  return `${TOKEN_VERSION}.${id}.${Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString('base64url')}`;
}

/** The tokens of these keys. No I/O, and nothing remembered. */
export function sealedTokens(keys: KeySet): SessionTokens {
  return { open: (token) => openToken(token, keys) };
}

function openToken(token: string, keys: KeySet): OpenedSession | undefined {
  const [, id, body] = (token.length > MAX_LENGTH ? undefined : SHAPE.exec(token)) ?? [];
  const key = id === undefined ? undefined : keys.byId.get(id);
  if (id === undefined || body === undefined || key === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.toString('base64url') !== body) return undefined; // one text only for one token
  const content = decipher(bytes, key, id);
  if (content === undefined) return undefined;
  const secret = secretOf(content.subarray(0, SECRET_BYTES));
  const session = unpackSession(content.subarray(SECRET_BYTES));
  content.fill(0);
  return { session, secret };
}

function decipher(bytes: Buffer, key: KeyObject, keyId: string): Buffer | undefined {
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associatedData(keyId));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** The first key of the SigV4 derivation. */
function secretOf(bytes: Buffer): KeyObject {
  const text = Buffer.from(`AWS4${bytes.toString('base64')}`);
  const secret = createSecretKey(text);
  text.fill(0);
  return secret;
}

function associatedData(keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['mqgate session token', TOKEN_VERSION, keyId]));
}

interface RememberLimits {
  readonly maxEntries: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Tokens that were opened, under the SHA-256 of their text, until they expire or others push them out: a session's derived signing
 * keys hang on its secret object (credentialScope.ts), and live as long as it is kept. What does not open is not remembered: anyone can
 * make it up. INVARIANT: neither a token nor a secret is ever a key.
 */
export function rememberedTokens(
  tokens: SessionTokens,
  { maxEntries, now }: RememberLimits,
): SessionTokens & { readonly size: number } {
  const opened = new Map<string, OpenedSession>();
  return {
    get size() {
      return opened.size;
    },
    open(token) {
      const name = hash('sha256', token, 'base64url');
      const found = opened.get(name) ?? tokens.open(token);
      // Taken out and put back: a Map keeps insertion order, so the first one is the one longest unused.
      opened.delete(name);
      if (found === undefined || now() >= found.session.expiresAt) return found;
      opened.set(name, found);
      if (opened.size > maxEntries) {
        const [oldest] = opened.keys();
        if (oldest !== undefined) opened.delete(oldest);
      }
      return found;
    },
  };
}
