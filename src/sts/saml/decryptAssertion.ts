import {
  constants,
  createDecipheriv,
  createHash,
  hash,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { DSIG } from './samlNames.ts';
import { childrenNamed, everyElement, textOf, type XmlElement } from './xmlTree.ts';

const ENCRYPTION = 'http://www.w3.org/2001/04/xmlenc#';
const ENCRYPTION_11 = 'http://www.w3.org/2009/xmlenc11#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

interface Cipher {
  readonly name: 'aes-128-cbc' | 'aes-256-cbc' | 'aes-128-gcm' | 'aes-256-gcm';
  readonly keyBytes: number;
}
/** Recorded: AWS accepts these four. Triple DES and AES with 192 bits were not tested. */
const CIPHERS: Readonly<Record<string, Cipher>> = {
  [`${ENCRYPTION}aes128-cbc`]: { name: 'aes-128-cbc', keyBytes: 16 },
  [`${ENCRYPTION}aes256-cbc`]: { name: 'aes-256-cbc', keyBytes: 32 },
  [`${ENCRYPTION_11}aes128-gcm`]: { name: 'aes-128-gcm', keyBytes: 16 },
  [`${ENCRYPTION_11}aes256-gcm`]: { name: 'aes-256-gcm', keyBytes: 32 },
};
const BLOCK_BYTES = 16;
const GCM_IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * RSA-OAEP only: RSA with PKCS #1 v1.5 would allow Bleichenbacher's attack
 * (docs/adr/0027-encrypted-assertions.md).
 */
const TRANSPORTS: readonly string[] = [`${ENCRYPTION}rsa-oaep-mgf1p`, `${ENCRYPTION_11}rsa-oaep`];
const DIGESTS: Readonly<Record<string, string>> = {
  [`${DSIG}sha1`]: 'sha1',
  [`${ENCRYPTION}sha256`]: 'sha256',
  [`${MORE}sha384`]: 'sha384',
  [`${ENCRYPTION}sha512`]: 'sha512',
};
const MASKS: Readonly<Record<string, string>> = {
  [`${ENCRYPTION_11}mgf1sha1`]: 'sha1',
  [`${ENCRYPTION_11}mgf1sha256`]: 'sha256',
  [`${ENCRYPTION_11}mgf1sha384`]: 'sha384',
  [`${ENCRYPTION_11}mgf1sha512`]: 'sha512',
};

/** The two hashes of OAEP: for the label, and for the mask (RFC 8017, section 7.1). */
interface Padding {
  readonly digest: string;
  readonly mask: string;
}

/**
 * The text in an EncryptedAssertion: one EncryptedData and one EncryptedKey, which is in its KeyInfo or
 * beside it. Undefined for everything that cannot be decrypted, so that no answer shows the reason. Anybody
 * can encrypt: the text says nothing about who wrote it before its signature is checked. Source: SAML core
 * 2.0, section 2.3.4; XML Encryption 1.1, sections 5.2 and 5.5.
 */
export function decryptAssertion(encrypted: XmlElement, keys: readonly KeyObject[]): string | undefined {
  const data = only(encrypted, 'EncryptedData');
  const [keyInfo] = data === undefined ? [] : childrenNamed(data, DSIG, 'KeyInfo');
  const places = [encrypted, ...(keyInfo === undefined ? [] : [keyInfo])];
  const [encryptedKey] = places.flatMap((place) => childrenNamed(place, ENCRYPTION, 'EncryptedKey'));
  if (data === undefined || encryptedKey === undefined || !isAsExpected(encrypted)) return undefined;
  const cipher = CIPHERS[methodOf(data)?.attributes.get('Algorithm') ?? ''];
  const padding = paddingOf(methodOf(encryptedKey));
  const [content, wrapped] = [cipherValue(data), cipherValue(encryptedKey)];
  if (cipher === undefined || padding === undefined || content === undefined || wrapped === undefined) {
    return undefined;
  }
  const found = keys
    .map((key) => unwrapped(wrapped, key, padding))
    .find((contentKey) => contentKey?.length === cipher.keyBytes);
  // A random key is used, so that a wrong EncryptedKey takes as long as a wrong EncryptedData.
  return decryptedText(content, cipher, found ?? randomBytes(cipher.keyBytes));
}

/** No part may occur twice, and none may refer to another document. */
function isAsExpected(encrypted: XmlElement): boolean {
  const all = [...everyElement(encrypted)];
  const times = (name: string) => all.filter((one) => one.name === name).length;
  const once = ['EncryptedAssertion', 'EncryptedData', 'EncryptedKey'];
  return (
    once.every((name) => times(name) === 1) && times('CipherValue') === 2 && times('CipherReference') === 0
  );
}

function only(parent: XmlElement, name: string): XmlElement | undefined {
  const [found, ...more] = childrenNamed(parent, ENCRYPTION, name);
  return more.length > 0 ? undefined : found;
}

function methodOf(parent: XmlElement): XmlElement | undefined {
  return only(parent, 'EncryptionMethod');
}

function cipherValue(parent: XmlElement): Buffer | undefined {
  const data = only(parent, 'CipherData');
  const value = data && only(data, 'CipherValue');
  const text = value && textOf(value);
  return text === undefined ? undefined : Buffer.from(text.replace(/\s/g, ''), 'base64');
}

/**
 * Undefined: another algorithm, or OAEP with parameters for which no recording shows that AWS accepts them.
 */
function paddingOf(method: XmlElement | undefined): Padding | undefined {
  if (method === undefined || !TRANSPORTS.includes(method.attributes.get('Algorithm') ?? ''))
    return undefined;
  if (childrenNamed(method, ENCRYPTION, 'OAEPparams').length > 0) return undefined;
  const named = (namespace: string, name: string, table: Readonly<Record<string, string>>) => {
    const [found, ...more] = childrenNamed(method, namespace, name);
    if (found === undefined) return 'sha1';
    return more.length > 0 ? undefined : table[found.attributes.get('Algorithm') ?? ''];
  };
  const digest = named(DSIG, 'DigestMethod', DIGESTS);
  const mask = named(ENCRYPTION_11, 'MGF', MASKS);
  return digest === undefined || mask === undefined ? undefined : { digest, mask };
}

/** Undefined: a key of another kind or size, or a wrong padding. */
function unwrapped(wrapped: Buffer, key: KeyObject, padding: Padding): Buffer | undefined {
  if (key.asymmetricKeyType !== 'rsa') return undefined;
  try {
    return withoutOaep(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped), padding);
  } catch {
    // The ciphertext is longer than the key, or a larger number.
    return undefined;
  }
}

