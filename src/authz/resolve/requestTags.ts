import type { Operation } from '../../mq/operations.ts';
import type { UnverifiedRequest } from '../parse/unverifiedRequest.ts';
import { asMembers, type CallBody } from './callBody.ts';

/**
 * The tags that a call brings along.
 * `none`: it brings none. `unknown`: they are in a body that is not here. A value of undefined: a key without a value
 * (DeleteTags), or one of the wrong type, which validation will refuse.
 */
export type RequestTagFacts = 'none' | 'unknown' | ReadonlyMap<string, string | undefined>;

export function requestTags(
  request: UnverifiedRequest,
  body: CallBody,
  operation: Operation,
): RequestTagFacts {
  switch (operation.requestTags) {
    case 'none':
      return 'none';
    case 'query':
      return orNone(request.query.filter(([name]) => name === 'tagKeys').map(([, key]) => [key, undefined]));
    case 'body':
      return body === 'unknown' ? 'unknown' : orNone(textMembers(body.tags));
  }
}

function textMembers(tags: unknown): [string, string | undefined][] {
  return Object.entries(asMembers(tags) ?? {}).map(([key, value]) => [
    key,
    typeof value === 'string' ? value : undefined,
  ]);
}

function orNone(entries: readonly [string, string | undefined][]): RequestTagFacts {
  return entries.length === 0 ? 'none' : new Map(entries);
}
