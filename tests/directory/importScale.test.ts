import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { importSnapshot } from '../../src/directory/importSnapshot.ts';
import { snapshotDirectory } from '../../src/directory/snapshotDirectory.ts';
import type { Table } from '../../src/state/table/client.ts';
import { startEngine } from '../state/engine.ts';
import { recorded } from './brokenTable.ts';
import { ACCOUNT, attached, document, group, inline, policy, policyArn, role, user } from './exports.ts';

const USERS = 500;
const ROLES = 200;
const POLICIES = 300;
const GROUPS = 40;

let table: Table;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
});
afterAll(() => stop());

/** A policy of some two kilobytes, as real ones are. */
function real(n: number) {
  const Statement = Array.from({ length: 8 }, (_, at) => ({
    Sid: `Statement${at}`,
    Effect: 'Allow',
    Action: [`mq:Describe${n}`, `mq:List${at}*`, 'ec2:DescribeVpcs'],
    Resource: `arn:aws:mq:*:${ACCOUNT}:broker:team-${n}-${at}-*:*`,
    Condition: { StringEquals: { 'aws:ResourceTag/team': ['a', 'b', `t${n}`] } },
  }));
  return { Version: '2012-10-17', Statement };
}

function large(): string {
  const arns = (from: number, count: number) =>
    Array.from({ length: count }, (_, at) => policyArn(`p${(from * 7 + at * 11) % POLICIES}`));
  return JSON.stringify({
    UserDetailList: Array.from({ length: USERS }, (_, n) =>
      user(`u${n}`, {
        GroupList: [0, 1, 2].map((at) => `g${(n + at) % GROUPS}`),
        ...inline('UserPolicyList', { own: document('mq:*') }),
        ...attached(...arns(n, 5)),
      }),
    ),
    GroupDetailList: Array.from({ length: GROUPS }, (_, n) => group(`g${n}`, attached(...arns(n, 5)))),
    RoleDetailList: Array.from({ length: ROLES }, (_, n) => role(`r${n}`, attached(...arns(n, 5)))),
    Policies: Array.from({ length: POLICIES }, (_, n) => policy(`p${n}`, [real(n), real(n + 1)])),
  });
}

test('an account of 500 users, 200 roles and 300 policies is imported in five seconds', async () => {
  const text = large();
  const started = performance.now();
  await importSnapshot(table, readAccountExport(text, parsePolicy));
  const seconds = (performance.now() - started) / 1_000;
  console.info(`imported in ${seconds.toFixed(2)} s`);
  expect(seconds).toBeLessThan(5);

  const { table: spied, requests } = recorded(table);
  const { UserId: userId, Arn: arn, UserName: userName } = user('u77');
  const record = await snapshotDirectory(spied).load({
    type: 'User',
    accountId: ACCOUNT,
    userId,
    arn,
    userName,
  });
  expect(record?.identity.length).toBeGreaterThan(15);
  expect(requests).toHaveLength(2);
});
