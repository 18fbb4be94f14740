import { describe, expect, it } from 'vitest';
import { requireSignedHeaders } from '../../../src/authz/authenticate/authenticate.ts';
import {
  canonicalHeaders,
  canonicalQuery,
  encodeRfc3986,
} from '../../../src/authz/authenticate/canonicalRequest.ts';
import { payloadHash } from '../../../src/authz/authenticate/checkSignature.ts';
import { requireScope } from '../../../src/authz/authenticate/credentialScope.ts';
import { requestDate } from '../../../src/authz/authenticate/requestDate.ts';
import { openVerdict } from '../../../src/authz/enforce/handOver.ts';
import { messageText, quotable, RequestRefused } from '../../../src/authz/errors.ts';
import { parseAuthorization } from '../../../src/authz/parse/parseAuthorization.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import { pathLabels } from '../../../src/authz/parse/pathLabels.ts';
import { sealKeys } from '../fixtures/memoryGate.ts';
import { requestOf } from '../parse/requestOf.ts';
import { NOON } from '../signedRequest.ts';

/** Counts how often the elements of a list are read. */
function counted<T>(list: readonly T[]): { list: readonly T[]; reads: () => number } {
  let reads = 0;
  const proxy = new Proxy(list, {
    get: (target, property, receiver) => {
      if (typeof property === 'string' && /^\d+$/.test(property)) reads += 1;
      return Reflect.get(target, property, receiver);
    },
  });
  return { list: proxy, reads: () => reads };
}

const numbered = (count: number, name: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => name(index));
const padded = (index: number) => String(index).padStart(6, '0');

describe('twice the input takes at most twice the work', () => {
  const counts: [string, (size: number) => number][] = [
    [
      'signed headers that are all there',
      (size) => {
        const names = numbered(size, (index) => `x-amz-${padded(index)}`);
        const { list, reads } = counted(['host', ...names]);
        const headers = Object.fromEntries([['host', 'h'], ...names.map((name) => [name, ''])]);
        requireSignedHeaders(requestOf({ headers }), list);
        return reads();
      },
    ],
    [
      'canonical headers',
      (size) => {
        const names = numbered(size, (index) => `x-${padded(index)}`);
        const { list, reads } = counted(names);
        canonicalHeaders(requestOf({ headers: Object.fromEntries(names.map((name) => [name, 'a'])) }), list);
        return reads();
      },
    ],
    [
      'values of one header',
      (size) => {
        const { list, reads } = counted(numbered(size, String));
        const request = { ...requestOf({}), headers: new Map([['a', list]]) };
        canonicalHeaders(request, ['a']);
        return reads();
      },
    ],
    [
      'a query with presigned parameters at its end',
      (size) => {
        const { list, reads } = counted(
          numbered(size, (index) => `X-Amz-${index}`).map((name) => [name, ''] as const),
        );
        const query = list;
        expect(() => parseAuthorization({ ...requestOf({}), query })).toThrow(RequestRefused);
        return reads();
      },
    ],
  ];
  it.each(counts)('%s', (_, work) => {
    const [small, large] = [work(500), work(1000)];
    expect(large).toBeLessThanOrEqual(small * 2.2);
    expect(large).toBeLessThanOrEqual(1000 * 20);
  });
});

const MEGA = 1 << 20;
const DATE = '20261121T120000Z';
const refusedOrDone = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(RequestRefused);
  }
};
const authorization = (value: string) => () =>
  parseAuthorization(requestOf({ headers: { authorization: value, 'x-amz-date': DATE } }));
const presigned = (name: string, value: string) => () => {
  const query = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'].map(
    (part) =>
      [`X-Amz-${part}`, part === name ? value : part === 'Algorithm' ? 'AWS4-HMAC-SHA256' : '1'] as const,
  );
  parseAuthorization(requestOf({ query }));
};
const headerValue = (value: string) => () => canonicalHeaders(requestOf({ headers: { a: value } }), ['a']);

/**
 * A megabyte, a hundred times what API Gateway lets through, of what makes backtracking or rescanning
 * quadratic. No clock: at 10^12 steps such a function would meet the runner's own limit.
 */
