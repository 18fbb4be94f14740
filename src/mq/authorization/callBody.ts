import type { UnverifiedRequest } from '../../authz/parse/unverifiedRequest.ts';
import type { Operation } from '../operations.ts';

/**
 * The members of a call's JSON body, as far as authorization looks at it: `unknown` where the body is not here.
 * A body that is no JSON object has no members; validation refuses it before anything runs.
 */
export type CallBody = 'unknown' | Readonly<Record<string, unknown>>;

export function callBody(request: UnverifiedRequest): CallBody {
  if (request.body === 'unknown') return 'unknown';
  return asMembers(parseJson(request.body)) ?? {};
}

/** A JSON object's own members; undefined for anything else. */
export function asMembers(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.assign(Object.create(null), value);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

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
