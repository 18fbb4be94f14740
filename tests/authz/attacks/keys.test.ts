import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type AccessKey, cachedKeys } from '../../../src/authz/authenticate/accessKey.ts';
import { ALICE, accessKey, keysOf } from '../authenticate/verifier.ts';
import { journey } from '../fixtures/journey.ts';
import { memoryGate } from '../fixtures/memoryGate.ts';
import { BAD_TOKEN, MISMATCH } from '../fixtures/sentences.ts';
import { FORMS, signedAs } from '../fixtures/signedAs.ts';
import { KEY, NOON } from '../signedRequest.ts';
import { type Attack, runAttacks } from './attack.ts';

const unrecognized = ['UnrecognizedClientException', BAD_TOKEN] as const;
const TEMPORARY = 'ASIAIOSFODNN7EXAMPLE';
const OTHER: AccessKey = accessKey({
  accessKeyId: 'AKIAOTHEROTHEROTHER0',
  secret: createSecretKey(Buffer.from('AWS4other')),
});

// No session token has been issued yet, so that none can be right (18), and none shows anything to compute
// from (19).
const attacks: Attack[] = [
  ...['', 'token', 'IQoJb3JpZ2luX2VjE'.repeat(60)].map(
    (sessionToken): Attack => ({
      number: 18,
      name: `a long-term key with a token of ${sessionToken.length} characters`,
      sign: {
        headers: { 'x-amz-security-token': sessionToken },
        keptAsHeaders: ['x-amz-security-token'],
      },
      error: unrecognized,
    }),
  ),
  {
    number: 18,
    name: 'a long-term key with a token that the signer knows of',
    sign: { credentials: { ...KEY, sessionToken: 'token' } },
    error: unrecognized,
  },
  {
    number: 18,
    name: 'a temporary key id without token',
    sign: { credentials: { ...KEY, accessKeyId: TEMPORARY } },
    error: unrecognized,
  },
  {
    number: 18,
    name: 'a temporary key id with a token',
    sign: { credentials: { ...KEY, accessKeyId: TEMPORARY, sessionToken: 'token' } },
    error: unrecognized,
  },
  {
    number: 18,
    name: 'an inactive key',
    gate: { keys: keysOf(accessKey({ status: 'Inactive' })) },
    error: unrecognized,
  },
  {
    number: 18,
    name: 'an inactive key with a wrong secret',
    sign: { credentials: { ...KEY, secretAccessKey: 'wrong' } },
    gate: { keys: keysOf(accessKey({ status: 'Inactive' })) },
    error: unrecognized,
  },
  // An unknown key is refused after the same steps as a known one, and the answer does not show their result.
  {
    number: 18,
    name: 'an unknown key with a payload that is not signed',
    sign: {
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      keptAsHeaders: ['x-amz-content-sha256'],
    },
    gate: { keys: keysOf() },
    error: unrecognized,
  },
  {
    number: 18,
    name: 'an unknown key on a path that no signer makes',
    sign: { path: '/v1/brokers/..', resource: '/v1/brokers/{brokerId}' },
    gate: { keys: keysOf() },
    error: unrecognized,
  },
  {
    number: 18,
    name: 'the id of one key with the secret of another',
    sign: { credentials: { ...KEY, secretAccessKey: 'other' } },
    gate: { keys: keysOf(accessKey(), OTHER) },
    error: ['InvalidSignatureException', MISMATCH],
  },
  ...['akiaiosfodnn7example', 'AKIA', `AKIA${'A'.repeat(200)}`, '__proto__', 'constructor'].map(
    (accessKeyId): Attack => ({
      number: 18,
      name: `the key id '${accessKeyId.slice(0, 24)}'`,
      sign: { credentials: { ...KEY, accessKeyId } },
      gate: { keys: { find: () => Promise.reject(new Error('was looked up')) } },
      error: unrecognized,
    }),
  ),
  // What anyone can read in a request: computing with it does not help.
  ...['AWS4', 'x', KEY.accessKeyId, '20261121/us-east-1/mq/aws4_request'].map(
    (secretAccessKey): Attack => ({
      number: 19,
      name: `the secret ${JSON.stringify(secretAccessKey)}`,
      sign: { credentials: { ...KEY, secretAccessKey } },
      error: ['InvalidSignatureException', MISMATCH],
    }),
  ),
];

describe('attacks on the keys', () => runAttacks(attacks));

describe('a deactivated key', () => {
  for (const form of FORMS) {
    it(`is refused once the cache has dropped it and its signing key (${form})`, async () => {
      let stored = accessKey();
      let now = NOON;
      const clock = () => now;
      const keys = cachedKeys({ find: async () => stored }, { maxEntries: 10, maxAgeMs: 10_000, now: clock });
      const gate = memoryGate({ keys, now: clock });
      const signed = await signedAs(form);
      expect((await journey(signed, gate)).last.outcome).toBe('allowed');
      stored = accessKey({ status: 'Inactive' });
      now += 9_999;
      expect((await journey(signed, gate)).last.outcome).toBe('allowed');
      now += 1;
      expect((await journey(signed, gate)).last).toMatchObject({ refusal: { message: BAD_TOKEN } });
    });
  }

  it('two keys in one cache belong to two callers', async () => {
    const bob = { ...ALICE, arn: 'arn:aws:iam::123456789012:user/bob', userId: 'AIDABOB', userName: 'bob' };
    const source = keysOf(accessKey(), { ...OTHER, principal: bob });
    const keys = cachedKeys(source, { maxEntries: 10, maxAgeMs: 10_000, now: () => NOON });
    const gate = memoryGate({ keys });
    const others = { accessKeyId: OTHER.accessKeyId, secretAccessKey: 'other' };
    for (const form of FORMS) {
      for (const [credentials, principal] of [
        [KEY, ALICE],
        [others, bob],
        [KEY, ALICE],
      ] as const) {
        const { last } = await journey(await signedAs(form, { credentials }), gate);
        expect(last).toMatchObject({ outcome: 'allowed', call: { principal } });
      }
    }
  });

  it('a replaced secret replaces its signing key', async () => {
    const signed = await signedAs('header');
    const replaced = accessKey({ secret: createSecretKey(Buffer.from('AWS4another')) });
    expect((await journey(signed, memoryGate())).last.outcome).toBe('allowed');
    const { last } = await journey(signed, memoryGate({ keys: keysOf(replaced) }));
    expect(last).toMatchObject({ refusal: { message: MISMATCH } });
  });
});

describe('a call that cannot be decided is not allowed', () => {
  it('keys that cannot be read refuse the call in both phases', async () => {
    const keys = { find: () => Promise.reject(new Error('the table is away')) };
    for (const form of FORMS) {
      await expect(journey(await signedAs(form), memoryGate({ keys }))).rejects.toThrow('the table is away');
    }
  });
});