describe('a megabyte of any text is answered', () => {
  const inputs: [string, () => unknown][] = [
    ['commas in the header', authorization(`AWS4-HMAC-SHA256 ${','.repeat(MEGA)}`)],
    ['spaces in the header', authorization(`AWS4-HMAC-SHA256${' '.repeat(MEGA)}x`)],
    ['spaces before the header', authorization(`${' '.repeat(MEGA)}AWS4-HMAC-SHA256 x`)],
    ['spaces within a part', authorization(`AWS4-HMAC-SHA256 Credential=x${' '.repeat(MEGA)}y`)],
    ['equal signs', authorization(`AWS4-HMAC-SHA256 Credential=${'='.repeat(MEGA)}`)],
    ['unknown parts', authorization(`AWS4-HMAC-SHA256 ${'a=b,'.repeat(MEGA / 4)}`)],
    ['a long algorithm', authorization(`AWS4-${'"'.repeat(MEGA)}`)],
    [
      'signed headers',
      authorization(`AWS4-HMAC-SHA256 Credential=x,Signature=y,SignedHeaders=${'a;'.repeat(MEGA / 2)}`),
    ],
    [
      'one signed header',
      authorization(`AWS4-HMAC-SHA256 Credential=x,Signature=y,SignedHeaders=${'a'.repeat(MEGA)}!A`),
    ],
    [
      'a long signature',
      authorization(`AWS4-HMAC-SHA256 Credential=x,SignedHeaders=a,Signature=${'0'.repeat(MEGA)}`),
    ],
    ['a long expiry', presigned('Expires', '9'.repeat(MEGA))],
    ['long signed headers', presigned('SignedHeaders', 'a;'.repeat(MEGA / 2))],
    ['spaces in a value', headerValue(`a${' '.repeat(MEGA)}b`)],
    ['spaces around a value', headerValue(`${' '.repeat(MEGA)}b${' '.repeat(MEGA)}`)],
    ['spaces and letters in turn', headerValue(' a'.repeat(MEGA / 2))],
    ['pairs of spaces and letters in turn', headerValue('  a'.repeat(MEGA / 3))],
    ['tabs', headerValue(`${'\t'.repeat(MEGA)}x`)],
    ['other white space', headerValue(`${'\u00a0'.repeat(MEGA)}x`)],
    [
      'a hash header',
      () => payloadHash(requestOf({ headers: { 'x-amz-content-sha256': '0'.repeat(MEGA) } })),
    ],
    [
      'spaces around a hash header',
      () => payloadHash(requestOf({ headers: { 'x-amz-content-sha256': `x${' '.repeat(MEGA)}x` } })),
    ],
    ['slashes in a path', () => pathLabels('/'.repeat(MEGA))],
    ['labels in a path', () => pathLabels('/a'.repeat(MEGA / 2))],
    ['escapes in a path', () => pathLabels(`/${'%41'.repeat(MEGA / 3)}`)],
    ['bad escapes in a path', () => pathLabels(`/${'%4'.repeat(MEGA / 2)}`)],
    ['characters to encode', () => encodeRfc3986("'(".repeat(MEGA / 2))],
    ['a last character to encode', () => encodeRfc3986(`${'a'.repeat(MEGA)}!`)],
    [
      'pairs of a query',
      () => canonicalQuery(numbered(MEGA / 16, (index) => `a${index % 7}`).map((name) => [name, name])),
    ],
    [
      'slashes in a credential',
      () => requireScope('/'.repeat(MEGA), { text: DATE, millis: NOON }, { region: 'r', service: 's' }),
    ],
    [
      'digits of a date',
      () => requestDate({ credential: '', signedHeaders: [], signature: '', date: '1'.repeat(MEGA) }),
    ],
    ['text to quote', () => quotable('"'.repeat(MEGA))],
    ['a long message', () => messageText('\\'.repeat(MEGA))],
    [
      'dots in a seal',
      () => openVerdict({ verdict: 'x', seal: '.'.repeat(MEGA) }, requestOf({}), sealKeys(), NOON),
    ],
    [
      'a long seal',
      () =>
        openVerdict(
          { verdict: 'x', seal: `k1.${NOON}.${'A'.repeat(MEGA)}` },
          requestOf({}),
          sealKeys(),
          NOON,
        ),
    ],
    [
      'a long verdict',
      () => openVerdict({ verdict: 'A'.repeat(MEGA), seal: `k1.${NOON}.x` }, requestOf({}), sealKeys(), NOON),
    ],
    [
      'values of an event',
      () =>
        parseEvent(
          {
            resource: '/',
            path: '/',
            httpMethod: 'GET',
            requestContext: {},
            multiValueHeaders: { a: numbered(MEGA / 8, String), A: numbered(MEGA / 8, String) },
          },
          'authorizer',
        ),
    ],
  ];
  it.each(inputs)('%s', (_, work) => refusedOrDone(work));
});
