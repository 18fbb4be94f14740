import { QueryError } from '../../query/queryService.ts';
import { XmlFault } from '../../xml/checkXml.ts';
import { decryptAssertion } from './decryptAssertion.ts';
import { readAssertion, type SamlAssertion } from './readAssertion.ts';
import { samlRefusals } from './samlErrors.ts';
import { DSIG, PROTOCOL, SAML } from './samlNames.ts';
import type { TrustedProvider } from './samlProviders.ts';
import { signaturesOf, signedText } from './signedXml.ts';
import { childrenNamed, everyElement, namespacesAt, parseXml, textOf, type XmlElement } from './xmlTree.ts';

/** The most elements: many times as many as in a real response, which has a few hundred. */
const LIMITS = { maxElements: 5_000, comments: 'refused' } as const;
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
/** For a text without blanks at its end: if they were optional here, the time would be quadratic. */
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}$/;

interface XmlDocument {
  readonly xml: string;
  readonly root: XmlElement;
}

/**
 * Checks a SAML response against the provider and reads its assertion. INVARIANT: every value is read from
 * the canonical text that the assertion's signature covers, never from the received document or the decrypted
 * text.
 * @throws QueryError InvalidIdentityToken, ExpiredTokenException
 */
export function verifyResponse(assertion: string, provider: TrustedProvider, now: number): SamlAssertion {
  const xml = decoded(assertion);
  const response = { xml, root: parsed(xml, samlRefusals.invalidResponse) };
  requireSuccess(response.root);
  const isEncrypted = [...everyElement(response.root)].some(isNamed('EncryptedAssertion'));
  if (!isEncrypted && provider.requiresEncryption === true) throw samlRefusals.invalidResponse();
  const covered = isEncrypted
    ? coveredSecret(response, provider)
    : coveredAssertion(response, response, provider);
  return readAssertion(covered, now);
}

/**
 * Every failure before the check of the signature has the same refusal, so that an attacker who changes a
 * ciphertext learns nothing about its plaintext.
 */
function coveredSecret(response: XmlDocument, provider: TrustedProvider): XmlElement {
  try {
    return coveredAssertion(response, decrypted(response.root, provider), provider);
  } catch (error) {
    if (error instanceof QueryError) throw samlRefusals.invalidResponse();
    throw error;
  }
}

/**
 * The assertion as its signature covers it.
 * @param holder what the assertion is in: the response, or decrypted text
 */
function coveredAssertion(
  response: XmlDocument,
  holder: XmlDocument,
  { issuers }: TrustedProvider,
): XmlElement {
  const found = onlyAssertion(holder.root);
  requireUniqueIds(holder.root);
  const issuer = issuerOf(found);
  const keys = issuer === undefined ? undefined : issuers.get(issuer);
  if (keys === undefined) throw samlRefusals.otherIssuer();
  if (signaturesOf(response.root).length > 0 && signedText(response.xml, response.root, keys) === undefined) {
    throw samlRefusals.signature();
  }
  const signed = signedText(holder.xml, found, keys);
  if (signed === undefined) throw samlRefusals.signature();
  const covered = parsed(signed, samlRefusals.signature);
  if (!isAssertion(covered) || issuerOf(covered) !== issuer) throw samlRefusals.signature();
  return covered;
}

/** The text of the one encrypted assertion, in a document of its own. */
function decrypted(response: XmlElement, { privateKeys = [] }: TrustedProvider): XmlDocument {
  requireUniqueIds(response);
  const all = [...everyElement(response)];
  const [encrypted, ...more] = all.filter(isNamed('EncryptedAssertion'));
  const isAlone = more.length === 0 && !all.some(isNamed('Assertion'));
  const signatures = all.filter(isNamed('Signature')).length - signaturesOf(response).length;
  if (encrypted?.namespace !== SAML || !isAlone || !response.children.includes(encrypted) || signatures > 0) {
    throw samlRefusals.invalidResponse();
  }
  const text = decryptAssertion(encrypted, privateKeys);
  if (text === undefined) throw samlRefusals.invalidResponse();
  const xml = `<decrypted${namespacesAt(encrypted)}>${text}</decrypted>`;
  const root = parsed(xml, samlRefusals.invalidResponse);
  if (root.children.length !== 1) throw samlRefusals.invalidResponse();
  return { xml, root };
}

function isNamed(wanted: string): (element: XmlElement) => boolean {
  return ({ name }) => name === wanted;
}

function decoded(assertion: string): string {
  if (!BASE64.test(assertion.trimEnd())) throw samlRefusals.invalidResponse();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(assertion, 'base64'));
  } catch {
    throw samlRefusals.invalidResponse();
  }
}

function parsed(xml: string, refusal: () => QueryError): XmlElement {
  try {
    return parseXml(xml, LIMITS);
  } catch (error) {
    if (error instanceof XmlFault) throw refusal();
    throw error;
  }
}

function requireSuccess(response: XmlElement): void {
  const { namespace, name, attributes } = response;
  const statuses = childrenNamed(response, PROTOCOL, 'Status');
  const codes = statuses.flatMap((status) => childrenNamed(status, PROTOCOL, 'StatusCode'));
  const isResponse = namespace === PROTOCOL && name === 'Response' && attributes.get('Version') === '2.0';
  if (isResponse && codes.length === 1 && codes[0]?.attributes.get('Value') === SUCCESS) return;
  throw samlRefusals.invalidResponse();
}

/**
 * The one assertion of the whole document. It is a child of the root. Besides its own signature, only the
 * root may have one.
 */
function onlyAssertion(root: XmlElement): XmlElement {
  const all = [...everyElement(root)];
  if (all.some(isNamed('EncryptedAssertion'))) throw samlRefusals.invalidResponse();
  const [assertion, ...more] = all.filter(isNamed('Assertion'));
  if (assertion === undefined) throw samlRefusals.unsigned();
  if (more.length > 0 || !isAssertion(assertion) || !root.children.includes(assertion)) {
    throw samlRefusals.invalidResponse();
  }
  const signatures = all.filter(({ name, namespace }) => name === 'Signature' && namespace === DSIG);
  const own = signaturesOf(assertion);
  if (own.length === 0) throw samlRefusals.unsigned();
  if (signatures.length !== own.length + signaturesOf(root).length) throw samlRefusals.signature();
  return assertion;
}

function isAssertion({ namespace, name }: XmlElement): boolean {
  return namespace === SAML && name === 'Assertion';
}

/** A signature names the element that it covers by an id. So each id must belong to one element only. */
function requireUniqueIds(response: XmlElement): void {
  const ids = [...everyElement(response)].flatMap(({ attributes }) =>
    [...attributes].flatMap(([name, value]) => (name.toLowerCase() === 'id' ? [value] : [])),
  );
  if (new Set(ids).size < ids.length) throw samlRefusals.signature();
}

function issuerOf(assertion: XmlElement): string | undefined {
  const [issuer, ...more] = childrenNamed(assertion, SAML, 'Issuer');
  return issuer === undefined || more.length > 0 ? undefined : textOf(issuer);
}
