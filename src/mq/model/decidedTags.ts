import { hash } from 'node:crypto';
import { MqError } from './errors.ts';

/**
 * The tags that the decision on a call read, as fingerprints: of the broker or configuration of the path, and
 * of the primary that a new replica names. A member is absent when the decision did not read those tags.
 */
export interface DecidedTags {
  readonly resource?: string;
  readonly primary?: string;
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
