import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { managedPolicy } from '../../src/directory/managedPolicy.ts';

/** AWS's own copies lie beside the project's clone only where it was designed. */
const AWS_COPIES = new URL('../../../shared/data/managed-policies/', import.meta.url);

const ARNS = [
  'arn:aws:iam::aws:policy/AmazonMQFullAccess',
  'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess',
  'arn:aws:iam::aws:policy/AmazonMQApiFullAccess',
  'arn:aws:iam::aws:policy/AmazonMQApiReadOnlyAccess',
  'arn:aws:iam::aws:policy/aws-service-role/AmazonMQServiceRolePolicy',
];

test.each(ARNS)('%s is known under its own ARN, and has no finding', (arn) => {
  const policy = managedPolicy(arn);
  expect(policy).toMatchObject({ arn, name: arn.slice(arn.lastIndexOf('/') + 1) });
  expect(() => parsePolicy(policy?.document)).not.toThrow();
});

test.skipIf(!existsSync(AWS_COPIES)).each(ARNS)('%s has the text of AWS’s own copy', (arn) => {
  const policy = managedPolicy(arn);
  const copy = JSON.parse(readFileSync(new URL(`${policy?.name}.json`, AWS_COPIES), 'utf8'));
  expect(policy?.document).toEqual(copy.PolicyVersion.Document);
});

test('another partition has its own ARNs for AWS policies', () => {
  const policy = managedPolicy('arn:aws-us-gov:iam::aws:policy/AmazonMQFullAccess');
  expect(JSON.stringify(policy)).not.toContain('arn:aws:');
  expect(JSON.stringify(policy)).toContain('arn:aws-us-gov:logs:*:*:log-group:/aws/amazonmq/*');
});

test.each([
  'arn:aws:iam::aws:policy/AdministratorAccess',
  'arn:aws:iam::123456789012:policy/AmazonMQFullAccess',
  'arn:aws-x:iam::aws:policy/AmazonMQFullAccess',
  'arn:aws:iam::aws:policy/amazonmqfullaccess',
  'AmazonMQFullAccess',
  'constructor',
  '',
])('%s is not an AWS policy for Amazon MQ', (arn) => {
  expect(managedPolicy(arn)).toBeUndefined();
});