/**
 * EME-OAEP decoding (RFC 8017, section 7.1.2) with an empty label. It is here because OpenSSL's interface in
 * Node has one hash for label and mask, and `rsa-oaep-mgf1p` with SHA-256 has two. Every check is made before
 * the result is returned, so that the time does not show which one failed (Manger's attack).
 */
function withoutOaep(block: Buffer, { digest, mask }: Padding): Buffer | undefined {
  const label = hash(digest, '', 'buffer');
  const size = label.length;
  if (block.length < 2 * size + 2) return undefined;
  const [maskedSeed, maskedData] = [block.subarray(1, 1 + size), block.subarray(1 + size)];
  const seed = masked(maskedSeed, maskedData, mask);
  const data = masked(maskedData, seed, mask);
  const end = data.indexOf(1, size);
  const zeros = data.subarray(size, Math.max(end, size)).reduce((all, byte) => all | byte, 0);
  const faults = Number(!timingSafeEqual(data.subarray(0, size), label)) + Number(end < 0);
  return (block[0] ?? 1) + zeros + faults === 0 ? data.subarray(end + 1) : undefined;
}

/** `bytes` under the mask that MGF1 makes of the seed (RFC 8017, appendix B.2.1). */
function masked(bytes: Buffer, seed: Buffer, digest: string): Buffer {
  const mask: Buffer[] = [];
  for (let counter = 0, made = 0; made < bytes.length; counter++) {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(counter);
    const part = createHash(digest).update(seed).update(number).digest();
    made += part.length;
    mask.push(part);
  }
  const all = Buffer.concat(mask);
  return Buffer.from(bytes.map((byte, index) => byte ^ (all[index] ?? 0)));
}

function decryptedText(content: Buffer, cipher: Cipher, key: Buffer): string | undefined {
  try {
    const bytes = cipher.name.endsWith('gcm') ? openGcm(content, cipher, key) : openCbc(content, cipher, key);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function openGcm(content: Buffer, { name }: Cipher, key: Buffer): Buffer {
  const decipher = createDecipheriv(name as 'aes-128-gcm', key, content.subarray(0, GCM_IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(content.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(content.subarray(GCM_IV_BYTES, -TAG_BYTES)), decipher.final()]);
}

/** The last byte is the length of the padding, whose other bytes may be anything. */
function openCbc(content: Buffer, { name }: Cipher, key: Buffer): Buffer {
  const decipher = createDecipheriv(name, key, content.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const bytes = Buffer.concat([decipher.update(content.subarray(BLOCK_BYTES)), decipher.final()]);
  const padding = bytes.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES) throw new Error('the padding is not right');
  return bytes.subarray(0, -padding);
}
