import { base64, ENTITY, type IdentityProvider, identityProvider, metadataOf } from './identityProvider.ts';

const INVALID = 'Invalid base64 SAMLResponse';
const UNSIGNED = 'Response (with optional signature) must contain an assertion with a mandatory signature';
const SIGNATURE = 'Response signature invalid';
const ISSUER = 'Issuer not present in specified provider';

/** The parts of a genuine response, and an assertion that nobody signed. */
export interface Genuine {
  readonly idp: IdentityProvider;
  readonly xml: string;
  /** With its signature. */
  readonly assertion: string;
  readonly signature: string;
  /** The assertion without its signature. */
  readonly bare: string;
  /** For `admin`, with an id of its own and no signature. */
  readonly evil: string;
  /** The response around the assertion. */
  readonly around: (content: string) => string;
}

export async function genuine(idp: IdentityProvider, xml?: string): Promise<Genuine> {
  const whole = xml ?? (await idp.respond());
  const assertion = /<saml:Assertion.*<\/saml:Assertion>/s.exec(whole)?.[0] ?? '';
  const signature = /<ds:Signature.*?<\/ds:Signature>/s.exec(assertion)?.[0] ?? '';
  const bare = assertion.replace(signature, '');
  const evil = bare.replace('ID="_assertion"', 'ID="_evil"').replace('subject-123', 'admin');
  return {
    idp,
    xml: whole,
    assertion,
    signature,
    bare,
    evil,
    around: (content) => whole.replace(assertion, () => content),
  };
}

/** Puts XML after the issuer of an assertion, or before its end. */
const afterIssuer = (assertion: string, xml: string) =>
  assertion.replace('</saml:Issuer>', () => `</saml:Issuer>${xml}`);
const atEnd = (assertion: string, xml: string) =>
  assertion.replace('</saml:Assertion>', () => `${xml}</saml:Assertion>`);
const inSignature = (signature: string, xml: string) =>
  signature.replace('</ds:Signature>', () => `${xml}</ds:Signature>`);
const asObject = (xml: string) => `<ds:Object>${xml}</ds:Object>`;
const edited = (from: string | RegExp, to: string) => async (g: Genuine) => g.xml.replace(from, () => to);

/** A forged response, and AWS's sentence for it. */
export type Forgery = readonly [name: string, make: (genuine: Genuine) => Promise<string>, sentence: string];

