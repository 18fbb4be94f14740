import type { JWTPayload } from 'jose';
import type { QueryError } from '../../query/queryService.ts';
import { type SessionTags, sessionTags } from '../sessionTags.ts';
import { NAME_PATTERN, refuse, textFaults } from '../validate.ts';
import { invalidToken } from './checkedClaims.ts';

const TAGS = 'https://aws.amazon.com/tags';
const FLAT_TAG = `${TAGS}/principal_tags/`;
const SOURCE_IDENTITY = 'https://aws.amazon.com/source_identity';
const ROLES = 'https://aws.amazon.com/roles';
/** A role by its name and path; no pattern. */
const ROLE_ARN = /^arn:[^:*?]+:iam::\d{12}:role\/[^:*?]+$/;

/**
 * The session tags that a provider's claims ask for, nested (`{"principal_tags": {"key": ["value"]},
 * "transitive_tag_keys": ["key"]}`) or flat (`…/tags/principal_tags/key`, `…/tags/transitive_tag_keys`).
 * Source: IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity"; recorded answers.
 */
export function claimedTags(claims: JWTPayload): SessionTags {
  const nested = claims[TAGS] ?? {};
  if (typeof nested !== 'object' || Array.isArray(nested)) throw wrongTags();
  const { principal_tags: tags = {}, transitive_tag_keys: nestedKeys = [] } = nested as Record<
    string,
    unknown
  >;
  if (typeof tags !== 'object' || tags === null || Array.isArray(tags)) throw wrongTags();
  const nestedTags = Object.entries(tags).map(([key, values]: [string, unknown]) => {
    const [value, ...more] = Array.isArray(values) ? values : [];
    if (!isText(value) || more.length > 0) throw wrongTags();
    return [key, value] as const;
  });
  const flatTags = Object.entries(claims)
    .filter(([name]) => name.startsWith(FLAT_TAG))
    .map(([name, value]) => {
      if (!isText(value)) throw wrong();
      return [name.slice(FLAT_TAG.length), value] as const;
    });
  const flatKeys = claims[`${TAGS}/transitive_tag_keys`] ?? [];
  if (!areTexts(nestedKeys) || !areTexts(flatKeys)) throw wrong();
  return sessionTags(
    { tags: [...nestedTags, ...flatTags], transitiveTagKeys: [...nestedKeys, ...flatKeys] },
    undefined,
  );
}

export function claimedSourceIdentity(claims: JWTPayload): string | undefined {
  const claim = claims[SOURCE_IDENTITY];
  if (claim === undefined) return undefined;
  if (!isText(claim)) throw wrong();
  refuse(textFaults('sourceIdentity', claim, { length: [2, 64], pattern: NAME_PATTERN }));
  return claim;
}

/**
 * Whether the provider authorized the role: its claim of roles lists the ARN. False: the token has no such
 * claim. Recorded (docs/rules/identities.md rule 51): a list of texts or one text with semicolons; blanks
 * around an ARN do not count, and texts that are not ARNs of roles are ignored.
 * @throws QueryError InvalidIdentityToken when the claim does not list the role
 */
export function authorizedRole(claims: JWTPayload, roleArn: string): boolean {
  const claim = claims[ROLES] ?? undefined;
  if (claim === undefined) return false;
  if (!isText(claim) && !Array.isArray(claim)) {
    throw invalidToken('The roles claim is not in a supported format');
  }
  const listed = isText(claim) ? claim.split(';') : claim.filter(isText);
  const roles = listed.map((one) => one.trim()).filter((one) => ROLE_ARN.test(one));
  if (roles.length === 0) throw invalidToken('The roles claim contains no valid role ARNs');
  if (roles.includes(roleArn)) return true;
  throw invalidToken('The target role ARN is not present in the roles claim of the identity token');
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function wrongTags(): QueryError {
  return invalidToken('principal_tags passed in claim is not in correct format.');
}

function wrong(): QueryError {
  return invalidToken('The claims for session tags or source identity are not valid.');
}
