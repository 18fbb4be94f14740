import type { SessionTags } from '../sessionTags.ts';
import { sessionTags } from '../sessionTags.ts';
import { textFaults } from '../validate.ts';
import type { AttributeValues, SamlAssertion } from './readAssertion.ts';
import { samlRefusals } from './samlErrors.ts';

/** What the attributes of an assertion say about the session. */
export interface AssertedSession {
  readonly sessionName: string;
  /** `SessionDuration` and `SessionNotOnOrAfter`: the session ends at the earlier one. In seconds. */
  readonly longestSeconds: number;
  readonly sourceIdentity: string | undefined;
  readonly tagging: SessionTags;
}

const PREFIX = 'https://aws.amazon.com/SAML/Attributes/';
const TAG = `${PREFIX}PrincipalTag:`;
const NAME = { length: [2, 64], pattern: '[\\w+=,.@-]*' } as const;

/**
 * Reads the attributes that AWS defines. Source: IAM User Guide, "Configure SAML assertions for the
 * authentication response". @throws QueryError InvalidIdentityToken, ValidationError, InvalidParameterValue
 */
export function assertedSession(
  { attributes, sessionEndsAt = Number.POSITIVE_INFINITY }: SamlAssertion,
  { roleArn, providerArn }: { readonly roleArn: string; readonly providerArn: string },
  now: number,
): AssertedSession {
  if (!namesRole(attributes.get(`${PREFIX}Role`) ?? [], roleArn, providerArn)) throw samlRefusals.noRole();
  const one = (name: string) => single(attributes.get(`${PREFIX}${name}`));
  const sessionName = one('RoleSessionName') || undefined;
  if (sessionName === undefined) throw samlRefusals.noSessionName();
  if (textFaults('', sessionName, NAME).length > 0) throw samlRefusals.sessionName();
  const sourceIdentity = one('SourceIdentity');
  if (sourceIdentity !== undefined && !isSourceIdentity(sourceIdentity)) throw samlRefusals.sourceIdentity();
  const left = Math.ceil((sessionEndsAt - now) / 1000);
  return {
    sessionName,
    longestSeconds: Math.min(left, durationOf(one('SessionDuration'))),
    sourceIdentity,
    tagging: tagsOf(attributes),
  };
}

/** The pair in either order (recorded). */
function namesRole(values: AttributeValues, roleArn: string, providerArn: string): boolean {
  return values.some((value = '') => {
    const [one, other, ...more] = value.split(',').map((arn) => arn.trim());
    if (more.length > 0) return false;
    return (one === roleArn && other === providerArn) || (one === providerArn && other === roleArn);
  });
}

/** The value of an attribute that has one. @throws QueryError when it has several, or one that is not text */
function single(values: AttributeValues | undefined): string | undefined {
  if (values === undefined) return undefined;
  const [value, ...more] = values;
  if (value === undefined || more.length > 0) throw samlRefusals.invalidResponse();
  return value;
}

function isSourceIdentity(text: string): boolean {
  return textFaults('', text, NAME).length === 0 && !text.toLowerCase().startsWith('aws:');
}

function durationOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  const seconds = /^\d{3,5}$/.test(text) ? Number(text) : 0;
  if (seconds < 900 || seconds > 43_200) throw samlRefusals.invalidResponse();
  return seconds;
}

function tagsOf(attributes: SamlAssertion['attributes']): SessionTags {
  const tags = [...attributes].flatMap(([name, values]) =>
    name.startsWith(TAG) ? [[name.slice(TAG.length), single(values) ?? ''] as const] : [],
  );
  const transitiveTagKeys = (attributes.get(`${PREFIX}TransitiveTagKeys`) ?? []).map((key) => key ?? '');
  return sessionTags({ tags, transitiveTagKeys }, undefined);
}
