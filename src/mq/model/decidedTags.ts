import { hash } from 'node:crypto';
import { MqError } from './errors.ts';

/**
 * The tags that the decision on a call read, as fingerprints: of the broker or configuration of the path, and
 * of the primary that a new replica names. A member is absent where the decision did not look.
 */
export interface DecidedTags {
  readonly resource?: string;
  readonly primary?: string;
}

/**
 * The same for the same tags, in whatever order they are kept. Short: 50 tags are longer than what one
 * function may tell the next.
 */
export function tagsFingerprint(tags: Readonly<Record<string, string>>): string {
  const sorted = Object.entries(tags).sort(([one], [other]) => (one < other ? -1 : 1));
  return hash('sha256', JSON.stringify(sorted), 'base64url');
}

/**
 * The tags are not those that the call was decided by, and nothing has been written: whoever can decides
 * again.
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
 * Holds a call to the tags that it was decided by. Whoever writes after it conditions the write on the tags
 * found here, so that none can come between (ADR 16).
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
