import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { OpenedSession, SessionTokens } from '../../authz/authenticate/sessionToken.ts';
import {
  type LongTermPrincipal,
  type Principal,
  type SamlSubject,
  SESSION_KINDS,
  type Session,
} from '../../authz/principal.ts';
import type { KeySet } from '../../keyring/keyring.ts';
import { DICTIONARY } from './tokenDictionary.ts';

/**
 * Many times the size of a session. Only tokens that this gateway sealed are unpacked; the bound is a second
 * defence.
 */
const MAX_UNPACKED_BYTES = 256 * 1024;

/**
 * A session as a JSON list without names: parts by position, times in seconds. A change of this layout needs
 * a new TOKEN_VERSION, except for a part at the end that older tokens do not have.
 */
type Parts = [
  kind: number,
  accessKeyId: string,
  principal: PrincipalParts,
  issuedAt: number,
  expiresAt: number,
  policies: readonly string[],
  policyArns: readonly string[],
  tags: Session['tags'],
  transitiveTagKeys: readonly string[],
  mfaAt: number | null,
  sourceIdentity: string | null,
  federatedProvider: string | null,
  saml?: readonly [subject: string, subjectType: string, nameQualifier: string],
];
type PrincipalParts =
  | [type: 'A', accountId: string, arn: string, userId: string]
  | [type: 'U', accountId: string, arn: string, userId: string, userName: string]
  | [type: 'R', accountId: string, arn: string, userId: string, roleArn: string, roleId: string]
  | [type: 'F', accountId: string, arn: string, userId: string, issuer: PrincipalParts];

/** A session → bytes, compressed. */
function packSession(session: Session): Buffer {
  const parts: Parts = [
    SESSION_KINDS.indexOf(session.kind),
    session.accessKeyId,
    principalParts(session.principal),
    session.issuedAt / 1000,
    session.expiresAt / 1000,
    session.policies,
    session.policyArns,
    session.tags,
    session.transitiveTagKeys,
    session.mfaAt === undefined ? null : session.mfaAt / 1000,
    session.sourceIdentity ?? null,
    session.federatedProvider ?? null,
    ...samlPart(session.saml),
  ];
  return packJson(parts);
}

/** @throws when the bytes are not from `packSession`, or unpack to more than the size limit */
function unpackSession(packed: Uint8Array): Session {
  const bytes = inflateRawSync(packed, { dictionary: DICTIONARY, maxOutputLength: MAX_UNPACKED_BYTES });
  const parts = JSON.parse(bytes.toString('utf8')) as Parts;
  const [kind, accessKeyId, principal, issuedAt, expiresAt, policies, policyArns, tags] = parts;
  const [, , , , , , , , transitiveTagKeys, mfaAt, sourceIdentity, federatedProvider, saml] = parts;
  return {
    kind: SESSION_KINDS[kind] as Session['kind'],
    accessKeyId,
    principal: principalOf(principal),
    issuedAt: issuedAt * 1000,
    expiresAt: expiresAt * 1000,
    policies,
    policyArns,
    tags,
    transitiveTagKeys,
    ...(mfaAt === null ? {} : { mfaAt: mfaAt * 1000 }),
    ...(sourceIdentity === null ? {} : { sourceIdentity }),
    ...(federatedProvider === null ? {} : { federatedProvider }),
    ...(saml === undefined
      ? {}
      : { saml: { subject: saml[0], subjectType: saml[1], nameQualifier: saml[2] } }),
  };
}

function samlPart(saml: SamlSubject | undefined): [] | [NonNullable<Parts[12]>] {
  return saml === undefined ? [] : [[saml.subject, saml.subjectType, saml.nameQualifier]];
}

/** The size in bytes of the parts that callers choose, packed as in a token. */
export function packedBytes({ policies, policyArns, tags, transitiveTagKeys }: Cut): number {
  if (policies.length + policyArns.length + tags.length === 0) return 0;
  return packJson([policies, policyArns, tags, transitiveTagKeys]).length;
}

type Cut = Pick<Session, 'policies' | 'policyArns' | 'tags' | 'transitiveTagKeys'>;

function packJson(value: unknown): Buffer {
  return deflateRawSync(JSON.stringify(value), { dictionary: DICTIONARY, level: 9 });
}

function principalParts(principal: Principal): PrincipalParts {
  const { accountId, arn, userId } = principal;
  switch (principal.type) {
    case 'Account':
      return ['A', accountId, arn, userId];
    case 'User':
      return ['U', accountId, arn, userId, principal.userName];
    case 'AssumedRole':
      return ['R', accountId, arn, userId, principal.roleArn, principal.roleId];
    case 'FederatedUser':
      return ['F', accountId, arn, userId, principalParts(principal.issuer)];
  }
}

function principalOf(parts: PrincipalParts): Principal {
  const [, accountId, arn, userId] = parts;
  const common = { accountId, arn, userId };
  switch (parts[0]) {
    case 'A':
      return { type: 'Account', ...common };
    case 'U':
      return { type: 'User', ...common, userName: parts[4] };
    case 'R':
      return { type: 'AssumedRole', ...common, roleArn: parts[4], roleId: parts[5] };
    case 'F':
      return { type: 'FederatedUser', ...common, issuer: principalOf(parts[4]) as LongTermPrincipal };
  }
}

/**
 * A session token, `v1.<key id>.<base64url of IV, ciphertext, tag>`. Its characters need no escape in a
 * header or a query. AES-256-GCM, 96-bit random IV, 128-bit tag (NIST SP 800-38D §5.2.1.1, §8.2.2: far below
 * 2^32 messages a key), over the secret's bytes and then the packed session. INVARIANT: the secret is not
 * compressed together with values that callers choose, so that a token's length reveals nothing about the
 * secret.
 */
const TOKEN_VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** 30 bytes are exactly the 40 base64 characters of a secret access key of AWS. */
export const SECRET_BYTES = 30;
const SHAPE = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{80,})$/;
/** The most that API Gateway accepts for all headers together. */
const MAX_LENGTH = 10_240;

/** Seals under the newest key. `secret`: SECRET_BYTES random bytes; the secret access key is their base64. */
export function sealToken(session: Session, secret: Buffer, keys: KeySet): string {
  const { id, key } = keys.newest;
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(id));
  const sealed = [cipher.update(secret), cipher.update(packSession(session)), cipher.final()];
  return (
    `${TOKEN_VERSION}.${id}.` + `${Buffer.concat([iv, ...sealed, cipher.getAuthTag()]).toString('base64url')}`
  );
}

/** Seals and opens tokens under these keys. No I/O and no cache. */
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
 * Opened tokens by the SHA-256 of their text, until they expire or newer ones replace them. A session's
 * derived signing keys are cached under its secret object (credentialScope.ts) and live as long as this
 * entry. A token that does not open is not cached, because anyone can invent one. INVARIANT: neither a token
 * nor a secret is ever a cache key.
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
      // Deleted and set again: a Map keeps insertion order, so the first entry is the least recently used
      // one.
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
