import { describe, expect, it } from 'vitest';
import { requireSignedHeaders } from '../../../src/authz/authenticate/authenticate.ts';
import { canonicalHeaders } from '../../../src/authz/authenticate/canonicalRequest.ts';
import { HOST_UNSIGNED, MISMATCH } from '../fixtures/sentences.ts';
import { requestOf } from '../parse/requestOf.ts';

describe('the canonical value of a header', () => {
  const cases: [string | string[], string][] = [
    ['', ''],
    [' ', ''],
    ['\t', ''],
    ['a', 'a'],
    [' a', 'a'],
    ['a ', 'a'],
    ['\ta\t', 'a'],
    ['  a  ', 'a'],
    ['a b', 'a b'],
    ['a  b', 'a b'],
    ['a\tb', 'a b'],
    ['a\t \tb   c', 'a b c'],
    ['"a   b"', '"a b"'],
    // Signers take spaces and tabs for white space, and nothing else.
    ['a\u00a0', 'a\u00a0'],
    [' \u00a0a\u00a0 ', '\u00a0a\u00a0'],
    ['a\u00a0 \u00a0b', 'a\u00a0 \u00a0b'],
    ['\u00a0\u00a0', '\u00a0\u00a0'],
    ['\ufeffa  ', '\ufeffa'],
    [['a', 'b'], 'a,b'],
    [['b', 'a', 'b'], 'b,a,b'],
    [[' a  b ', '\tc'], 'a b,c'],
    [['', ''], ','],
  ];
  it.each(cases)('of %j is %j', (value, folded) => {
    expect(canonicalHeaders(requestOf({ headers: { x: value } }), ['x'])).toBe(`x:${folded}\n`);
  });
});

describe('the canonical headers', () => {
  const headers = { host: 'h', b: '2', a: '1' };
  it('are the signed headers, in their order', () => {
    expect(canonicalHeaders(requestOf({ headers }), ['a', 'b'])).toBe('a:1\nb:2\n');
    expect(canonicalHeaders(requestOf({ headers }), [])).toBe('');
  });
  it.each(['x', 'constructor', '__proto__', 'content-type'])('do not exist if %s is absent', (name) => {
    for (const body of ['unknown', new Uint8Array(3)] as const) {
      expect(() => canonicalHeaders(requestOf({ headers, body }), [name, 'host'])).toThrow(MISMATCH);
    }
  });
  it('have the body’s length as a Content-Length that the front door dropped', () => {
    const names = ['content-length', 'host'];
    expect(canonicalHeaders(requestOf({ headers }), names)).toBeUndefined();
    const body = new Uint8Array(3);
    expect(canonicalHeaders(requestOf({ headers, body }), names)).toBe('content-length:3\nhost:h\n');
    const sent = requestOf({ headers: { ...headers, 'content-length': '7' }, body });
    expect(canonicalHeaders(sent, names)).toBe('content-length:7\nhost:h\n');
  });
});

describe('the headers that must be signed', () => {
  it.each(['host', 'x-amz-content-sha256', 'x-amz-security-token'])(
    '%s is refused if it is sent twice, signed or not',
    (name) => {
      const headers = { host: 'h', [name]: ['a', 'b'] };
      const signed = ['host', 'x-amz-content-sha256', 'x-amz-security-token'];
      expect(() => requireSignedHeaders(requestOf({ headers }), signed)).toThrow(MISMATCH);
      const once = { ...headers, [name]: 'a' };
      expect(requireSignedHeaders(requestOf({ headers: once }), signed)).toBeUndefined();
    },
  );
  it('host must be signed always', () => {
    expect(() => requireSignedHeaders(requestOf({ headers: { host: 'h' } }), ['hosts'])).toThrow(
      HOST_UNSIGNED,
    );
  });
  it.each(['x-amz-', 'x-amz-date', 'x-amz-cf-id2', 'x-amz-trace'])(
    '%s must be signed if it is present',
    (name) => {
      const request = requestOf({ headers: { host: 'h', [name]: '' } });
      expect(() => requireSignedHeaders(request, ['host'])).toThrow(`'${name}' must be a 'SignedHeader'`);
      expect(requireSignedHeaders(request, ['host', name])).toBeUndefined();
    },
  );
  it.each(['x-amz-cf-id', 'x-amzn-trace-id', 'x-forwarded-for', 'xx-amz-date'])(
    '%s may be unsigned',
    (name) => {
      expect(
        requireSignedHeaders(requestOf({ headers: { host: 'h', [name]: '' } }), ['host']),
      ).toBeUndefined();
    },
  );
});
