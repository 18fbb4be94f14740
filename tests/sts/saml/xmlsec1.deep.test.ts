import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readMetadata } from '../../../src/sts/saml/metadata.ts';
import { verifyResponse } from '../../../src/sts/saml/verifyResponse.ts';
import { NOON } from '../sessions.ts';
import { encryptedResponse } from './encrypt.ts';
import { base64, identityProvider } from './identityProvider.ts';

const HAS_XMLSEC1 = spawnSync('xmlsec1', ['--version']).status === 0;
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const directory = mkdtempSync(join(tmpdir(), 'mqgate-xmlsec1-'));
afterAll(() => rmSync(directory, { recursive: true }));

const idp = identityProvider();

/** A signature to be filled in, over the element with this id. */
function template(hash: string, canonicalization: string, prefixes = ''): string {
  const inclusive = prefixes && `<ec:InclusiveNamespaces xmlns:ec="${EXCLUSIVE}" PrefixList="${prefixes}"/>`;
  const digest =
    hash === '384'
      ? 'http://www.w3.org/2001/04/xmldsig-more#sha384'
      : `http://www.w3.org/2001/04/xmlenc#sha${hash}`;
  return (
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo>' +
    `<ds:CanonicalizationMethod Algorithm="${canonicalization}"/>` +
    `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha${hash}"/>` +
    '<ds:Reference URI="#_assertion"><ds:Transforms>' +
    '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>' +
    `<ds:Transform Algorithm="${EXCLUSIVE}">${inclusive}</ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${digest}"/><ds:DigestValue/></ds:Reference></ds:SignedInfo>` +
    '<ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo></ds:Signature>'
  );
}

