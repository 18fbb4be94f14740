import { RequestRefused } from '../../authz/errors.ts';
import type { UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import { LIMITS } from '../model/limits.ts';
import type { Operation } from '../operations.ts';

/**
 * The members of a call's JSON body, as far as authorization looks at it: `unknown` where the body is not
 * here. A body that is no JSON object has no members; validation refuses it before anything runs.
 */
export type CallBody = 'unknown' | Readonly<Record<string, unknown>>;

/**
 * @throws RequestRefused BadRequest for a body that is too large to be read: reading it would cost seconds,
 * before anything is decided
 */
export function callBody(request: UnverifiedRequest): CallBody {
  if (request.body === 'unknown') return 'unknown';
  const { length } = request.body;
  if (length > LIMITS.bodyBytes)
    throw badRequest(`Request body has [${length}] bytes. Send at most [${LIMITS.bodyBytes}].`);
  return asMembers(parseJson(request.body)) ?? {};
}

/** A JSON object's own members; undefined for anything else. */
function asMembers(value: unknown): Readonly<Record<string, unknown>> | undefined {
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
 * `none`: it brings none. `unknown`: they are in a body that is not here. A value of undefined: a key without
 * a value (DeleteTags), or one of the wrong type, which validation will refuse.
 */
export type RequestTagFacts = 'none' | 'unknown' | ReadonlyMap<string, string | undefined>;

/**
 * @throws RequestRefused BadRequest for thousands of tags, in the sentence that validation has for more than
 * 50
 */
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
  const members = asMembers(tags) ?? {};
  const count = Object.keys(members).length;
  if (count > DECIDED_TAGS)
    throw badRequest(`Resource has [${count}] tags. Specify at most [${LIMITS.tags}].`);
  return Object.entries(members).map(([key, value]) => [key, typeof value === 'string' ? value : undefined]);
}

/**
 * So many tags are decided on and then refused like any mistake; more would cost time before anything is
 * decided.
 */
const DECIDED_TAGS = 1_000;

function badRequest(sentence: string): RequestRefused {
  return new RequestRefused('BadRequestException', sentence);
}

function orNone(entries: readonly [string, string | undefined][]): RequestTagFacts {
  return entries.length === 0 ? 'none' : new Map(entries);
}
