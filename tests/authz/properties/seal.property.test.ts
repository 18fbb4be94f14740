import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openVerdict, SEAL_LIFETIME_MS, sealVerdict } from '../../../src/authz/enforce/handOver.ts';
import type { UnverifiedRequest } from '../../../src/authz/parse/parseEvent.ts';
import type { KeySet } from '../../../src/keyring/keyring.ts';
import { sealKeys } from '../fixtures/memoryGate.ts';
import { requestOf } from '../parse/requestOf.ts';
import { NOON } from '../signedRequest.ts';
import { text } from './arbitraryRequests.ts';
import { RUNS } from './runs.ts';

const KEYS = sealKeys();
const REQUEST = requestOf({ path: '/v1/brokers', query: [['a', 'b']] });
const CONTENT = { say: 'allowed', operation: 'ListBrokers' };
const REFUSED = { holds: false };

const label = text.filter((candidate) => candidate !== '' && !/^\.{1,2}$|[/%\p{Cc}]/u.test(candidate));
const request = fc
  .record({
    path: fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => `/${labels.join('/')}`),
    query: fc.array(fc.tuple(text, text), { maxLength: 3 }),
    method: fc.constantFrom('GET', 'POST'),
  })
  .map(({ method, ...parts }): UnverifiedRequest => ({ ...requestOf(parts), method }));

describe('the seal of a verdict', () => {
  it('opens for its request during its lifetime, with or without a body hash', () => {
    const age = fc.integer({ min: -5000, max: SEAL_LIFETIME_MS });
    fc.assert(
      fc.property(fc.jsonValue(), request, fc.boolean(), age, (content, sealedTo, bound, later) => {
        const sealed = sealVerdict(content, bound ? sealedTo : undefined, KEYS, NOON);
        const opened = openVerdict(sealed, sealedTo, KEYS, NOON + later);
        expect(opened).toEqual({ holds: true, bound, content: JSON.parse(JSON.stringify(content)) });
        // API Gateway's authorizer context takes them as they are.
        expect(`${sealed.verdict}${sealed.seal}`).toMatch(/^[\w.-]*$/);
      }),
      { numRuns: RUNS },
    );
  });

  it('does not open before its time or after its lifetime', () => {
    const age = fc.oneof(
      fc.integer({ max: -5001, min: -1e12 }),
      fc.integer({ min: SEAL_LIFETIME_MS + 1, max: 1e12 }),
    );
    const sealed = sealVerdict(CONTENT, REQUEST, KEYS, NOON);
    fc.assert(
      fc.property(age, (later) => {
        expect(openVerdict(sealed, REQUEST, KEYS, NOON + later)).toEqual(REFUSED);
      }),
      { numRuns: RUNS },
    );
  });

  it('does not open for another request', () => {
    const same = (a: UnverifiedRequest, b: UnverifiedRequest) =>
      a.method === b.method &&
      a.path === b.path &&
      JSON.stringify(a.query.map(String).sort()) === JSON.stringify(b.query.map(String).sort());
    fc.assert(
      fc.property(request, request, (sealedTo, other) => {
        fc.pre(!same(sealedTo, other));
        const sealed = sealVerdict(CONTENT, sealedTo, KEYS, NOON);
        expect(openVerdict(sealed, other, KEYS, NOON)).toEqual(REFUSED);
      }),
      { numRuns: RUNS },
    );
  });

  it('does not open after one changed bit in it, its time, its key id or its verdict', () => {
    const sealed = sealVerdict(CONTENT, REQUEST, KEYS, NOON);
    const [id = '', time = '', mac = ''] = sealed.seal.split('.');
    const flip = (bytes: Buffer, bit: number) => {
      const at = Math.floor(bit / 8) % bytes.length;
      return Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ (1 << (bit % 8)) : byte)));
    };
    const flipText = (value: string, bit: number) =>
      flip(Buffer.from(value, 'latin1'), bit).toString('latin1');
    const flips: ((bit: number) => { verdict: string; seal: string })[] = [
      (bit) => ({
        ...sealed,
        seal: `${id}.${time}.${flip(Buffer.from(mac, 'base64url'), bit).toString('base64url')}`,
      }),
      (bit) => ({ ...sealed, seal: `${id}.${flipText(time, bit)}.${mac}` }),
      (bit) => ({ ...sealed, seal: `${flipText(id, bit)}.${time}.${mac}` }),
      (bit) => ({ ...sealed, verdict: flipText(sealed.verdict, bit) }),
      (bit) => ({
        seal: sealed.seal,
        verdict: flip(Buffer.from(sealed.verdict, 'base64url'), bit).toString('base64url'),
      }),
    ];
    for (const flipped of flips) {
      for (let bit = 0; bit < 1024; bit += 1) {
        expect(openVerdict(flipped(bit), REQUEST, KEYS, NOON)).toEqual(REFUSED);
      }
    }
  });

  it('does not open if it is any other text, and nothing throws', () => {
    const { verdict, seal } = sealVerdict(CONTENT, REQUEST, KEYS, NOON);
    const piece = fc.oneof(fc.constantFrom('k1', String(NOON), seal, verdict, '.', ''), text);
    const forged = fc.oneof(
      fc.anything(),
      fc.record({
        verdict: fc.oneof(fc.constant(verdict), text),
        seal: fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join('.')),
      }),
      fc.record({ verdict: fc.anything(), seal: fc.anything() }, { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(forged, (sealed) => {
        const { seal: given, verdict: content } = (sealed ?? {}) as { seal?: unknown; verdict?: unknown };
        fc.pre(given !== seal || content !== verdict);
        expect(openVerdict(sealed, REQUEST, KEYS, NOON)).toEqual(REFUSED);
      }),
      { numRuns: RUNS },
    );
  });

  it('has one spelling only', () => {
    const { verdict, seal } = sealVerdict(CONTENT, REQUEST, KEYS, NOON);
    const [id, time, mac = ''] = seal.split('.');
    const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 32 bytes fill 43 digits but for two bits: the last digit has three others that decode alike.
    const last = DIGITS.indexOf(mac.at(-1) ?? '');
    const alike = [1, 2, 3].map((bits) => `${mac.slice(0, -1)}${DIGITS[last ^ bits]}`);
    for (const spelling of [
      ...alike,
      `${mac}=`,
      `${mac}==`,
      `${mac} `,
      `\n${mac}`,
      `${mac.slice(0, 9)}\u0000${mac.slice(9)}`,
    ]) {
      expect(openVerdict({ verdict, seal: `${id}.${time}.${spelling}` }, REQUEST, KEYS, NOON)).toEqual(
        REFUSED,
      );
    }
    expect(openVerdict({ verdict, seal: `${id}.0${time}.${mac}` }, REQUEST, KEYS, NOON)).toEqual(REFUSED);
  });
});