/** The response, signed by the program xmlsec1. */
async function signed(signature: string, change: (xml: string) => string = (xml) => xml): Promise<string> {
  const bare = change(await idp.respond({ sign: [] }));
  const xml = bare.replace(/(<(?:saml:)?Assertion.*?<\/(?:saml:)?Issuer>)/s, (start) => start + signature);
  const [input, key] = [join(directory, 'in.xml'), join(directory, 'key.pem')];
  writeFileSync(input, xml);
  writeFileSync(key, idp.pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const id = ['--id-attr:ID', 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion'];
  const { status, stdout, stderr } = spawnSync('xmlsec1', ['--sign', '--privkey-pem', key, ...id, input]);
  if (status !== 0) throw new Error(String(stderr));
  return String(stdout);
}

const subject = (xml: string) => verifyResponse(base64(xml), readMetadata(idp.metadata), NOON).subject;

describe.skipIf(!HAS_XMLSEC1)('a response signed by xmlsec1', () => {
  it.each([
    ['SHA-256', template('256', EXCLUSIVE)],
    ['SHA-384', template('384', EXCLUSIVE)],
    ['SHA-512', template('512', EXCLUSIVE)],
    ['inclusive canonical XML of SignedInfo', template('256', INCLUSIVE)],
    ['a list of prefixes', template('256', EXCLUSIVE, 'xs samlp')],
  ])('with %s is accepted', async (_, signature) => {
    const xml = await signed(signature);
    expect(subject(xml)).toBe('subject-123');
    expect(() => subject(xml.replace('subject-123', 'admin'))).toThrow('Response signature invalid');
  });

  it.each<[string, (xml: string) => string, string]>([
    [
      'letters outside ASCII and escapes',
      (xml) => xml.replace('subject-123', 'Zoë &amp; &lt;Co&gt; 字'),
      'Zoë & <Co> 字',
    ],
    ['CDATA', (xml) => xml.replace('subject-123', '<![CDATA[a<b]]>'), 'a<b'],
    [
      'a default namespace',
      (xml) => xml.replaceAll('saml:', '').replace('xmlns:saml=', 'xmlns='),
      'subject-123',
    ],
    ['line breaks between elements', (xml) => xml.replaceAll('><', '>\n  <'), 'subject-123'],
  ])('with %s is read as it was signed', async (_, change, expected) => {
    expect(subject(await signed(template('256', EXCLUSIVE), change))).toBe(expected);
  });
});

const decryption = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicKey = join(directory, 'public.pem');
writeFileSync(publicKey, decryption.publicKey.export({ type: 'spki', format: 'pem' }));

const decrypted = (xml: string) => {
  const provider = { ...readMetadata(idp.metadata), privateKeys: [decryption.privateKey] };
  return verifyResponse(base64(xml), provider, NOON).subject;
};

describe.skipIf(!HAS_XMLSEC1)('an assertion encrypted by xmlsec1', () => {
  it.each([
    ['xmlenc#aes128-cbc', '2001/04/xmlenc#aes128-cbc', 'aes-128'],
    ['xmlenc#aes256-cbc', '2001/04/xmlenc#aes256-cbc', 'aes-256'],
    ['xmlenc11#aes128-gcm', '2009/xmlenc11#aes128-gcm', 'aes-128'],
    ['xmlenc11#aes256-gcm', '2009/xmlenc11#aes256-gcm', 'aes-256'],
  ])('with %s is accepted', async (_, algorithm, sessionKey) => {
    const ENCRYPTION = 'http://www.w3.org/2001/04/xmlenc#';
    const method = `<EncryptionMethod Algorithm="http://www.w3.org/${algorithm}"/>`;
    const value = '<CipherData><CipherValue/></CipherData>';
    const keyMethod = `<EncryptionMethod Algorithm="${ENCRYPTION}rsa-oaep-mgf1p"/>`;
    const keyInfo =
      '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey ' +
      `xmlns="${ENCRYPTION}">${keyMethod}${value}</EncryptedKey></KeyInfo>`;
    const data =
      `<EncryptedData xmlns="${ENCRYPTION}" ` +
      `Type="${ENCRYPTION}Element">${method}${keyInfo}${value}</EncryptedData>`;
    const xml = (await signed(template('256', EXCLUSIVE))).replace(
      /<saml:Assertion.*<\/saml:Assertion>/s,
      (assertion) => `<saml:EncryptedAssertion>${assertion}</saml:EncryptedAssertion>`,
    );
    const [input, wanted] = [join(directory, 'plain.xml'), join(directory, 'template.xml')];
    writeFileSync(input, xml);
    writeFileSync(wanted, data);
    const { status, stdout, stderr } = spawnSync('xmlsec1', [
      '--encrypt',
      ...['--pubkey-pem', publicKey, '--session-key', sessionKey, '--xml-data', input],
      ...['--node-name', 'urn:oasis:names:tc:SAML:2.0:assertion:Assertion', wanted],
    ]);
    if (status !== 0) throw new Error(String(stderr));
    expect(String(stdout)).not.toContain('subject-123');
    expect(decrypted(String(stdout))).toBe('subject-123');
  });
});

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!HAS_OPENSSL)('a key encrypted by openssl', () => {
  it.each([
    ['sha1', 'sha1'],
    ['sha256', 'sha1'],
    ['sha256', 'sha256'],
    ['sha512', 'sha1'],
    ['sha384', 'sha512'],
  ] as const)('with OAEP of %s and a mask of %s is accepted', async (digest, mask) => {
    const padding = ['rsa_padding_mode:oaep', `rsa_oaep_md:${digest}`, `rsa_mgf1_md:${mask}`];
    const wrap = (key: Buffer) => {
      const options = [
        '-encrypt',
        '-pubin',
        '-inkey',
        publicKey,
        ...padding.flatMap((one) => ['-pkeyopt', one]),
      ];
      const { status, stdout, stderr } = spawnSync('openssl', ['pkeyutl', ...options], { input: key });
      if (status !== 0) throw new Error(String(stderr));
      return stdout;
    };
    const xml = await idp.respond();
    const options = mask === 'sha1' ? { digest, wrap } : { digest, mask, wrap };
    expect(decrypted(encryptedResponse(xml, decryption.publicKey, options))).toBe('subject-123');
  });
});
