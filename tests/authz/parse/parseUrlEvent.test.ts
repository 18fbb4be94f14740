import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestRefused } from '../../../src/authz/errors.ts';
import { UnreadableEventError } from '../../../src/authz/parse/parseEvent.ts';
import { parseUrlEvent } from '../../../src/authz/parse/parseUrlEvent.ts';

/** An event as the Lambda Developer Guide shows it, "Invoking Lambda function URLs". */
const EVENT = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/v1/brokers',
  rawQueryString: '',
  headers: { host: 'abc.lambda-url.us-east-1.on.aws' },
  requestContext: {
    accountId: 'anonymous',
    domainName: 'abc.lambda-url.us-east-1.on.aws',
    http: {
      method: 'GET',
      path: '/v1/brokers',
      protocol: 'HTTP/1.1',
      sourceIp: '192.0.2.1',
      userAgent: 'a',
    },
    requestId: 'id-1',
    stage: '$default',
  },
  isBase64Encoded: false,
};
const parse = (change: object = {}) =>
  parseUrlEvent({ ...EVENT, ...change }, (method, path) => `${method} ${path}`);

describe('a request through a function URL', () => {
  it('is read from the raw members of the event', () => {
    expect(parse()).toEqual({
      requestId: 'id-1',
      method: 'GET',
      path: '/v1/brokers',
      resource: 'GET /v1/brokers',
      query: [],
      headers: new Map([['host', ['abc.lambda-url.us-east-1.on.aws']]]),
      sourceIp: '192.0.2.1',
      body: new Uint8Array(),
    });
  });

  it.each(['/v1/tags/arn%3Aaws', '/v1/a%2Fb', '/v1//a', '/v1/../a', '/v1/%252F', '/v1/a/'])(
    'keeps the path %s as it was sent',
    (rawPath) => expect(parse({ rawPath }).path).toBe(rawPath),
  );

  it.each<[string, [string, string][]]>([
    [
      'a=1&b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a=1&a=2&a=1,2',
      [
        ['a', '1'],
        ['a', '2'],
        ['a', '1,2'],
      ],
    ],
    ['a=b%20c+d%2Be', [['a', 'b c d+e']]],
    [
      'bare&empty=',
      [
        ['bare', ''],
        ['empty', ''],
      ],
    ],
  ])('keeps every pair of the query %s in its order', (rawQueryString, query) => {
    // The decoded form joins duplicates by commas, so that `a=1&a=2` and `a=1,2` are the same there.
    expect(parse({ rawQueryString, queryStringParameters: { a: 'forged' } }).query).toEqual(query);
  });

  it.each([
    { rawPath: '/v1/%zz' },
    { rawPath: '/v1/%ff' },
    { rawQueryString: 'a=%' },
    { rawQueryString: 'a=%C0' },
  ])('is refused if it has escapes that decoders read differently: %j', (change) =>
    expect(() => parse(change)).toThrow(RequestRefused),
  );

  it.each<[string, string, string[]]>([
    ['x-amz-date', '20261129T000000Z,20261129T000001Z', ['20261129T000000Z,20261129T000001Z']],
    ['host', 'a,b', ['a', 'b']],
    ['x-amz-security-token', 'one,two', ['one', 'two']],
    ['x-amz-content-sha256', 'one,two', ['one', 'two']],
    [
      'authorization',
      'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=1',
      ['AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=1'],
    ],
    [
      'authorization',
      'AWS4-HMAC-SHA256 Credential=a,Signature=1',
      ['AWS4-HMAC-SHA256 Credential=a,Signature=1'],
    ],
    [
      'authorization',
      'AWS4-HMAC-SHA256 Credential=a,AWS4-HMAC-SHA256 Credential=b',
      ['AWS4-HMAC-SHA256 Credential=a', 'AWS4-HMAC-SHA256 Credential=b'],
    ],
  ])('has separate values for a header whose second value is an attack: %s: %s', (name, value, values) => {
    expect(parse({ headers: { [name]: value } }).headers.get(name)).toEqual(values);
  });

  it('has its cookies in one Cookie header, and header names in lower case', () => {
    const { headers } = parse({ headers: { 'X-A': '1', 'x-a': '2' }, cookies: ['a=1', 'b=2'] });
    expect(headers.get('cookie')).toEqual(['a=1; b=2']);
    expect(headers.get('x-a')).toEqual(['1', '2']);
  });

  it('may have its body as text or in base64', () => {
    const bytes = Buffer.from('{"a":"ü"}');
    expect(parse({ body: '{"a":"ü"}' }).body).toEqual(bytes);
    expect(parse({ body: bytes.toString('base64'), isBase64Encoded: true }).body).toEqual(bytes);
  });
});

describe('an event that is not from a function URL', () => {
  it.each([
    [null],
    [[]],
    ['event'],
    [{}],
    [{ ...EVENT, version: '1.0' }],
    [{ ...EVENT, version: undefined }],
    [{ ...EVENT, requestContext: null }],
    [{ ...EVENT, requestContext: { http: {} } }],
    [{ ...EVENT, rawPath: undefined }],
    [{ ...EVENT, rawQueryString: null }],
    [{ ...EVENT, headers: { host: ['a'] } }],
    [{ ...EVENT, cookies: 'a=1' }],
    [{ ...EVENT, cookies: [1] }],
    [{ ...EVENT, body: 7 }],
    [
      {
        type: 'REQUEST',
        httpMethod: 'GET',
        path: '/v1/brokers',
        resource: '/v1/brokers',
        requestContext: {},
      },
    ],
  ])('is unreadable: %j', (event) => {
    expect(() => parseUrlEvent(event, () => '/')).toThrow(UnreadableEventError);
  });

  it('never throws an untyped error', () => {
    const member = fc.oneof(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.record({
          rawPath: member,
          rawQueryString: member,
          headers: member,
          body: member,
          cookies: member,
        }),
        (change) => {
          try {
            parse(change);
          } catch (error) {
            expect(error instanceof UnreadableEventError || error instanceof RequestRefused).toBe(true);
          }
        },
      ),
    );
  });
});
