import { type KeyObject, X509Certificate } from 'node:crypto';
import { XmlFault } from '../../xml/checkXml.ts';
import { DSIG, METADATA } from './samlNames.ts';
import { childrenNamed, everyElement, parseXml, textOf, type XmlElement } from './xmlTree.ts';

/** The identity providers that a metadata document describes. */
export interface SamlMetadata {
  /** The keys of the signing certificates by `entityID`, which is the issuer of assertions. */
  readonly issuers: ReadonlyMap<string, readonly KeyObject[]>;
}

/** A metadata document without an identity provider. */
export class NoIssuerFault extends XmlFault {}

const MAX_ELEMENTS = 20_000;
const MAX_CERTIFICATES = 50;

/**
 * Reads a metadata document: one EntityDescriptor, or several in an EntitiesDescriptor. Recorded: AWS accepts
 * one without a certificate, and does not check the dates of documents and certificates, because the account
 * trusts the keys themselves. Source: SAML metadata 2.0, sections 2.3 and 2.4.
 * @throws XmlFault when it describes no identity provider
 */
export function readMetadata(document: string): SamlMetadata {
  const root = parseXml(document.replace(/^\uFEFF/, ''), { maxElements: MAX_ELEMENTS, comments: 'ignored' });
  const isMany = root.namespace === METADATA && root.name === 'EntitiesDescriptor';
  const entities = isMany ? childrenNamed(root, METADATA, 'EntityDescriptor') : [root];
  const issuers = new Map(
    entities.flatMap((entity) => {
      const entityId = entityIdOf(entity);
      const descriptors = childrenNamed(entity, METADATA, 'IDPSSODescriptor');
      return descriptors.length === 0 ? [] : [[entityId, keysOf(descriptors)] as const];
    }),
  );
  if (issuers.size === 0) throw new NoIssuerFault('describes no identity provider');
  if ([...issuers.values()].flat().length > MAX_CERTIFICATES) throw new XmlFault('has too many certificates');
  return { issuers };
}

function entityIdOf({ namespace, name, attributes }: XmlElement): string {
  const entityId = attributes.get('entityID') ?? '';
  if (namespace === METADATA && name === 'EntityDescriptor' && entityId !== '') return entityId;
  throw new XmlFault('is not an EntityDescriptor with an entityID');
}

function keysOf(descriptors: readonly XmlElement[]): readonly KeyObject[] {
  return descriptors
    .flatMap((descriptor) => childrenNamed(descriptor, METADATA, 'KeyDescriptor'))
    .filter(isForSigning)
    .flatMap((key) => [...everyElement(key)])
    .filter(({ namespace, name }) => namespace === DSIG && name === 'X509Certificate')
    .map(keyOf);
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
