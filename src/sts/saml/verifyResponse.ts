import type { QueryError } from '../../query/queryService.ts';
import type { SamlMetadata } from './metadata.ts';
import { readAssertion, type SamlAssertion } from './readAssertion.ts';
import { samlRefusals } from './samlErrors.ts';
import { DSIG, PROTOCOL, SAML } from './samlNames.ts';
import { signaturesOf, signedText } from './signedXml.ts';
import { childrenNamed, everyElement, parseXml, textOf, type XmlElement, XmlFault } from './xmlTree.ts';

/** Many times the size of a real response, which has a few hundred elements. */
const LIMITS = { maxElements: 5_000, comments: 'refused' } as const;
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/**
 * Checks a SAML response against the provider's metadata and reads its assertion. INVARIANT: every value is
 * read from the canonical text that the assertion's signature covers, never from the document that holds it.
 * @throws QueryError InvalidIdentityToken, ExpiredTokenException
 */
export function verifyResponse(assertion: string, { issuers }: SamlMetadata, now: number): SamlAssertion {
  const xml = decoded(assertion);
  const response = parsed(xml, samlRefusals.invalidResponse);
  requireSuccess(response);
  const found = onlyAssertion(response);
  requireUniqueIds(response);
  const issuer = issuerOf(found);
  const keys = issuer === undefined ? undefined : issuers.get(issuer);
  if (keys === undefined) throw samlRefusals.otherIssuer();
  if (signaturesOf(response).length > 0 && signedText(xml, response, keys) === undefined) {
    throw samlRefusals.signature();
  }
  const signed = signedText(xml, found, keys);
  if (signed === undefined) throw samlRefusals.signature();
  const covered = parsed(signed, samlRefusals.signature);
  if (!isAssertion(covered) || issuerOf(covered) !== issuer) throw samlRefusals.signature();
  return readAssertion(covered, now);
}

function decoded(assertion: string): string {
  if (!BASE64.test(assertion)) throw samlRefusals.invalidResponse();
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

/** The one assertion of the whole document. It is a child of the response and has the one other signature. */
function onlyAssertion(response: XmlElement): XmlElement {
  const all = [...everyElement(response)];
  if (all.some(({ name }) => name === 'EncryptedAssertion')) throw samlRefusals.encrypted();
  const [assertion, ...more] = all.filter(({ name }) => name === 'Assertion');
  if (assertion === undefined) throw samlRefusals.unsigned();
  if (more.length > 0 || !isAssertion(assertion) || !response.children.includes(assertion)) {
    throw samlRefusals.invalidResponse();
  }
  const signatures = all.filter(({ name, namespace }) => name === 'Signature' && namespace === DSIG);
  const own = signaturesOf(assertion);
  if (own.length === 0) throw samlRefusals.unsigned();
  if (signatures.length !== own.length + signaturesOf(response).length) throw samlRefusals.signature();
  return assertion;
}

function isAssertion({ namespace, name }: XmlElement): boolean {
  return namespace === SAML && name === 'Assertion';
}

/** A signature names what it covers by an id: each must belong to one element. */
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
