import {
  constants,
  createCipheriv,
  createHash,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';

const ENCRYPTION = 'http://www.w3.org/2001/04/xmlenc#';
const ENCRYPTION_11 = 'http://www.w3.org/2009/xmlenc11#';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';

export const CIPHERS = {
  'aes128-cbc': [`${ENCRYPTION}aes128-cbc`, 'aes-128-cbc'],
  'aes192-cbc': [`${ENCRYPTION}aes192-cbc`, 'aes-192-cbc'],
  'aes256-cbc': [`${ENCRYPTION}aes256-cbc`, 'aes-256-cbc'],
  'aes128-gcm': [`${ENCRYPTION_11}aes128-gcm`, 'aes-128-gcm'],
  'aes256-gcm': [`${ENCRYPTION_11}aes256-gcm`, 'aes-256-gcm'],
} as const;
const DIGESTS = {
  sha1: `${DSIG}sha1`,
  sha256: `${ENCRYPTION}sha256`,
  sha384: `${MORE}sha384`,
  sha512: `${ENCRYPTION}sha512`,
} as const;
type Digest = keyof typeof DIGESTS;

/** How an assertion is encrypted. Defaults as most identity providers have them. */
export interface EncryptionOptions {
  readonly cipher?: keyof typeof CIPHERS;
  /** Hash of the label. */
  readonly digest?: Digest;
  /** Hash of the mask; absent: SHA-1, under the older name of the algorithm. */
  readonly mask?: Digest;
  /** PKCS #1 v1.5 in the place of OAEP. */
  readonly oldPadding?: true;
  /** Where the encrypted key is. */
  readonly keyBeside?: true;
  /** The IV, and the bytes in the place of the plain text with its padding. */
  readonly change?: (ciphertext: Buffer) => Buffer;
  /** Encrypts the key, in the place of what is here. */
  readonly wrap?: (key: Buffer) => Buffer;
  /** Changes the ciphertext of the key. */
  readonly changeKey?: (ciphertext: Buffer) => Buffer;
}

/** The response with its assertion encrypted. */
export function encryptedResponse(xml: string, to: KeyObject, options: EncryptionOptions = {}): string {
  return xml.replace(/<saml:Assertion.*<\/saml:Assertion>/s, (assertion) =>
    encrypted(assertion, to, options),
  );
}

/** An EncryptedAssertion with any text. */
export function encrypted(text: string, to: KeyObject, options: EncryptionOptions = {}): string {
  const { cipher = 'aes256-gcm', keyBeside, change = same, changeKey = same } = options;
  const [algorithm, name] = CIPHERS[cipher];
  const key = randomBytes(Number(/\d+/.exec(name)?.[0]) / 8);
  const content = change(contentOf(Buffer.from(text), name, key)).toString('base64');
  const wrap =
    options.wrap ??
    ((bytes) => (options.oldPadding ? oldWrapped(bytes, to) : wrappedOaep(bytes, to, options)));
  const wrapped = changeKey(wrap(key));
  const encryptedKey =
    '<xenc:EncryptedKey ' +
    `xmlns:xenc="${ENCRYPTION}">${transport(options)}<xenc:CipherData><xenc:CipherValue>` +
    `${wrapped.toString('base64')}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`;
  return (
    `<saml:EncryptedAssertion><xenc:EncryptedData xmlns:xenc="${ENCRYPTION}" Type="${ENCRYPTION}Element">` +
    `<xenc:EncryptionMethod Algorithm="${algorithm}"/>` +
    (keyBeside ? '' : `<ds:KeyInfo xmlns:ds="${DSIG}">${encryptedKey}</ds:KeyInfo>`) +
    `<xenc:CipherData><xenc:CipherValue>${content}` +
    '</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>' +
    `${keyBeside ? encryptedKey : ''}</saml:EncryptedAssertion>`
  );
}

const same = (bytes: Buffer) => bytes;

function transport({ digest, mask, oldPadding }: EncryptionOptions): string {
  if (oldPadding) return `<xenc:EncryptionMethod Algorithm="${ENCRYPTION}rsa-1_5"/>`;
  const algorithm = mask === undefined ? `${ENCRYPTION}rsa-oaep-mgf1p` : `${ENCRYPTION_11}rsa-oaep`;
  const method =
    digest === undefined ? '' : `<ds:DigestMethod xmlns:ds="${DSIG}" Algorithm="${DIGESTS[digest]}"/>`;
  const generator =
    mask === undefined
      ? ''
      : `<xenc11:MGF xmlns:xenc11="${ENCRYPTION_11}" Algorithm="${ENCRYPTION_11}mgf1${mask}"/>`;
  return `<xenc:EncryptionMethod Algorithm="${algorithm}">${method}${generator}</xenc:EncryptionMethod>`;
}

function contentOf(text: Buffer, name: string, key: Buffer): Buffer {
  if (name.endsWith('gcm')) {
    const iv = randomBytes(12);
    const cipher = createCipheriv(name as 'aes-128-gcm', key, iv);
    return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  }
  const iv = randomBytes(16);
  const padding = randomBytes(16 - (text.length % 16));
  padding[padding.length - 1] = padding.length;
  const cipher = createCipheriv(name, key, iv).setAutoPadding(false);
  return Buffer.concat([iv, cipher.update(text), cipher.update(padding), cipher.final()]);
}

function oldWrapped(key: Buffer, to: KeyObject): Buffer {
  return publicEncrypt({ key: to, padding: constants.RSA_PKCS1_PADDING }, key);
}

/** EME-OAEP encoding (RFC 8017, section 7.1.1), with two hashes, which Node's own padding does not have. */
function wrappedOaep(
  key: Buffer,
  to: KeyObject,
  { digest = 'sha1', mask = 'sha1' }: EncryptionOptions,
): Buffer {
  const size = (to.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
  const label = createHash(digest).digest();
  const zeros = Buffer.alloc(size - key.length - 2 * label.length - 2);
  const data = Buffer.concat([label, zeros, Buffer.from([1]), key]);
  const seed = randomBytes(label.length);
  const maskedData = xor(data, generated(seed, data.length, mask));
  const maskedSeed = xor(seed, generated(maskedData, seed.length, mask));
  const block = Buffer.concat([Buffer.from([0]), maskedSeed, maskedData]);
  return publicEncrypt({ key: to, padding: constants.RSA_NO_PADDING }, block);
}

function generated(seed: Buffer, length: number, digest: Digest): Buffer {
  const counters = Array.from({ length: Math.ceil(length / 20) }, (_, counter) =>
    Buffer.from([0, 0, 0, counter]),
  );
  const parts = counters.map((counter) => createHash(digest).update(seed).update(counter).digest());
  return Buffer.concat(parts).subarray(0, length);
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)));
}
