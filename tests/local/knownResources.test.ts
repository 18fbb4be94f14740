import { expect, test } from 'vitest';
import { knownResources } from '../../local/serverless/knownResources.ts';

const isKnown = knownResources({
  brokers: {
    name: 'n',
    handler: 'h',
    events: [
      { http: { method: 'get', path: '/v1/brokers' } },
      { http: { method: 'get', path: 'v1/brokers/{brokerId}/users' } },
    ],
  },
  unknown: {
    name: 'n',
    handler: 'h',
    events: [{ http: { method: 'any', path: '/{proxy+}' } }, { http: { method: 'any', path: '/' } }],
  },
});

test.each(['/v1/brokers', '/v1/brokers/', '/v1/brokers/b-1/users', '/v1/brokers/b%2F1/users'])(
  'a known resource is %s',
  (path) => {
    expect(isKnown(path)).toBe(true);
  },
);

test.each(['/', '/v1', '/v1/brokers/b-1', '/v1/brokers//users', '/v2/brokers', '//v1/brokers'])(
  'an unknown resource is %s',
  (path) => {
    expect(isKnown(path)).toBe(false);
  },
);
