import { hash } from 'node:crypto';
import type { ContextFact } from '../../authz/decide/types.ts';
import { single } from '../../authz/resolve/callerContext.ts';
import type { AttributeValues, SamlAssertion } from './readAssertion.ts';

const EDU_PERSON = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.';
const EDU_ORG = 'urn:oid:1.3.6.1.4.1.5923.1.2.1.';
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';

/**
 * The attributes that are condition keys, without `saml:`. Source: IAM User Guide, "Configure SAML assertions
 * for the authentication response", "Mapping SAML attributes to AWS trust policy context keys".
 */
const KEYS: readonly (readonly [attribute: string, key: string])[] = [
  [`${EDU_PERSON}1`, 'edupersonaffiliation'],
  [`${EDU_PERSON}2`, 'edupersonnickname'],
  [`${EDU_PERSON}3`, 'edupersonorgdn'],
  [`${EDU_PERSON}4`, 'edupersonorgunitdn'],
  [`${EDU_PERSON}5`, 'edupersonprimaryaffiliation'],
  [`${EDU_PERSON}6`, 'edupersonprincipalname'],
  [`${EDU_PERSON}7`, 'edupersonentitlement'],
  [`${EDU_PERSON}8`, 'edupersonprimaryorgunitdn'],
  [`${EDU_PERSON}9`, 'edupersonscopedaffiliation'],
  [`${EDU_PERSON}10`, 'edupersontargetedid'],
  [`${EDU_PERSON}11`, 'edupersonassurance'],
  [`${EDU_ORG}2`, 'eduorghomepageuri'],
  [`${EDU_ORG}3`, 'eduorgidentityauthnpolicyuri'],
  [`${EDU_ORG}4`, 'eduorglegalname'],
  [`${EDU_ORG}5`, 'eduorgsuperioruri'],
  [`${EDU_ORG}6`, 'eduorgwhitepagesuri'],
  ['urn:oid:2.5.4.3', 'cn'],
  [`${CLAIMS}name`, 'name'],
  ['http://schemas.xmlsoap.org/claims/CommonName', 'commonname'],
  [`${CLAIMS}givenname`, 'givenname'],
  [`${CLAIMS}surname`, 'surname'],
  [`${CLAIMS}emailaddress`, 'mail'],
  ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', 'uid'],
  ['2.5.4.3', 'commonname'],
  ['2.5.4.4', 'surname'],
  ['2.4.5.42', 'givenname'],
  ['2.5.4.45', 'x500uniqueidentifier'],
  ['0.9.2342.19200300100.1.1', 'uid'],
  ['0.9.2342.19200300100.1.3', 'mail'],
  ['0.9.2342.19200300.100.1.45', 'organizationstatus'],
];

/** The account and the friendly name of a provider: `123456789012/Idp`. */
function documentOf(providerArn: string): string {
  const [, , , , accountId, resource = ''] = providerArn.split(':');
  return `${accountId}/${resource.slice(resource.indexOf('/') + 1)}`;
}

/**
 * `NameQualifier`: together with the subject it names a user of one provider.
 * Source: STS API Reference, AssumeRoleWithSAML: BASE64 of SHA-1 of issuer, account and provider's name.
 */
export function nameQualifier(issuer: string, providerArn: string): string {
  return hash('sha1', `${issuer}${documentOf(providerArn)}`, 'base64');
}

/**
 * The condition keys of an assertion in a trust policy. An attribute with a value that is not text is
 * unknown, and so is a key that two attributes set: no operator can compare them.
 */
export function samlContext(
  { issuer, subject, subjectType, recipient, attributes }: SamlAssertion,
  providerArn: string,
): [string, ContextFact][] {
  const facts = new Map<string, ContextFact>();
  for (const [attribute, key] of KEYS) {
    const values = attributes.get(attribute);
    if (values === undefined || values.length === 0) continue;
    facts.set(`saml:${key}`, facts.has(`saml:${key}`) ? 'unknown' : factOf(values));
  }
  return [
    ['saml:aud', single(recipient)],
    ['saml:iss', single(issuer)],
    ['saml:doc', single(documentOf(providerArn))],
    ['saml:sub', single(subject)],
    ['saml:sub_type', single(subjectType)],
    ['saml:namequalifier', single(nameQualifier(issuer, providerArn))],
    ...facts,
  ];
}

function factOf(values: AttributeValues): ContextFact {
  const texts = values.filter((value) => value !== undefined);
  // Several values make the key a list. One value does not, although the reference calls the key multivalued.
  return texts.length < values.length ? 'unknown' : { values: texts, multivalued: false };
}
