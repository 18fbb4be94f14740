import { generateKeyPairSync, type KeyObject, webcrypto } from 'node:crypto';
import { DOMImplementation, DOMParser, type Document, type Element, XMLSerializer } from '@xmldom/xmldom';
import { setNodeDependencies } from 'xml-core';
import { Application, SignedXml } from 'xmldsigjs';
import * as xpath from 'xpath';
import { selfSigned } from '../../support/selfSigned.ts';
import { ACCOUNT, NOON } from '../sessions.ts';

setNodeDependencies({ DOMParser, XMLSerializer, DOMImplementation, xpath });
Application.setEngine('NodeJS', webcrypto as never);

export const ENTITY = 'https://idp.example.com';
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/Idp`;
export const SAML_ROLE = `arn:aws:iam::${ACCOUNT}:role/Probe`;
const PREFIX = 'https://aws.amazon.com/SAML/Attributes/';

/**
 * Changes of the assertion, by element or `Element@Attribute` (the first one with this name): a text
 * replaces, null removes, `{"add": "<xml>"}` appends. `@-60` is a time sixty seconds ago.
 */
export type Changes = Readonly<Record<string, string | null | { readonly add: string }>>;

export interface Wanted {
  readonly changes?: Changes;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** What is signed, in this order. Default: the assertion. */
  readonly sign?: readonly ('Assertion' | 'Response')[];
  /** Changes of the whole response after the signatures. */
  readonly after?: Changes;
  readonly now?: number;
  readonly hash?: 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly roleArn?: string;
  readonly providerArn?: string;
}

/** An identity provider with a key of its own. It signs with xmldsigjs, which the gateway does not use. */
export function identityProvider(
  pair = generateKeyPairSync('rsa', { modulusLength: 2048 }),
  entityId = ENTITY,
) {
  const certificate = selfSigned(pair);

  /** The response as XML. */
  async function respond(wanted: Wanted = {}): Promise<string> {
    const { changes = {}, sign = ['Assertion'], after = {}, now = NOON } = wanted;
    const document = parse(responseXml(entityId, wanted, now));
    apply(document, changes, now);
    for (const name of sign) await signElement(document, name, pair.privateKey, certificate, wanted.hash);
    apply(document, after, now);
    return new XMLSerializer().serializeToString(document);
  }

  return { entityId, certificate, metadata: metadataOf(entityId, certificate), pair, respond };
}

export type IdentityProvider = ReturnType<typeof identityProvider>;

export function parse(xml: string): Document {
  return new DOMParser().parseFromString(xml, 'text/xml');
}

export function base64(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

export function metadataOf(entityId: string, ...certificates: readonly string[]): string {
  const keys = certificates.map(
    (certificate) =>
      '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>' +
      `<X509Certificate>${certificate}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  );
  return (
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}">` +
    '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">' +
    `${keys.join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" ` +
    `Location="${entityId}/sso"/></IDPSSODescriptor></EntityDescriptor>`
  );
}

