import { afterAll, beforeAll, expect, it } from 'vitest';
import { cachedKeys } from '../../../src/authz/authenticate/accessKey.ts';
import { cachedPolicies } from '../../../src/authz/load/cachedPolicies.ts';
import type { Caller } from '../../../src/authz/principal.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { snapshotDirectory } from '../../../src/directory/snapshotDirectory.ts';
import { accessKeys } from '../../../src/state/keys/accessKeys.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { account, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { OK, runSteps } from './steps.ts';
import { iamWorld, SECRETS } from './world.ts';

/** Another container than the one that serves the IAM API, with the default times. */
const REFRESH_MS = 60_000;
const KEYS_MS = 60_000;
let now = Date.parse('2026-11-29T17:00:00Z');
let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table, () => now);
  await importSnapshot(table, account({ users: [user('other')] }), { organization: 'none' });
});
afterAll(() => stop());

it('key and session of a deleted user stop in another container within its refresh time', async () => {
  const limits = { maxEntries: 10, maxAgeMs: KEYS_MS, now: () => now };
  const keys = cachedKeys(accessKeys(table, SECRETS), limits);
  const failed = (error: unknown) => {
    throw error;
  };
  const policies = cachedPolicies(snapshotDirectory(table), {
    maxEntries: 10,
    maxAgeMs: REFRESH_MS,
    maxStaleMs: 300_000,
    now: () => now,
    failed,
  });
  await runSteps(iam, [['CreateUser', { UserName: 'new' }, OK]]);
  const { AccessKeyId } = (await iam('CreateAccessKey', { UserName: 'new' })).result.AccessKey;
  const key = await keys.find(AccessKeyId);
  if (key?.principal.type !== 'User') throw new Error('no key');
  const caller: Caller = { principal: key.principal };
  const session: NonNullable<Caller['session']> = {
    kind: 'GetSessionToken',
    accessKeyId: 'ASIAEXAMPLE',
    principal: key.principal,
    issuedAt: now,
    expiresAt: now + 3_600_000,
    policies: [],
    policyArns: [],
    tags: [],
    transitiveTagKeys: [],
  };
  expect(await policies.load(caller)).toBeDefined();
  expect(await policies.load({ ...caller, session })).toBeDefined();

  await runSteps(iam, [
    ['DeleteAccessKey', { UserName: 'new', AccessKeyId }, OK],
    ['DeleteUser', { UserName: 'new' }, OK],
    ['CreateUser', { UserName: 'new' }, OK],
  ]);
  now += REFRESH_MS + 1;
  expect(await keys.find(AccessKeyId)).toBeUndefined();
  expect(await policies.load(caller)).toBeUndefined();
  expect(await policies.load({ ...caller, session })).toBeUndefined();
});
