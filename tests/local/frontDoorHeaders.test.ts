import { expect, test } from 'vitest';
import { frontDoorHeaders, pairs, withoutSignature } from '../../local/frontDoor/frontDoorHeaders.ts';

const CLIENT = { address: '192.0.2.1', port: 4010 };

function forwarded(...sent: string[]) {
  return pairs(frontDoorHeaders(sent, CLIENT)).filter(([name]) => name !== 'X-Amzn-Trace-Id');
}

test('the front door adds the headers of a REST API and controls Content-Length', () => {
  expect(forwarded('Host', 'h', 'content-length', '3')).toEqual([
    ['Host', 'h'],
    ['X-Forwarded-For', '192.0.2.1'],
    ['X-Forwarded-Port', '4010'],
    ['X-Forwarded-Proto', 'http'],
  ]);
});

test('a client’s own forwarding headers are extended or replaced', () => {
  expect(forwarded('x-forwarded-for', '203.0.113.9', 'X-Forwarded-Proto', 'https')).toEqual([
    ['X-Forwarded-For', '203.0.113.9, 192.0.2.1'],
    ['X-Forwarded-Port', '4010'],
    ['X-Forwarded-Proto', 'http'],
  ]);
});

test('a call has one trace id: the client’s, or a new one', () => {
  const ids = (sent: string[]) =>
    pairs(frontDoorHeaders(sent, CLIENT)).filter(([name]) => name.toLowerCase() === 'x-amzn-trace-id');
  expect(ids(['x-amzn-trace-id', 'Root=1-2-3'])).toEqual([['x-amzn-trace-id', 'Root=1-2-3']]);
  expect(ids([])).toEqual([['X-Amzn-Trace-Id', expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)]]);
});

test('the override header of serverless-offline is always removed', () => {
  expect(JSON.stringify(forwarded('SLS-Offline-Authorizer-Override', '{}'))).not.toMatch(/override/i);
});

test('a signature is dropped before the integration, and other authorizations are kept', () => {
  const sent = ['authorization', 'AWS4-HMAC-SHA256 x', 'Authorization', 'Bearer y', 'Host', 'h'];
  expect(withoutSignature(sent)).toEqual(['Authorization', 'Bearer y', 'Host', 'h']);
});