describe('the rotation of the seal’s key', () => {
  const old = sealKeys('k1');
  const rotated = sealKeys('k2', 'k1');
  it('seals with the newest key, and opens with the older ones', () => {
    const before = sealVerdict(CONTENT, REQUEST, old, NOON);
    const after = sealVerdict(CONTENT, REQUEST, rotated, NOON);
    expect([before.seal, after.seal].map((seal) => seal.split('.')[0])).toEqual(['k1', 'k2']);
    for (const sealed of [before, after]) {
      expect(openVerdict(sealed, REQUEST, rotated, NOON)).toMatchObject({ holds: true, bound: true });
    }
  });
  it('opens nothing with a deleted key', () => {
    const sealed = sealVerdict(CONTENT, REQUEST, rotated, NOON);
    expect(openVerdict(sealed, REQUEST, old, NOON)).toEqual(REFUSED);
  });
  it('does not open with another key under the same id', () => {
    const swapped: KeySet = {
      newest: rotated.newest,
      byId: new Map(
        [...rotated.byId].map(([id], index, all) => [
          id,
          all[(index + 1) % all.length]?.[1] ?? rotated.newest.key,
        ]),
      ),
    };
    const sealed = sealVerdict(CONTENT, REQUEST, rotated, NOON);
    expect(openVerdict(sealed, REQUEST, swapped, NOON)).toEqual(REFUSED);
  });
  it('ignores a trailing slash of the path, which serverless-offline drops', () => {
    const slashed = requestOf({ path: '/v1/brokers/', query: [['a', 'b']] });
    const sealed = sealVerdict(CONTENT, slashed, KEYS, NOON);
    expect(openVerdict(sealed, REQUEST, KEYS, NOON)).toMatchObject({ holds: true });
  });
});
