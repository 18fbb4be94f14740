import { hash, type KeyObject, verify as verifyBytes } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { DSIG } from './samlNames.ts';
import { childrenNamed, everyElement, textOf, type XmlElement } from './xmlTree.ts';

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const ENCRYPTION = 'http://www.w3.org/2001/04/xmlenc#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
/** RSA with SHA-2: neither SHA-1 nor ECDSA (docs/adr/0021-saml-as-recorded.md). */
const SIGNATURES: Readonly<Record<string, string>> = {
  [`${MORE}rsa-sha256`]: 'sha256',
  [`${MORE}rsa-sha384`]: 'sha384',
  [`${MORE}rsa-sha512`]: 'sha512',
};
const DIGESTS: Readonly<Record<string, string>> = {
  [`${ENCRYPTION}sha256`]: 'sha256',
  [`${MORE}sha384`]: 'sha384',
  [`${ENCRYPTION}sha512`]: 'sha512',
};
const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
/** Source: SAML core 2.0, sections 5.4.3 and 5.4.4: these transforms and no others. */
const TRANSFORMS: readonly string[] = [`${DSIG}enveloped-signature`, EXCLUSIVE];
/** Of `SignedInfo`. */
const CANONICALIZATIONS: readonly string[] = [EXCLUSIVE, INCLUSIVE];
/** The elements of a signature over one element, and how often each is in it. */
const PARTS: readonly (readonly [name: string, times: number])[] = [
  ['SignedInfo', 1],
  ['CanonicalizationMethod', 1],
  ['SignatureMethod', 1],
  ['SignatureValue', 1],
  ['Reference', 1],
  ['Transforms', 1],
  ['Transform', TRANSFORMS.length],
  ['DigestMethod', 1],
  ['DigestValue', 1],
  ['Object', 0],
  ['Manifest', 0],
];
const ORDER = ['SignedInfo', 'SignatureValue', 'KeyInfo'];
const ID = /^[A-Za-z_][\w.-]{0,255}$/;

/** The signatures that are direct children of an element. */
export function signaturesOf(element: XmlElement): readonly XmlElement[] {
  return childrenNamed(element, DSIG, 'Signature');
}

/**
 * The canonical text that the signature in `element` covers, made with one of the keys. The caller reads
 * values from this text only, because everything in it is covered by the signature. Undefined: no valid
 * signature.
 * @param xml the whole document; `element` is from it
 */
export function signedText(xml: string, element: XmlElement, keys: readonly KeyObject[]): string | undefined {
  const [signature, ...more] = signaturesOf(element);
  if (signature === undefined || more.length > 0 || !coversParent(signature, element)) return undefined;
  for (const key of keys) {
    const text = key.asymmetricKeyType === 'rsa' ? verified(xml, signature, key) : undefined;
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Whether the signature has one reference, to the element that holds it, and only allowed algorithms. */
function coversParent(signature: XmlElement, parent: XmlElement): boolean {
  const parts = [...everyElement(signature)];
  const named = (name: string) => parts.filter((part) => part.name === name);
  if (PARTS.some(([name, times]) => named(name).length !== times)) return false;
  if (parts.some(({ name, namespace }) => PARTS.some(([part]) => part === name) && namespace !== DSIG))
    return false;
  const order = signature.children.map(({ name }) => name);
  if (order.some((name, index) => name !== ORDER[index])) return false;
  const id = parent.attributes.get('ID') ?? '';
  const [reference] = named('Reference');
  if (!ID.test(id) || reference?.attributes.get('URI') !== `#${id}`) return false;
  const algorithm = (name: string) => named(name).map(({ attributes }) => attributes.get('Algorithm') ?? '');
  return (
    algorithm('CanonicalizationMethod').every((uri) => CANONICALIZATIONS.includes(uri)) &&
    algorithm('Transform').join() === TRANSFORMS.join() &&
    algorithm('SignatureMethod').every((uri) => Object.hasOwn(SIGNATURES, uri)) &&
    algorithm('DigestMethod').every((uri) => Object.hasOwn(DIGESTS, uri)) &&
    [...named('DigestValue'), ...named('SignatureValue')].every((one) => textOf(one) !== undefined)
  );
}

function verified(xml: string, signature: XmlElement, key: KeyObject): string | undefined {
  const signed = new SignedXml({ publicCert: key, getCertFromKeyInfo: () => null });
  signed.SignatureAlgorithms = algorithms(SIGNATURES, signatureAlgorithm);
  signed.HashAlgorithms = algorithms(DIGESTS, hashAlgorithm);
  signed.CanonicalizationAlgorithms = Object.fromEntries(
    Object.entries(signed.CanonicalizationAlgorithms).filter(
      ([uri]) => CANONICALIZATIONS.includes(uri) || TRANSFORMS.includes(uri),
    ),
  );
  try {
    signed.loadSignature(signature.node as never);
    if (!signed.checkSignature(xml)) return undefined;
  } catch {
    // The library throws for a signature that is not valid.
    return undefined;
  }
  const [text, ...more] = signed.getSignedReferences();
  return more.length > 0 ? undefined : text;
}

function algorithms<Made>(
  table: Readonly<Record<string, string>>,
  make: (uri: string, digest: string) => Made,
): Record<string, Made> {
  return Object.fromEntries(Object.entries(table).map(([uri, digest]) => [uri, make(uri, digest)]));
}

function signatureAlgorithm(uri: string, digest: string) {
  return class {
    getAlgorithmName = () => uri;
    getSignature = (): never => {
      throw new Error('This gateway signs no XML.');
    };
    verifySignature = (material: string, key: unknown, value: string): boolean =>
      verifyBytes(digest, Buffer.from(material), key as KeyObject, Buffer.from(value, 'base64'));
  };
}

function hashAlgorithm(uri: string, digest: string) {
  return class {
    getAlgorithmName = () => uri;
    getHash = (text: string): string => hash(digest, text, 'base64');
  };
}
