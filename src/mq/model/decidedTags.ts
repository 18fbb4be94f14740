import { hash } from 'node:crypto';
import { MqError } from './errors.ts';

/**
 * The tags and the role that the decision on a call read, as fingerprints: tags of the broker or
 * configuration of the path, and of the primary that a new replica names. A member is absent when the
 * decision did not read it.
 */
export interface DecidedTags {
  readonly resource?: string;
  readonly primary?: string;
  /**
   * The digest of the role that the named configuration hands over; if it hands over none, the digest of no
   * role.
   */
  readonly passedRole?: string;
}

/**
 * A digest of tags that does not depend on their order. It is short because the context that the authorizer
 * passes on is limited; 50 tags may exceed it.
 */
export function tagsFingerprint(tags: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
  return hash('sha256', JSON.stringify(sorted), 'base64url');
}

/**
 * The tags differ from those that the decision read, and nothing has been written. The caller of the
 * operation may decide again.
 */
export class TagsChanged extends MqError {
  constructor() {
    super(
      'ConflictException',
      'Concurrent update of tags detected. Retrying the request might resolve the issue.',
      'tags',
    );
  }
}

/** A digest of the role that a configuration hands over. */
export function roleFingerprint(role: string | undefined): string {
  return hash('sha256', role ?? '', 'base64url');
}

/**
 * Requires that the revision which the broker gets hands over the role that the decision read: the latest
 * revision may be another one by now.
 * @throws TagsChanged
 */
export function requireDecidedRole(
  { decidedTags }: { readonly decidedTags?: DecidedTags | undefined },
  role: string | undefined,
): void {
  const decided = decidedTags?.passedRole;
  if (decided !== undefined && decided !== roleFingerprint(role)) throw new TagsChanged();
}

/**
 * Requires that the tags are those that the decision read. The write that follows is conditional on the tags
 * found here, so that no change can come between (ADR 16).
 * @throws TagsChanged
 */
export function requireDecidedTags(
  { decidedTags }: { readonly decidedTags?: DecidedTags | undefined },
  which: keyof DecidedTags,
  tags: Readonly<Record<string, string>>,
): void {
  const decided = decidedTags?.[which];
  if (decided !== undefined && decided !== tagsFingerprint(tags)) throw new TagsChanged();
}
