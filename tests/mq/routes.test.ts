import { expect, test } from 'vitest';
import { routeOf } from '../../src/mq/routes.ts';

test.each([
  ['GET', '/v1/brokers', 'brokers', '/v1/brokers', {}],
  ['GET', '/v1/brokers/', 'brokers', '/v1/brokers', {}],
  ['GET', '/v1/%62rokers', 'brokers', '/v1/brokers', {}],
  ['PUT', '/v1/brokers/b-1', 'brokers', '/v1/brokers/{brokerId}', { brokerId: 'b-1' }],
  ['POST', '/v1/brokers/b%2F1/reboot', 'brokers', '/v1/brokers/{brokerId}/reboot', { brokerId: 'b/1' }],
  ['GET', '/v1/brokers/b-1/users', 'users', '/v1/brokers/{brokerId}/users', { brokerId: 'b-1' }],
  ['GET', '/v1/broker-engine-types', 'catalogue', '/v1/broker-engine-types', {}],
  ['GET', '/v1/tags/arn%3Aaws', 'tags', '/v1/tags/{resourceArn}', { resourceArn: 'arn:aws' }],
  ['POST', '/', 'query', '/', {}],
  ['GET', '/', 'query', '/', {}],
  ['PUT', '/', 'unknown', '/', {}],
  ['GET', '/v2/brokers', 'unknown', '/{proxy+}', { proxy: 'v2/brokers' }],
  ['GET', '/v1', 'unknown', '/{proxy+}', { proxy: 'v1' }],
  ['DELETE', '//v1/brokers', 'unknown', '/{proxy+}', { proxy: '/v1/brokers' }],
  ['GET', '/v1/brokers//users', 'unknown', '/{proxy+}', { proxy: 'v1/brokers//users' }],
])('%s %s is served by the function %s', (method, path, functionName, resource, pathParameters) => {
  expect(routeOf(method, path)).toMatchObject({ functionName, resource, pathParameters });
});

test.each([
  ['PATCH', '/v1/brokers'],
  ['HEAD', '/v1/brokers'],
  ['OPTIONS', '/v1/brokers/b-1'],
  ['DELETE', '/v1/brokers'],
  ['GET', '/v1/brokers/b-1/reboot'],
])('a known path has no %s: %s', (method, path) => {
  expect(routeOf(method, path)).toBeUndefined();
});