/** Source of the wrappings: Somorovsky et al., "On Breaking SAML: Be Whoever You Want to Be" (XSW 1 to 8). */
const WRAPPINGS: readonly Forgery[] = [
  [
    'XSW 1: the signed response inside the signature of another response',
    async ({ idp, evil }) => {
      const { xml, signature } = await signedResponse(idp);
      const response = xml
        .replace('ID="_response"', 'ID="_evilResponse"')
        .replace(/<saml:Assertion.*<\/saml:Assertion>/s, () => evil);
      return response.replace(signature, () => inSignature(signature, asObject(xml.replace(signature, ''))));
    },
    INVALID,
  ],
  [
    'XSW 2: the signed response beside its signature',
    async ({ idp, evil }) => {
      const { xml, signature } = await signedResponse(idp);
      const response = xml
        .replace('ID="_response"', 'ID="_evilResponse"')
        .replace(/<saml:Assertion.*<\/saml:Assertion>/s, () => evil);
      return response.replace(signature, () => `${xml.replace(signature, '')}${signature}`);
    },
    INVALID,
  ],
  ['XSW 3: another assertion before the signed one', async (g) => g.around(g.evil + g.assertion), INVALID],
  [
    'XSW 3, reversed: another assertion after the signed one',
    async (g) => g.around(g.assertion + g.evil),
    INVALID,
  ],
  ['XSW 4: the signed assertion inside another', async (g) => g.around(atEnd(g.evil, g.assertion)), INVALID],
  [
    'XSW 5: the signature in another assertion, the signed one after it',
    async (g) => g.around(afterIssuer(g.evil, g.signature) + g.bare),
    INVALID,
  ],
  [
    'XSW 6: the signed assertion inside the signature of another',
    async (g) => g.around(afterIssuer(g.evil, inSignature(g.signature, g.bare))),
    INVALID,
  ],
  [
    'XSW 7: another assertion in an extension',
    async (g) => g.around(`<samlp:Extensions>${g.evil}</samlp:Extensions>${g.assertion}`),
    INVALID,
  ],
  [
    'XSW 8: the signed assertion in an object of the signature',
    async (g) => g.around(afterIssuer(g.evil, inSignature(g.signature, asObject(g.bare)))),
    INVALID,
  ],
  [
    'the signed assertion under another name, its signature in another assertion',
    async (g) =>
      g.around(afterIssuer(g.evil, g.signature) + g.bare.replaceAll('saml:Assertion', 'saml:Evidence')),
    SIGNATURE,
  ],
  [
    'the same id twice',
    async (g) =>
      g.around(
        afterIssuer(g.evil.replace('_evil', '_assertion'), g.signature) +
          g.bare.replaceAll('saml:Assertion', 'saml:Evidence'),
      ),
    SIGNATURE,
  ],
  [
    'an object in the signature',
    async (g) => g.xml.replace(g.signature, () => inSignature(g.signature, asObject('<a/>'))),
    SIGNATURE,
  ],
  [
    'two signatures in the assertion',
    async (g) => g.xml.replace(g.signature, () => g.signature + g.signature),
    SIGNATURE,
  ],
  ['a signature elsewhere in the response', async (g) => g.around(g.assertion + g.signature), SIGNATURE],
  [
    'two references in the signature',
    async (g) => g.xml.replace(/<ds:Reference.*<\/ds:Reference>/s, (reference) => reference + reference),
    SIGNATURE,
  ],
  [
    'two SignedInfo elements',
    async (g) => g.xml.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, (info) => info + info),
    SIGNATURE,
  ],
  ['a reference to the whole document', edited('URI="#_assertion"', 'URI=""'), SIGNATURE],
  ['a reference to another element', edited('URI="#_assertion"', 'URI="#_response"'), SIGNATURE],
  [
    'an XPath transform',
    edited(
      /<ds:Transform Algorithm="[^"]*enveloped-signature"\/>/,
      '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>',
    ),
    SIGNATURE,
  ],
  [
    'one transform too many',
    edited(
      '</ds:Transforms>',
      '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></ds:Transforms>',
    ),
    SIGNATURE,
  ],
];

