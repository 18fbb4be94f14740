import { expect, test } from 'vitest';
import { requestTarget } from '../../local/frontDoor/requestTarget.ts';
import { MAX_PAYLOAD_BYTES, urlEvent, urlResponse } from '../../local/frontDoor/urlEvents.ts';

function event(url: string, rawHeaders: string[] = [], body = '') {
  const target = requestTarget(url);
  if (!target) throw new Error('no target');
  const call = {
    requestId: 'id-1',
    method: 'POST',
    target,
    rawHeaders,
    sourceIp: '127.0.0.1',
    httpVersion: '1.1',
    received: 1_795_000_000_000,
  };
  return urlEvent(call, 'eu-west-1', Buffer.from(body));
}

test('the event of a function URL has the form that Lambda documents', () => {
  expect(event('/v1/brokers?a=1')).toMatchObject({
    version: '2.0',
    rawPath: '/v1/brokers',
    rawQueryString: 'a=1',
    requestContext: {
      requestId: 'id-1',
      domainName: 'local.lambda-url.eu-west-1.on.aws',
      http: { method: 'POST', path: '/v1/brokers', sourceIp: '127.0.0.1', protocol: 'HTTP/1.1' },
    },
    isBase64Encoded: false,
  });
  expect(event('/')).not.toHaveProperty('body');
  expect(event('/')).not.toHaveProperty('cookies');
});

test('path and query are kept as they were sent; the decoded query loses duplicates', () => {
  const made = event('/v1/a%2Fb/%41?x=%2F&x=2&y=a+b');
  expect(made.rawPath).toBe('/v1/a%2Fb/%41');
  expect(made.rawQueryString).toBe('x=%2F&x=2&y=a+b');
  expect(made.queryStringParameters).toEqual({ x: '/,2', y: 'a b' });
});

test('header names are in lower case, repeated values are joined, and cookies are separate', () => {
  const raw = ['X-A', '1', 'x-a', '2', 'Cookie', 'a=1; b=2', 'cookie', 'c=3', 'Authorization', 'AWS4-x'];
  const made = event('/', raw);
  expect(made.headers).toEqual({ 'x-a': '1,2', authorization: 'AWS4-x' });
  expect(made.cookies).toEqual(['a=1', 'b=2,c=3']);
});

test.each([
  ['application/json', false],
  ['application/json; charset=utf-8', false],
  ['text/plain', false],
  ['application/xml', false],
  ['application/x-www-form-urlencoded', true],
  ['application/octet-stream', true],
  [undefined, true],
])('a body of type %s comes in base64: %s', (type, base64) => {
  const made = event('/', type === undefined ? [] : ['Content-Type', type], '{}');
  expect(made.isBase64Encoded).toBe(base64);
  expect(made.body).toBe(base64 ? 'e30=' : '{}');
});

test.each([
  [undefined],
  [null],
  ['text'],
  [{ body: 'x' }],
  [{ statusCode: '200' }],
  [{ statusCode: 200, body: {} }],
  [{ statusCode: 200, body: 'x'.repeat(MAX_PAYLOAD_BYTES) }],
])('an answer that Lambda cannot send gives an error: %#', (answer) => {
  expect(urlResponse(answer)).toBeUndefined();
});
