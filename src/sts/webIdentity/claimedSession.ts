import type { JWTPayload } from 'jose';
import { QueryError } from '../../query/queryError.ts';
import { type SessionTags, sessionTags } from '../sessionTags.ts';
import { NAME_PATTERN, refuse, textFaults } from '../validate.ts';

const TAGS = 'https://aws.amazon.com/tags';
const SOURCE_IDENTITY = 'https://aws.amazon.com/source_identity';

/**
 * The session tags that a provider's claims ask for: `{"principal_tags": {"key": ["value"]}, "transitive_tag_keys": ["key"]}`.
 * Source: IAM User Guide, "Passing session tags using AssumeRoleWithWebIdentity".
 */
export function claimedTags(claims: JWTPayload): SessionTags {
  const claim = claims[TAGS];
  if (claim === undefined) return { tags: [], transitiveTagKeys: [] };
  const { principal_tags: tags = {}, transitive_tag_keys: keys = [] } = (claim ?? {}) as Record<
    string,
    unknown
  >;
  if (typeof tags !== 'object' || tags === null || !Array.isArray(keys) || !keys.every(isText)) throw wrong();
  const pairs = Object.entries(tags).map(([key, values]: [string, unknown]) => {
    const [value, another] = [values].flat();
    if (!isText(value) || another !== undefined) throw wrong();
    return [key, value] as const;
  });
  return sessionTags({ tags: pairs, transitiveTagKeys: keys }, undefined);
}

export function claimedSourceIdentity(claims: JWTPayload): string | undefined {
  const claim = claims[SOURCE_IDENTITY];
  if (claim === undefined) return undefined;
  if (!isText(claim)) throw wrong();
  refuse(textFaults('sourceIdentity', claim, { length: [2, 64], pattern: NAME_PATTERN }));
  return claim;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function wrong(): QueryError {
  return new QueryError(
    'InvalidIdentityToken',
    'The claims for session tags or source identity are not valid.',
  );
}