const CONTENT: readonly Forgery[] = [
  ['no signature', async (g) => g.around(g.bare), UNSIGNED],
  ['only the response is signed', async ({ idp }) => (await signedResponse(idp)).xml, UNSIGNED],
  ['another subject', edited('subject-123', 'admin'), SIGNATURE],
  ['a comment in the subject', edited('subject-123', 'subject<!-- x -->-123'), INVALID],
  ['a processing instruction in the subject', edited('subject-123', 'subject<?x y?>-123'), INVALID],
  ['an element in the subject', edited('subject-123', 'subject<saml:x/>-123'), SIGNATURE],
  ['another role', edited('role/Probe', 'role/Admin'), SIGNATURE],
  ['another end', edited(/NotOnOrAfter="2026/, 'NotOnOrAfter="2036'), SIGNATURE],
  [
    'an attribute more',
    edited('</saml:AttributeStatement>', '<saml:Attribute Name="x"/></saml:AttributeStatement>'),
    SIGNATURE,
  ],
  ['another digest', edited(/<ds:DigestValue>[^<]*/, '<ds:DigestValue>AAAA'), SIGNATURE],
  ['an empty digest', edited(/<ds:DigestValue>[^<]*/, '<ds:DigestValue>'), SIGNATURE],
  ['an empty signature value', edited(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>'), SIGNATURE],
  [
    'the key of an attacker, whose certificate is in the signature',
    async () => identityProvider().respond(),
    SIGNATURE,
  ],
  [
    'another issuer',
    async (g) => g.idp.respond({ changes: { 'Assertion/Issuer': 'https://other.example.com' } }),
    ISSUER,
  ],
  ['no issuer', async (g) => g.idp.respond({ changes: { 'Assertion/Issuer': null } }), ISSUER],
  ['RSA with SHA-1', async (g) => g.idp.respond({ hash: 'SHA-1' }), SIGNATURE],
  [
    'an HMAC with the public key as its secret',
    edited(/(?<=SignatureMethod Algorithm=")[^"]*/, 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'),
    SIGNATURE,
  ],
  [
    'a digest with SHA-1',
    edited(/(?<=DigestMethod Algorithm=")[^"]*/, 'http://www.w3.org/2000/09/xmldsig#sha1'),
    SIGNATURE,
  ],
  ['a document type', async ({ xml }) => `<!DOCTYPE samlp:Response>${xml}`, INVALID],
  [
    'an entity',
    async ({ xml }) => `<!DOCTYPE r [<!ENTITY a "admin">]>${xml.replace('subject-123', '&a;')}`,
    INVALID,
  ],
  ['an entity that is not declared', edited('subject-123', '&admin;'), INVALID],
  [
    'an encrypted assertion',
    async (g) => g.around('<saml:EncryptedAssertion>AAAA</saml:EncryptedAssertion>'),
    INVALID,
  ],
  [
    'an encrypted assertion beside the plain one',
    async (g) => g.around(`${g.assertion}<saml:EncryptedAssertion/>`),
    INVALID,
  ],
  ['no assertion', async (g) => g.around(''), UNSIGNED],
  ['an assertion without its response', async (g) => g.assertion, INVALID],
  ['the status of a failure', edited('status:Success', 'status:Requester'), INVALID],
  ['a response of SAML 1.1', edited('Version="2.0"', 'Version="1.1"'), INVALID],
  [
    'an assertion of another namespace',
    edited('xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID', 'xmlns:saml="urn:x" ID'),
    INVALID,
  ],
  [
    'ten thousand nested elements',
    async ({ xml }) =>
      xml.replace('<samlp:Status>', () => `${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}<samlp:Status>`),
    INVALID,
  ],
  ['a second root', async ({ xml }) => xml + xml, INVALID],
  ['no XML', async () => 'hello', INVALID],
];

export const FORGERIES: readonly Forgery[] = [...WRAPPINGS, ...CONTENT];

async function signedResponse(idp: IdentityProvider): Promise<{ xml: string; signature: string }> {
  const xml = await idp.respond({ sign: ['Response'] });
  return { xml, signature: /<ds:Signature.*?<\/ds:Signature>/s.exec(xml)?.[0] ?? '' };
}

/** Texts that are no base64 of UTF-8. */
export const NOT_BASE64: readonly (readonly [name: string, text: (xml: string) => string])[] = [
  ['a percent sign', (xml) => `${base64(xml)}%`],
  ['base64url', (xml) => base64(xml).replaceAll('A', '-')],
  ['bytes that are not UTF-8', () => Buffer.from([0xff, 0xfe, 0x3c]).toString('base64')],
  ['UTF-16', (xml) => Buffer.from(xml, 'utf16le').toString('base64')],
];

/** Metadata that cannot be used, and why. */
export const BAD_METADATA: readonly (readonly [document: string, reason: string])[] = [
  ['hello', 'is not well-formed XML'],
  ['<a/>', 'is not an EntityDescriptor with an entityID'],
  [metadataOf(''), 'is not an EntityDescriptor with an entityID'],
  ['<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>', 'describes no identity provider'],
  [metadataOf(ENTITY, 'AAAA'), 'has a certificate that cannot be read'],
  [`<!DOCTYPE a>${metadataOf(ENTITY)}`, 'has a document type declaration'],
];
