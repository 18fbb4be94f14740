import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../../events/restEvent.ts';
import { compilePolicy } from '../../../src/authz/policy/compilePolicy.ts';
import { type Change, withPart, withQuery } from '../fixtures/change.ts';
import { journey } from '../fixtures/journey.ts';
import { memoryGate } from '../fixtures/memoryGate.ts';
import { FORMS, type Form, type SigningOptions, signedAs } from '../fixtures/signedAs.ts';
import { NOON } from '../signedRequest.ts';

const TAGS = '/v1/tags/arn:aws:mq:us-east-1:123456789012:broker:one:b-1';
const CALL: SigningOptions = {
  method: 'POST',
  path: TAGS,
  resource: '/v1/tags/{resourceArn}',
  query: { b: '2', a: ['1', '0'] },
  body: '{"tags":{"a":"b"}}',
  headers: { 'content-type': 'application/json', 'x-note': 'a b' },
};

/** The signed call that the replay guard gets for an allowed call. */
async function known(request: HttpRequest) {
  const { last } = await journey(request);
  expect(last.outcome).toBe('allowed');
  return last.outcome === 'allowed' ? last.call.signed : undefined;
}

/** Other bytes under the same signature: every one must be taken for the same call. */
const SPELLINGS: readonly (readonly [name: string, change: Change])[] = [
  ['headers in another order', (request) => ({ ...request, headers: request.headers.toReversed() })],
  [
    'header names in another case',
    (request) => ({
      ...request,
      headers: request.headers.map(([name, value]) => [name.toUpperCase(), value]),
    }),
  ],
  [
    'white space in signed headers',
    (request) => ({
      ...request,
      headers: request.headers.map(([name, value]) => [name, name === 'x-note' ? '  a \t b ' : value]),
    }),
  ],
  [
    'headers that nobody signed',
    (request) => ({ ...request, headers: [...request.headers, ['x-other', 'a'], ['via', '1.1 proxy']] }),
  ],
  [
    'the query in another order',
    (request) => {
      const [path = '', search = ''] = request.target.split(/\?(.*)/s);
      return { ...request, target: `${path}?${search.split('&').toReversed().join('&')}` };
    },
  ],
  [
    'the path escaped otherwise',
    (request) => ({ ...request, target: request.target.replace(/^[^?]*/s, TAGS) }),
  ],
  [
    'white space in the Authorization header',
    (request) => ({
      ...request,
      headers: request.headers.map(([name, value]) => [
        name,
        name === 'authorization' ? ` ${value.replaceAll(', ', ' ,  ')} , Comment=again` : value,
      ]),
    }),
  ],
];

/** Spellings that the parser does not accept as a signature. */
const REFUSED: readonly (readonly [form: Form, name: string, change: Change])[] = [
  ['header', 'upper case', withPart('Signature', (signature) => signature.toUpperCase())],
  ['header', 'a zero more', withPart('Signature', (signature) => `${signature}0`)],
  ['presigned', 'upper case', withQuery('X-Amz-Signature', (signature) => signature.toUpperCase())],
  ['presigned', 'a space more', withQuery('X-Amz-Signature', (signature) => `${signature}%20`)],
];

describe('attack 26: a signature names one call, in whatever form its request is written', () => {
  for (const form of FORMS) {
    for (const hashHeader of form === 'header' ? [true, false] : [false]) {
      it.each(SPELLINGS)(
        `the call is the same: ${form}${hashHeader ? ' with hash' : ''}: %s`,
        async (_, change) => {
          const request = await signedAs(form, { ...CALL, hashHeader });
          const changed = change(request);
          const told = await known(request);
          expect(told?.digest).toMatch(/^[\w-]{43}$/);
          expect(await known(changed)).toEqual(told);
        },
      );
    }
  }

  it.each(REFUSED)('%s: a signature in another spelling is refused: %s', async (form, _, change) => {
    const request = await signedAs(form, CALL);
    expect((await journey(request)).last.outcome).toBe('allowed');
    expect((await journey(change(request))).last.outcome).toBe('refused');
  });

  it('a request of another second, body, form or path is another call', async () => {
    const calls = [
      CALL,
      { ...CALL, at: NOON + 1_000 },
      { ...CALL, body: '{"tags":{"a":"c"}}' },
      { ...CALL, hashHeader: false },
      { ...CALL, path: `${TAGS}2` },
      { ...CALL, expiresIn: 301 },
    ];
    const told = await Promise.all(
      FORMS.flatMap((form) =>
        calls
          .filter((call) => form === 'presigned' || !('expiresIn' in call))
          .map(async (call) => (await known(await signedAs(form, call)))?.digest),
      ),
    );
    // A presigned URL holds no hash header, sent or not.
    expect(new Set(told).size).toBe(told.length - 1);
  });

  it('both phases name the same call; a call that only reads has no name', async () => {
    // Decided where the tags are seen: in the body.
    const byTags = compilePolicy({
      name: 'by-tags',
      source: 'user',
      document: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: '*',
            Resource: '*',
            Condition: { StringEquals: { 'aws:RequestTag/a': 'b' } },
          },
        ],
      },
    });
    const set = { root: false, identity: [byTags], serviceControl: [], resourceControl: [] };
    const gate = memoryGate({ policies: { load: async () => ({ tags: {}, organization: 'none', set }) } });
    const waits = { true: 'authorization', false: 'signature' } as const;
    for (const hashHeader of [true, false]) {
      const request = await signedAs('header', { ...CALL, hashHeader });
      const { first, last } = await journey(request, gate);
      expect(first).toMatchObject({ outcome: 'pending', waitsFor: waits[`${hashHeader}`] });
      expect(last).toHaveProperty('call.signed', await known(request));
      expect(last).toHaveProperty('call.signed.goodUntil', NOON + 5 * 60_000 + 1_000);
    }
    for (const form of FORMS) expect(await known(await signedAs(form))).toBeUndefined();
  });
});
