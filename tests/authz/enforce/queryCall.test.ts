import { expect, it } from 'vitest';
import { authorizerEvent, integrationEvent } from '../../../events/restEvent.ts';
import { authorize } from '../../../src/authz/authorize.ts';
import { enforce } from '../../../src/authz/enforce/enforce.ts';
import { handOver } from '../../../src/authz/enforce/handOver.ts';
import { handOverQueryCall, isQueryCall, openQueryCall } from '../../../src/authz/enforce/queryCall.ts';
import { parseEvent } from '../../../src/authz/parse/parseEvent.ts';
import { mqOperation } from '../../../src/mq/authorization/resourceTarget.ts';
import { memoryGate, sealKeys } from '../fixtures/memoryGate.ts';
import { KEY, NOON, signedRequest } from '../signedRequest.ts';

const SEALS = sealKeys();
const BODY = 'Action=GetCallerIdentity&Version=2011-06-15';
const signed = await signedRequest({ method: 'POST', path: '/', body: BODY, service: 'sts' });
const seen = parseEvent(authorizerEvent(signed), 'authorizer');
const sealed = handOverQueryCall(seen, SEALS, NOON);
const arrived = parseEvent(integrationEvent(signed, sealed), 'integration');
const refused = /Missing Authentication Token/;

it('a Query call is GET or POST on the root path', () => {
  expect(isQueryCall(seen)).toBe(true);
  expect(isQueryCall({ ...seen, method: 'GET' })).toBe(true);
  for (const method of ['PUT', 'HEAD', 'get']) expect(isQueryCall({ ...seen, method })).toBe(false);
  expect(isQueryCall({ ...seen, resource: '/{proxy+}' })).toBe(false);
});

it('a Query call has the signature that API Gateway drops, and the address that the authorizer saw', () => {
  const call = openQueryCall({ ...arrived, sourceIp: '198.51.100.1' }, sealed, SEALS, NOON);
  expect(call.signature).toMatchObject({
    claim: { credential: expect.stringContaining(`${KEY.accessKeyId}/`) },
  });
  expect(call.request.sourceIp).toBe('203.0.113.7');
});

it('an unsigned Query call has the reason, for operations that need a signature', () => {
  const headers = signed.headers.filter(([name]) => name.toLowerCase() !== 'authorization');
  const unsigned = { ...signed, headers };
  const handed = handOverQueryCall(parseEvent(authorizerEvent(unsigned), 'authorizer'), SEALS, NOON);
  const call = openQueryCall(
    parseEvent(integrationEvent(unsigned, handed), 'integration'),
    handed,
    SEALS,
    NOON,
  );
  expect(call.signature).toEqual({
    refusal: { name: 'MissingAuthenticationTokenException', message: 'Missing Authentication Token' },
  });
});

it.each([
  ['no seal', {}],
  ['another seal', { ...sealed, seal: sealed.seal.replace(/.$/, 'x') }],
  ['another claim', { ...sealed, verdict: Buffer.from('{"say":"query"}').toString('base64url') }],
])('%s is not a Query call', (_, context) => {
  expect(() => openQueryCall(arrived, context, SEALS, NOON)).toThrow(refused);
});

it('a seal is valid for its lifetime and its path only', () => {
  expect(() => openQueryCall(arrived, sealed, SEALS, NOON + 31_000)).toThrow(refused);
  expect(() => openQueryCall({ ...arrived, path: '/v1/brokers' }, sealed, SEALS, NOON)).toThrow(refused);
});

it.each([
  ['a path with an empty label', { path: '//x' }],
  ['a path with a broken escape', { path: '/%4' }],
  ['half a character in the query', { query: [['a', '\ud800']] as const }],
])('%s reaches the handler as a refusal, and no operation runs', (_, change) => {
  const handed = handOverQueryCall({ ...seen, ...change }, SEALS, NOON);
  const mismatch = /^The request signature we calculated does not match/;
  expect(() => openQueryCall({ ...arrived, ...change }, handed, SEALS, NOON)).toThrow(mismatch);
  // Not on another path either.
  expect(() => openQueryCall(arrived, handed, SEALS, NOON)).toThrow(mismatch);
});

it('27: Query calls and operations of Amazon MQ do not accept each other’s verdicts', async () => {
  const gate = memoryGate();
  const asEnforced = await enforce(arrived, sealed, {
    seals: SEALS,
    now: () => NOON,
    gate: async () => gate,
    resolve: mqOperation,
  });
  expect(asEnforced).toMatchObject({
    outcome: 'refused',
    refusal: { name: 'MissingAuthenticationTokenException' },
  });
  const verdict = handOver(await authorize(seen, gate), seen, SEALS, NOON);
  expect(() => openQueryCall(arrived, verdict, SEALS, NOON)).toThrow(refused);
});