/** An assertion like the ones of the recordings: bearer, persistent name, one role, a session name. */
function responseXml(entityId: string, wanted: Wanted, now: number): string {
  const { roleArn = SAML_ROLE, providerArn = PROVIDER, attributes = {} } = wanted;
  const at = (seconds: number) => time(now, seconds);
  const all = { Role: [`${roleArn},${providerArn}`], RoleSessionName: ['saml-session'], ...attributes };
  const statements = Object.entries(all).map(([name, values]) => {
    const texts = values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('');
    return (
      '<saml:Attribute ' +
      `Name="${name.includes(':') && !name.startsWith('PrincipalTag:') ? name : PREFIX + name}` +
      `">${texts}</saml:Attribute>`
    );
  });
  return (
    '<samlp:Response ' +
    'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ' +
    'ID="_response" Version="2.0" ' +
    `IssueInstant="${at(0)}"><saml:Issuer>${entityId}</saml:Issuer><samlp:Status><samlp:StatusCode ` +
    'Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ' +
    'ID="_assertion" Version="2.0" ' +
    `IssueInstant="${at(0)}"><saml:Issuer>${entityId}</saml:Issuer><saml:Subject><saml:NameID ` +
    'Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">' +
    'subject-123</saml:NameID><saml:SubjectConfirmation ' +
    'Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData ' +
    'Recipient="https://signin.aws.amazon.com/saml" ' +
    `NotOnOrAfter="${at(300)}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions ` +
    `NotBefore="${at(-60)}" ` +
    `NotOnOrAfter="${at(300)}"><saml:AudienceRestriction><saml:Audience>` +
    'urn:amazon:webservices</saml:Audience></saml:AudienceRestriction></saml:Conditions>' +
    '<saml:AuthnStatement ' +
    `AuthnInstant="${at(-60)}"><saml:AuthnContext><saml:AuthnContextClassRef>` +
    'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef>' +
    `</saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${statements.join('')}` +
    '</saml:AttributeStatement></saml:Assertion></samlp:Response>'
  );
}

function time(now: number, seconds: number): string {
  return `${new Date(now + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

export function apply(document: Document, changes: Changes, now: number): void {
  for (const [place, change] of Object.entries(changes)) {
    const [name = '', attribute] = place.split('@');
    const element = first(document, name);
    if (typeof change === 'object' && change !== null) append(document, element, change.add);
    else if (attribute === undefined) replaceText(element, change);
    else if (change === null) element.removeAttribute(attribute);
    else element.setAttribute(attribute, RELATIVE.test(change) ? time(now, Number(change.slice(1))) : change);
  }
}

const RELATIVE = /^@[+-]\d+$/;

/** `Response/Issuer` is the issuer under the response; `Issuer` the first one anywhere. */
export function first(document: Document, path: string): Element {
  const [name = ''] = path.split('/').slice(-1);
  const found = Array.from(document.getElementsByTagNameNS('*', name)).find((one) =>
    pathOf(one).endsWith(`/${path}`),
  );
  if (found === undefined) throw new Error(`The response has no ${path}.`);
  return found;
}

function pathOf(element: Element): string {
  const parent = element.parentNode as Element | null;
  return `${parent?.localName ? pathOf(parent) : ''}/${element.localName}`;
}

function append(document: Document, element: Element, xml: string): void {
  const wrapped = parse(
    '<x xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ' +
      `xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${xml}</x>`,
  );
  const made = wrapped.documentElement?.firstChild;
  if (made) element.appendChild(document.importNode(made, true));
}

function replaceText(element: Element, text: string | null): void {
  if (text === null) element.parentNode?.removeChild(element);
  else element.textContent = text;
}

async function signElement(
  document: Document,
  name: string,
  key: KeyObject,
  certificate: string,
  hash: Wanted['hash'] = 'SHA-256',
): Promise<void> {
  const element = first(document, name);
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash };
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const privateKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
  const signer = new SignedXml();
  signer.XmlSignature.SignedInfo.CanonicalizationMethod.Algorithm = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const text = new XMLSerializer().serializeToString(element);
  await signer.Sign(
    algorithm as never,
    privateKey as never,
    parse(text) as never,
    {
      x509: [certificate],
      references: [{ uri: `#${element.getAttribute('ID')}`, hash, transforms: ['enveloped', 'exc-c14n'] }],
    } as never,
  );
  const signature = first(parse(signer.toString()), `${name}/Signature`);
  element.insertBefore(document.importNode(signature, true), element.firstChild?.nextSibling ?? null);
}

/** A response as it is, signed by the provider. */
export async function signedResponse(xml: string, { pair, certificate }: IdentityProvider): Promise<string> {
  const document = parse(xml);
  await signElement(document, 'Response', pair.privateKey, certificate);
  return new XMLSerializer().serializeToString(document);
}
