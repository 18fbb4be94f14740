import { samlRefusals } from './samlErrors.ts';
import { SAML } from './samlNames.ts';
import { childrenNamed, textOf, type XmlElement } from './xmlTree.ts';

/** The values of an attribute; undefined in place of one that is not a text. */
export type AttributeValues = readonly (string | undefined)[];

/** An assertion with a verified signature that is valid at this time. */
export interface SamlAssertion {
  readonly issuer: string;
  readonly subject: string;
  /** The format of the name, without the prefix of SAML 2.0: `persistent`, `transient`. */
  readonly subjectType: string;
  /** `Recipient` of the bearer confirmation: `saml:aud`. */
  readonly recipient: string;
  /** `SessionNotOnOrAfter`, in milliseconds since the epoch; absent: the assertion sets no end. */
  readonly sessionEndsAt?: number;
  readonly attributes: ReadonlyMap<string, AttributeValues>;
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const FORMAT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';
/** xs:dateTime; without a zone it is UTC (SAML core 2.0, section 1.3.3). */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/;
/**
 * The elements that a Conditions element may contain. Recorded: none of them limits how AWS accepts an
 * assertion.
 */
const CONDITIONS = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']);

/**
 * Reads the assertion by AWS's rules, each of them recorded (tests/recorded/tables/saml.json): every part
 * below is required once; `NotOnOrAfter` ends it to the second; `NotBefore` must be a time, but an assertion
 * is accepted before it; the audience restriction is not checked, because trust policies check `saml:aud`.
 * @throws QueryError InvalidIdentityToken, ExpiredTokenException
 */
export function readAssertion(assertion: XmlElement, now: number): SamlAssertion {
  const subject = only(assertion, 'Subject');
  const nameId = only(subject, 'NameID');
  const confirmation = only(subject, 'SubjectConfirmation');
  const data = only(confirmation, 'SubjectConfirmationData');
  const conditions = only(assertion, 'Conditions');
  if (confirmation.attributes.get('Method') !== BEARER) throw samlRefusals.invalidResponse();
  if (!conditions.children.every(({ name, namespace }) => namespace === SAML && CONDITIONS.has(name))) {
    throw samlRefusals.invalidResponse();
  }
  const statements = childrenNamed(assertion, SAML, 'AuthnStatement');
  if (statements.length === 0) throw samlRefusals.invalidResponse();
  const sessionEnds = statements.flatMap((one) => timeOf(one, 'SessionNotOnOrAfter') ?? []);
  const read = {
    issuer: required(textOf(only(assertion, 'Issuer'))),
    subject: required(textOf(nameId)),
    subjectType: formatOf(required(nameId.attributes.get('Format'))),
    recipient: required(data.attributes.get('Recipient')),
    ...(sessionEnds.length === 0 ? {} : { sessionEndsAt: Math.min(...sessionEnds) }),
    attributes: attributesOf(assertion),
  };
  for (const element of [data, conditions]) timeOf(element, 'NotBefore');
  const ends = [required(timeOf(data, 'NotOnOrAfter')), timeOf(conditions, 'NotOnOrAfter'), ...sessionEnds];
  if (ends.some((end) => end !== undefined && end <= now)) throw samlRefusals.expired();
  return read;
}

function only(parent: XmlElement, name: string): XmlElement {
  const [found, ...more] = childrenNamed(parent, SAML, name);
  if (found === undefined || more.length > 0) throw samlRefusals.invalidResponse();
  return found;
}

function required<Value>(value: Value | undefined): Value {
  if (value === undefined || value === '') throw samlRefusals.invalidResponse();
  return value;
}

function formatOf(format: string): string {
  return format.startsWith(FORMAT) ? format.slice(FORMAT.length) : format;
}

/** Milliseconds since the epoch; undefined: no such attribute. */
function timeOf({ attributes }: XmlElement, name: string): number | undefined {
  const text = attributes.get(name);
  if (text === undefined) return undefined;
  const [, local, zone = 'Z'] = TIME.exec(text) ?? [];
  const time = Date.parse(`${local}${zone}`);
  if (Number.isNaN(time)) throw samlRefusals.invalidResponse();
  return time;
}

function attributesOf(assertion: XmlElement): ReadonlyMap<string, AttributeValues> {
  const attributes = new Map<string, AttributeValues>();
  for (const statement of childrenNamed(assertion, SAML, 'AttributeStatement')) {
    for (const attribute of childrenNamed(statement, SAML, 'Attribute')) {
      const name = required(attribute.attributes.get('Name'));
      const values = childrenNamed(attribute, SAML, 'AttributeValue').map(textOf);
      attributes.set(name, [...(attributes.get(name) ?? []), ...values]);
    }
  }
  return attributes;
}
