import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMetadata, type SamlMetadata } from '../../../src/sts/saml/metadata.ts';
import { verifyResponse } from '../../../src/sts/saml/verifyResponse.ts';
import { NOON } from '../sessions.ts';
import { type EncryptionOptions, encrypted, encryptedResponse } from './encrypt.ts';
import { FORGERIES, type Genuine, genuine } from './forgeries.ts';
import { base64, identityProvider, signedResponse } from './identityProvider.ts';

const rsa = (modulusLength = 2048) => generateKeyPairSync('rsa', { modulusLength });
const [own, other] = [rsa(), rsa()];
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ONE_SENTENCE = ['InvalidIdentityToken', 'Invalid base64 SAMLResponse'];

let real: Genuine;
let metadata: SamlMetadata;
beforeAll(async () => {
  const idp = identityProvider();
  real = await genuine(idp);
  metadata = readMetadata(idp.metadata);
});

function read(xml: string, privateKeys = [own.privateKey], requiresEncryption = false): unknown {
  try {
    return verifyResponse(base64(xml), { ...metadata, privateKeys, requiresEncryption }, NOON).subject;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return [code, message.replace(/ \(Service: .*/, '')];
  }
}

const secret = (xml: string, options: EncryptionOptions = {}) =>
  encryptedResponse(xml, own.publicKey, options);
const put = (text: string, options: EncryptionOptions = {}) =>
  real.around(encrypted(text, own.publicKey, options));

describe('an encrypted assertion is accepted', () => {
  it.each<[string, EncryptionOptions]>([
    ['AES-128-CBC', { cipher: 'aes128-cbc' }],
    ['AES-256-CBC', { cipher: 'aes256-cbc' }],
    ['AES-128-GCM', { cipher: 'aes128-gcm' }],
    ['AES-256-GCM', { cipher: 'aes256-gcm' }],
    ['OAEP with SHA-256 and a mask of SHA-1', { digest: 'sha256' }],
    ['OAEP with SHA-256 twice', { digest: 'sha256', mask: 'sha256' }],
    ['OAEP with SHA-384 and SHA-512', { digest: 'sha384', mask: 'sha512' }],
    ['its key beside the data', { keyBeside: true }],
  ])('%s', (_, options) => {
    expect(read(secret(real.xml, options))).toBe('subject-123');
    expect(read(secret(real.xml, options), undefined, true)).toBe('subject-123');
  });

  it('with the second of two keys, and beside a key that decrypts nothing', () => {
    expect(read(secret(real.xml), [other.privateKey, own.privateKey])).toBe('subject-123');
    expect(read(secret(real.xml), [curve.privateKey, own.privateKey])).toBe('subject-123');
  });

  it('with the namespaces of the response around it, and with its own', () => {
    const declaration = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"';
    expect(real.assertion).not.toContain(declaration);
    expect(read(put(real.assertion))).toBe('subject-123');
    expect(read(put(real.assertion.replace(' ID=', ` ${declaration} ID=`)))).toBe('subject-123');
  });

  it('in a response that was signed after the encryption', async () => {
    const signed = await signedResponse(secret(real.xml), real.idp);
    expect(read(signed)).toBe('subject-123');
    expect(read(signed.replace('<samlp:Status>', '<samlp:Status x="y">'))).toEqual(ONE_SENTENCE);
  });

  it('until its validity ends', async () => {
    const xml = await real.idp.respond({ changes: { 'Conditions@NotOnOrAfter': '@+0' } });
    expect(read(secret(xml))).toEqual(['ExpiredTokenException', 'Response has expired']);
  });
});

const flipped = (at: number) => (bytes: Buffer) => {
  const changed = Buffer.from(bytes);
  changed[at < 0 ? bytes.length + at : at] = (changed.at(at) ?? 0) ^ 1;
  return changed;
};
const element = (name: string) => new RegExp(`<xenc:${name}[ >].*?</xenc:${name}>`, 's');

describe('an encrypted assertion is refused, each time with the same sentence', () => {
  it.each<[string, (g: Genuine) => string]>([
    ['RSA with PKCS #1 v1.5', (g) => secret(g.xml, { oldPadding: true })],
    ['AES-192', (g) => secret(g.xml, { cipher: 'aes192-cbc' })],
    ['triple DES', (g) => secret(g.xml).replace('xmlenc11#aes256-gcm', 'xmlenc#tripledes-cbc')],
    [
      'another cipher of the same key',
      (g) => secret(g.xml).replace('xmlenc11#aes256-gcm', 'xmlenc#aes256-cbc'),
    ],
    [
      'another digest',
      (g) => secret(g.xml, { digest: 'sha256' }).replace('xmlenc#sha256', 'xmldsig-more#md5'),
    ],
    ['another mask', (g) => secret(g.xml, { mask: 'sha256' }).replace('mgf1sha256', 'mgf1md5')],
    [
      'the other hash of the padding',
      (g) => secret(g.xml, { digest: 'sha256' }).replace('xmlenc#sha256', 'xmlenc#sha512'),
    ],
    ['a label', (g) => secret(g.xml).replace('mgf1p">', 'mgf1p"><xenc:OAEPparams>AAAA</xenc:OAEPparams>')],
    ['a key of somebody else', (g) => encryptedResponse(g.xml, other.publicKey)],
    ['a longer key', (g) => encryptedResponse(g.xml, rsa(3072).publicKey)],
    ['a changed key', (g) => secret(g.xml, { changeKey: flipped(7) })],
    ['a key of zeros', (g) => secret(g.xml, { changeKey: (key) => Buffer.alloc(key.length) })],
    [
      'a key larger than the modulus',
      (g) => secret(g.xml, { changeKey: (key) => Buffer.alloc(key.length, 255) }),
    ],
    ['no key', (g) => secret(g.xml, { changeKey: () => Buffer.alloc(0) })],
    ['a changed IV of GCM', (g) => secret(g.xml, { change: flipped(0) })],
    ['a changed text of GCM', (g) => secret(g.xml, { change: flipped(500) })],
    ['a changed tag of GCM', (g) => secret(g.xml, { change: flipped(-1) })],
    ['a short tag of GCM', (g) => secret(g.xml, { change: (bytes) => bytes.subarray(0, -4) })],
    ['GCM without a text', (g) => secret(g.xml, { change: (bytes) => bytes.subarray(0, 10) })],
    [
      'a changed IV of CBC, which changes the first letters',
      (g) => secret(g.xml, { cipher: 'aes128-cbc', change: flipped(1) }),
    ],
    ['a changed text of CBC', (g) => secret(g.xml, { cipher: 'aes128-cbc', change: flipped(500) })],
    ['a changed padding of CBC', (g) => secret(g.xml, { cipher: 'aes128-cbc', change: flipped(-17) })],
    [
      'CBC that is no number of blocks',
      (g) => secret(g.xml, { cipher: 'aes128-cbc', change: (bytes) => bytes.subarray(0, -1) }),
    ],
    [
      'CBC without a text',
      (g) => secret(g.xml, { cipher: 'aes128-cbc', change: (bytes) => bytes.subarray(0, 16) }),
    ],
    ['no text', () => put('')],
    ['a text that is no XML', () => put('hello')],
    ['bytes that are no UTF-8', () => put('\u00e9').replace('Type=', 'Encoding="latin1" Type=')],
    ['an assertion without a signature', (g) => put(g.bare)],
    ['an assertion that another key signed', (g) => put(g.evil)],
    ['two assertions', (g) => put(g.assertion + g.evil)],
    ['the signed assertion after another', (g) => put(g.evil + g.assertion)],
    ['the signed assertion inside an element', (g) => put(`<x>${g.assertion}</x>`)],
    ['an element beside the assertion', (g) => put(`${g.assertion}<x/>`)],
    ['an end of what is around the text', (g) => put(`</decrypted>${g.evil}<decrypted>${g.assertion}`)],
    ['a document type', (g) => put(`<!DOCTYPE a>${g.assertion}`)],
    ['an encrypted assertion in the encrypted one', (g) => put(encrypted(g.assertion, own.publicKey))],
    ['a response in the encrypted assertion', (g) => put(g.xml)],
    ['two encrypted assertions', (g) => g.around(encrypted(g.assertion, own.publicKey).repeat(2))],
    [
      'a plain assertion beside the encrypted one',
      (g) => g.around(encrypted(g.assertion, own.publicKey) + g.evil),
    ],
    [
      'a signed plain assertion beside the encrypted one',
      (g) => g.around(g.assertion + encrypted(g.evil, own.publicKey)),
    ],
    [
      'an encrypted assertion in an extension',
      (g) => g.around(`<samlp:Extensions>${encrypted(g.assertion, own.publicKey)}</samlp:Extensions>`),
    ],
    [
      'an encrypted assertion of another namespace',
      (g) => secret(g.xml).replaceAll('saml:EncryptedAssertion', 'samlp:EncryptedAssertion'),
    ],
    [
      'a signature beside the encrypted assertion',
      (g) =>
        g.around(
          `${encrypted(g.assertion, own.publicKey)}<samlp:Extensions>${g.signature}</samlp:Extensions>`,
        ),
    ],
    ['two encrypted keys', (g) => secret(g.xml).replace(element('EncryptedKey'), (key) => key + key)],
    [
      'two encrypted texts',
      (g) => secret(g.xml).replace(/<xenc:EncryptedData.*<\/xenc:EncryptedData>/s, (data) => data + data),
    ],
    ['two ciphertexts', (g) => secret(g.xml).replace(element('CipherValue'), (value) => value + value)],
    [
      'a ciphertext that is kept elsewhere',
      (g) => secret(g.xml).replace(element('CipherValue'), '<xenc:CipherReference URI="http://localhost/"/>'),
    ],
    ['no ciphertext', (g) => secret(g.xml).replace(element('CipherData'), '')],
    ['nothing in it', (g) => g.around('<saml:EncryptedAssertion/>')],
    ['text in it', (g) => g.around('<saml:EncryptedAssertion>AAAA</saml:EncryptedAssertion>')],
    ['an id that is there twice', (g) => secret(g.xml).replace('Type=', 'Id="_response" Type=')],
  ])('%s', (_, make) => {
    const xml = make(real);
    expect(xml).not.toBe(real.xml);
    expect(read(xml)).toEqual(ONE_SENTENCE);
  });

  it.each(FORGERIES.filter(([name]) => !name.includes('XSW 1') && !name.includes('XSW 2')))(
    'if it was forged before the encryption: %s',
    async (_, make) => {
      const forged = await make(real);
      const text = /<saml:Assertion.*<\/saml:Assertion>/s.exec(forged)?.[0] ?? forged;
      if (text === real.assertion) return;
      expect(read(put(text))).toEqual(ONE_SENTENCE);
    },
  );

  it('if the provider has no private key', () => {
    expect(read(secret(real.xml), [])).toEqual(ONE_SENTENCE);
    expect(read(secret(real.xml), [curve.privateKey])).toEqual(ONE_SENTENCE);
  });

  it('if it is not encrypted although the provider requires it', () => {
    expect(read(real.xml, undefined, true)).toEqual(ONE_SENTENCE);
  });
});

it('any changed byte of a CBC ciphertext gets the same answer', () => {
  const sizes = Array.from({ length: 200 }, (_, index) => index * 13);
  const answers = sizes.map((at) =>
    JSON.stringify(read(secret(real.xml, { cipher: 'aes128-cbc', change: flipped(at) }))),
  );
  expect(new Set(answers)).toEqual(new Set([JSON.stringify(ONE_SENTENCE)]));
});
