import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';

const text = readFileSync(new URL('../../local/account/demo-account.json', import.meta.url), 'utf8');
const demo = readAccountExport(text, parsePolicy);

test('the demo account is a sound export of account 123456789012', () => {
  expect(demo.accountId).toBe('123456789012');
  expect(demo.users.map(({ name }) => name)).toEqual(
    'alice bob carol dave erin frank grace heidi ivan judy'.split(' '),
  );
  expect(demo.roles.map(({ name }) => name)).toEqual(['BrokerOperator', 'mq-break-glass']);
});

test('ids look like IAM’s, and the file has no key and no secret', () => {
  const ids = [...demo.users, ...demo.groups, ...demo.roles].map(({ id }) => id);
  for (const id of ids) expect(id).toMatch(/^A(IDA|GPA|ROA)[A-Z2-7]{17}$/);
  expect(text).not.toMatch(/AKIA|ASIA|ecret/);
});

test('the default version of a policy with two versions is used', () => {
  const policy = demo.policies.find(({ name }) => name === 'broker-operators');
  expect(JSON.stringify(policy?.document)).toContain('mq:RebootBroker');
  expect(JSON.stringify(policy?.document)).not.toContain('mq:*');
});

test('carol’s policy is URL-encoded in the file, and read as a document', () => {
  expect(text).toContain('%22mq%3ADeleteBroker%22');
  const [policy] = demo.users.find(({ name }) => name === 'carol')?.inline ?? [];
  expect(policy?.document).toHaveProperty(
    ['Statement', 1, 'Resource'],
    'arn:aws:mq:*:123456789012:broker:dev-*:*',
  );
});

test("IAM's quotas are kept: 2048 characters of inline policies, 6144 of a managed policy", () => {
  const size = (document: unknown) => JSON.stringify(document).replaceAll(/\s/g, '').length;
  for (const { inline } of demo.users) {
    expect(inline.reduce((sum, { document }) => sum + size(document), 0)).toBeLessThanOrEqual(2_048);
  }
  for (const { document } of demo.policies) expect(size(document)).toBeLessThanOrEqual(6_144);
});
