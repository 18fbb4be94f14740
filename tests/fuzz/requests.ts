import fc from 'fast-check';
import type { HttpRequest } from '../../events/restEvent.ts';
import { escapeOnce } from '../authz/fixtures/escape.ts';
import { anyText } from './harness/anyText.ts';
import { TOKENS } from './harness/dictionary.ts';

/**
 * A mutated request as a request again: a method, a target that begins with a slash, and headers that are
 * pairs of texts.
 */
export function requestOf(value: unknown): HttpRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { method, target, headers, body, resource } = value as Record<string, unknown>;
  if (typeof method !== 'string' || typeof target !== 'string' || !Array.isArray(headers)) return undefined;
  return {
    method,
    target: target.startsWith('/') ? target : `/${target}`,
    headers: headers.flatMap((pair) =>
      Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string'
        ? [[pair[0], pair[1]] as const]
        : [],
    ),
    ...(typeof body === 'string' ? { body } : {}),
    ...(typeof resource === 'string' ? { resource } : {}),
  };
}

/** Names that a request's signature is said to cover. */
export function signedHeadersOf({ headers, target }: HttpRequest): readonly string[] {
  const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const listed =
    authorization === undefined
      ? new URLSearchParams(target.split(/\?(.*)/s)[1] ?? '').get('X-Amz-SignedHeaders')
      : /SignedHeaders=([^,]*)/.exec(authorization)?.[1];
  return (listed ?? '').split(';');
}

type Pairs = readonly (readonly [string, string])[];

const LIKELY = ['-1', '0', '', 'a', '__proto__', 'host', 'x-test', 'X-Amz-Date', 'x-amz-x'];
const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...LIKELY) },
  { weight: 2, arbitrary: fc.constantFrom(...TOKENS) },
  anyText,
);

/**
 * One change that an attacker makes to a request. In the query or the headers it changes one pair or all
 * pairs. In the path or the body it puts in a text.
 */
const change = fc
  .record({
    how: fc.constantFrom('add', 'set', 'drop', 'double', 'rename', 'turn', 'case'),
    where: fc.constantFrom('query', 'query', 'query', 'headers', 'headers', 'headers', 'path', 'body'),
    at: fc.nat(),
    name: word,
    value: word,
  })
  .map(({ how, where, at, name, value }) => {
    const changed = (pairs: Pairs): Pairs => {
      const index = at % Math.max(pairs.length, 1);
      const [ownName = name, ownValue = value] = pairs[index] ?? [];
      const other = ownName === ownName.toLowerCase() ? ownName.toUpperCase() : ownName.toLowerCase();
      switch (how) {
        case 'add':
          return [...pairs, [name, value]];
        case 'set':
          return pairs.with(index, [ownName, value]);
        case 'drop':
          return pairs.toSpliced(index, 1);
        case 'double':
          return [...pairs, [ownName, value]];
        case 'rename':
          return pairs.with(index, [name, ownValue]);
        case 'turn':
          return pairs.toReversed();
        default:
          return pairs.with(index, [other, ownValue]);
      }
    };
    return { where, changed, at, value };
  });

/** Signed requests with a few headers or parameters changed. */
export function changedRequests(seeds: readonly HttpRequest[]): fc.Arbitrary<HttpRequest> {
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([seed, changes]) => changes.reduce(applied, seed));
}

interface Change {
  readonly where: string;
  readonly changed: (pairs: Pairs) => Pairs;
  readonly at: number;
  readonly value: string;
}

function applied(request: HttpRequest, { where, changed, at, value }: Change): HttpRequest {
  if (where === 'headers') {
    return request.headers.length === 0 ? request : { ...request, headers: changed(request.headers) };
  }
  if (where === 'body') return { ...request, body: withInside(request.body ?? '', value, at).toWellFormed() };
  const [path = '', search = ''] = request.target.split(/\?(.*)/s);
  if (where === 'path') {
    const written = withInside(path.slice(1), value.replace('?', '').toWellFormed(), at);
    return { ...request, target: `/${written}${search === '' ? '' : `?${search}`}` };
  }
  const pairs = [...new URLSearchParams(search)];
  const next = changed(pairs.length === 0 ? [['', '']] : pairs);
  const written = next.map((pair) => pair.map((part) => escapeOnce(part.toWellFormed())).join('='));
  return { ...request, target: `${path}?${written.join('&')}` };
}

function withInside(text: string, value: string, at: number): string {
  const index = at % (text.length + 1);
  return text.slice(0, index) + value + text.slice(index);
}
