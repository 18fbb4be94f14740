import { type KeyObject, X509Certificate } from 'node:crypto';
import { DSIG, METADATA } from './samlNames.ts';
import { childrenNamed, everyElement, parseXml, textOf, type XmlElement, XmlFault } from './xmlTree.ts';

/** What the metadata document of an identity provider says about it. */
export interface SamlMetadata {
  /** `entityID`: the issuer of its assertions. */
  readonly entityId: string;
  /** The keys of its signing certificates. */
  readonly keys: readonly KeyObject[];
}

const MAX_ELEMENTS = 20_000;
const MAX_CERTIFICATES = 50;

/**
 * Reads a metadata document. A certificate's own dates are not checked: AWS does not (recorded), because the
 * account trusts the key itself. Source: SAML metadata 2.0, sections 2.3.2 and 2.4.3.
 * @throws XmlFault when it names no entity or no signing certificate
 */
export function readMetadata(document: string): SamlMetadata {
  const root = parseXml(document.replace(/^\uFEFF/, ''), { maxElements: MAX_ELEMENTS, comments: 'ignored' });
  const entityId = root.attributes.get('entityID') ?? '';
  if (root.namespace !== METADATA || root.name !== 'EntityDescriptor' || entityId === '') {
    throw new XmlFault('is no EntityDescriptor with an entityID');
  }
  const descriptors = childrenNamed(root, METADATA, 'IDPSSODescriptor');
  const keys = descriptors
    .flatMap((one) => childrenNamed(one, METADATA, 'KeyDescriptor'))
    .filter(isForSigning);
  const certificates = keys.flatMap((key) =>
    [...everyElement(key)].filter(({ namespace, name }) => namespace === DSIG && name === 'X509Certificate'),
  );
  if (certificates.length === 0) throw new XmlFault('has no signing certificate');
  if (certificates.length > MAX_CERTIFICATES) throw new XmlFault('has too many certificates');
  return { entityId, keys: certificates.map(keyOf) };
}

/** A key descriptor without `use` is for signing and for encryption. */
function isForSigning({ attributes }: XmlElement): boolean {
  return (attributes.get('use') ?? 'signing') === 'signing';
}

function keyOf(certificate: XmlElement): KeyObject {
  try {
    const base64 = (textOf(certificate) ?? '').replace(/\s/g, '');
    return new X509Certificate(Buffer.from(base64, 'base64')).publicKey;
  } catch {
    throw new XmlFault('has a certificate that cannot be read');
  }
}
