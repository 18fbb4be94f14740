import { expect, test } from 'vitest';
import { authorizerEvent } from '../../local/frontDoor/functionEvents.ts';
import { requestTarget } from '../../local/frontDoor/requestTarget.ts';

function event(url: string, rawHeaders: string[] = []) {
  const target = requestTarget(url);
  if (!target) throw new Error('no target');
  return authorizerEvent(
    {
      requestId: 'id-1',
      method: 'GET',
      target,
      resource: '/v1/tags/{resourceArn}',
      pathParameters: { resourceArn: 'arn:aws' },
      rawHeaders,
      sourceIp: '127.0.0.1',
      httpVersion: '1.1',
      received: 1_795_000_000_000,
    },
    { region: 'eu-west-1', stage: 'dev' },
  );
}

test('an authorizer event has the documented form, and never a body', () => {
  const made = event('/v1/tags/arn%3Aaws?a=1');
  expect(made).toMatchObject({
    type: 'REQUEST',
    methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:offline/dev/GET/v1/tags/arn%3Aaws',
    resource: '/v1/tags/{resourceArn}',
    httpMethod: 'GET',
    pathParameters: { resourceArn: 'arn:aws' },
    requestContext: {
      requestId: 'id-1',
      stage: 'dev',
      protocol: 'HTTP/1.1',
      requestTimeEpoch: 1_795_000_000_000,
      identity: { sourceIp: '127.0.0.1' },
    },
  });
  expect(made).not.toHaveProperty('body');
});

test.each(['/v1/brokers/', '/v1//brokers', '/v1/a/../brokers', '/v1/a%2Fb', '/v1/%41', '/v1/a%252Fb'])(
  'the path %s is kept as it was sent',
  (path) => {
    expect(event(`${path}?x=%2F`).path).toBe(path);
    expect(event(path).requestContext.path).toBe(path);
  },
);

test('the query is decoded with all its values', () => {
  const made = event('/v1/brokers?tag=a+b&tag=c%2Bd&empty=&bare&__proto__=x');
  expect(made.queryStringParameters).toEqual(
    Object.fromEntries([
      ['tag', 'c+d'],
      ['empty', ''],
      ['bare', ''],
      ['__proto__', 'x'],
    ]),
  );
  expect(made.multiValueQueryStringParameters?.tag).toEqual(['a b', 'c+d']);
  expect(event('/v1/brokers').queryStringParameters).toBeNull();
});

test('headers keep their case and all values', () => {
  const made = event('/', ['X-A', '1', 'x-a', '2', 'X-A', '3', 'User-Agent', 'me']);
  expect(made.headers).toEqual({ 'X-A': '3', 'x-a': '2', 'User-Agent': 'me' });
  expect(made.multiValueHeaders).toEqual({ 'X-A': ['1', '3'], 'x-a': ['2'], 'User-Agent': ['me'] });
  expect(made.requestContext.identity.userAgent).toBe('me');
});

test.each(['http://elsewhere/v1', '*', '', '/v1#fragment'])('%j is not a request target', (url) => {
  expect(requestTarget(url)).toBeUndefined();
});
