import { expect, it } from 'vitest';
import { cachedKeys } from '../../../src/authz/authenticate/accessKey.ts';
import { cachedPolicies } from '../../../src/authz/load/cachedPolicies.ts';
import type { PrincipalRecord } from '../../../src/authz/load/directory.ts';
import { ALICE, accessKey } from '../authenticate/verifier.ts';

it('a deactivated key stops once its cached record has expired', async () => {
  let now = 0;
  let key = accessKey();
  const keys = cachedKeys({ find: async () => key }, { maxEntries: 10, maxAgeMs: 10_000, now: () => now });
  expect((await keys.find(key.accessKeyId))?.status).toBe('Active');
  key = accessKey({ status: 'Inactive' });
  now = 9_999;
  expect((await keys.find(key.accessKeyId))?.status).toBe('Active');
  now = 10_000;
  expect((await keys.find(key.accessKeyId))?.status).toBe('Inactive');
});

it('a new user with an old name does not get the policies of the old user', async () => {
  const asked: string[] = [];
  const directory = {
    managedPolicies: async () => new Map(),
    load: async ({ userId }: { userId: string }): Promise<PrincipalRecord> => {
      asked.push(userId);
      return { identity: [], tags: { id: userId }, organization: 'none' };
    },
  };
  const policies = cachedPolicies(directory, { maxEntries: 10, maxAgeMs: 1_000, now: () => 0 });
  expect((await policies.load({ principal: ALICE }))?.tags).toEqual({ id: ALICE.userId });
  expect((await policies.load({ principal: { ...ALICE, userId: 'AIDAANOTHER' } }))?.tags).toEqual({
    id: 'AIDAANOTHER',
  });
  await policies.load({ principal: ALICE });
  expect(asked).toEqual([ALICE.userId, 'AIDAANOTHER']);
});

it('an invalid policy document makes the decision fail, and the error says why', async () => {
  const record = {
    identity: [{ name: 'broken', source: 'user', document: { Statement: 7 } }],
    tags: {},
    organization: 'none' as const,
  };
  const policies = cachedPolicies(
    { load: async () => record, managedPolicies: async () => new Map() },
    { maxEntries: 10, maxAgeMs: 1_000, now: () => 0 },
  );
  expect(await policies.load({ principal: ALICE })).toMatchObject({
    set: 'unreadable',
    fault: expect.stringContaining('broken'),
  });
});
