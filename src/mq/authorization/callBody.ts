import { quotable, RequestRefused } from '../../authz/errors.ts';
import type { UnverifiedRequest } from '../../authz/parse/parseEvent.ts';
import { LIMITS } from '../model/limits.ts';
import type { Operation } from '../operations.ts';

/**
 * The members of a call's JSON body, as authorization reads them. `unknown`: the body has not been received
 * in this phase. A body that is not a JSON object has no members; validation refuses it before the operation
 * runs.
 */
export type CallBody = 'unknown' | Readonly<Record<string, unknown>>;

/**
 * @throws RequestRefused BadRequest for a body that is too large or holds too many values: parsing it would
 * take seconds before the decision
 */
export function callBody(request: UnverifiedRequest): CallBody {
  if (request.body === 'unknown') return 'unknown';
  const { length } = request.body;
  if (length > LIMITS.bodyBytes)
    throw badRequest(`Request body has [${length}] bytes. Send at most [${LIMITS.bodyBytes}].`);
  requireFewValues(request.body);
  return asMembers(parseJson(request.body)) ?? {};
}

/** More values, or levels, than any call of Amazon MQ has; reading more would take half a second. */
const MOST_VALUES = 65_536;
const MOST_LEVELS = 32;

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c];
const OPEN = new Set([0x5b, 0x7b]);
const CLOSED = new Set([0x5d, 0x7d]);

/**
 * Counts the values of a JSON text and its levels without reading it: each value follows a comma or an
 * opening bracket.
 * @throws RequestRefused BadRequest
 */
function requireFewValues(body: Uint8Array): void {
  let [values, levels, inString] = [0, 0, false];
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (inString) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === COMMA) values++;
    else if (CLOSED.has(byte)) levels--;
    else if (OPEN.has(byte)) {
      values++;
      levels++;
    }
    if (values > MOST_VALUES) throw badRequest(`Request body has more than [${MOST_VALUES}] values.`);
    if (levels > MOST_LEVELS) throw badRequest(`Request body has more than [${MOST_LEVELS}] levels.`);
  }
}

/** A JSON object's own members; undefined for anything else. The value is this request's own copy. */
function asMembers(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.setPrototypeOf(value, null);
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The tags that a call carries.
 * `none`: it carries none. `unknown`: they are in the body, which this phase does not have. A value of
 * undefined: a key without a value (DeleteTags), or a value of the wrong type, which validation will refuse.
 */
export type RequestTagFacts = 'none' | 'unknown' | ReadonlyMap<string, string | undefined>;

/**
 * @throws RequestRefused BadRequest for thousands of tags, with the message that validation has for more than
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
  const pairs = Object.entries(asMembers(tags) ?? {}).map(([key, value]): [string, string | undefined] => [
    key,
    typeof value === 'string' ? value : undefined,
  ]);
  const length = pairs.reduce((sum, [key, value = '']) => sum + key.length + value.length, 0);
  if (pairs.length > DECIDED_TAGS || length > DECIDED_CHARACTERS) throw tooManyTags(pairs);
  return pairs;
}

/**
 * The most tags that the decision reads; validation then refuses more than 50. More than this are refused
 * before the decision, because reading them takes time.
 */
const DECIDED_TAGS = 1_000;
/**
 * The most characters of their keys and values: 50 tags have 19,200. A pattern in a caller's session policy
 * is compared with each of them, which takes the product of both lengths.
 */
const DECIDED_CHARACTERS = 32_768;

/** In the sentence of validation. A key that is too long is quoted by its beginning. */
function tooManyTags(pairs: readonly (readonly [string, string | undefined])[]): RequestRefused {
  if (pairs.length > LIMITS.tags) {
    return badRequest(`Resource has [${pairs.length}] tags. Specify at most [${LIMITS.tags}].`);
  }
  const letters = 'letters, digits, spaces and [_ . : / = + - @].';
  const long = pairs.find(([key]) => key.length > LIMITS.tagKeyLength)?.[0];
  if (long !== undefined) {
    const sentence = `is invalid. Specify 1 to ${LIMITS.tagKeyLength} ${letters}`;
    return badRequest(`Tag key [${quotable(long)}] ${sentence}`);
  }
  const [key = ''] = pairs.find(([, value = '']) => value.length > LIMITS.tagValueLength) ?? [];
  return badRequest(
    `Value of tag [${quotable(key)}] is invalid. Specify at most ${LIMITS.tagValueLength} ${letters}`,
  );
}

function badRequest(sentence: string): RequestRefused {
  return new RequestRefused('BadRequestException', sentence);
}

function orNone(entries: readonly [string, string | undefined][]): RequestTagFacts {
  return entries.length === 0 ? 'none' : new Map(entries);
}
