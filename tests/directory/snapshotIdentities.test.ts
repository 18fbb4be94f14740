import { afterAll, beforeAll, expect, test } from 'vitest';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { snapshotIdentities } from '../../src/directory/snapshotDirectory.ts';
import type { Table } from '../../src/state/table/client.ts';
import { startEngine } from '../state/engine.ts';
import { ACCOUNT, account, role, user } from './exports.ts';

let table: Table;
let stop: () => Promise<void>;
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
};

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  const operator = {
    ...role('Operator'),
    AssumeRolePolicyDocument: TRUST,
    Tags: [{ Key: 'team', Value: 'a' }],
  };
  const long = { ...role('Long'), MaxSessionDuration: 43_200 };
  await importSnapshot(table, account({ users: [user('alice')], roles: [operator, long] }));
});
afterAll(() => stop());

test('a role is found with what STS needs', async () => {
  const identities = snapshotIdentities(table);
  const { Arn: arn, RoleId: roleId } = role('Operator');
  expect(await identities.role(ACCOUNT, 'Operator')).toEqual({
    arn,
    roleId,
    roleName: 'Operator',
    trust: TRUST,
    maxSessionSeconds: 3_600,
    tags: [['team', 'a']],
  });
  expect((await identities.role(ACCOUNT, 'Long'))?.maxSessionSeconds).toBe(43_200);
});

test('a user is found with its id and tags', async () => {
  const { Arn: arn, UserId: userId } = user('alice');
  expect(await snapshotIdentities(table).user(ACCOUNT, 'alice')).toEqual({ arn, userId, userName: 'alice' });
});

test('names are case-sensitive, and another name or account finds nobody', async () => {
  const identities = snapshotIdentities(table);
  expect(await identities.role(ACCOUNT, 'operator')).toBeUndefined();
  expect(await identities.role(ACCOUNT, 'alice')).toBeUndefined();
  expect(await identities.user(ACCOUNT, 'Operator')).toBeUndefined();
  expect(await identities.role('210987654321', 'Operator')).toBeUndefined();
});
