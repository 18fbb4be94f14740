import { expect, test } from 'vitest';
import { decide } from '../../src/authz/decide/decide.ts';
import { compilePolicy } from '../../src/authz/policy/compilePolicy.ts';
import type { ManagedPolicy } from '../../src/directory/account.ts';
import {
  awsPolicies,
  awsPolicy,
  isUnknown,
  otherAwsPolicy,
  unknownAwsPolicy,
} from '../../src/directory/awsPolicies.ts';
import { unknownPolicies } from '../../src/directory/export/resolveReferences.ts';
import { account, attached, group, role, user } from './exports.ts';

const AWS = 'arn:aws:iam::aws:policy/';
const NEW = `${AWS}SomethingOfNextYear`;
const BROKER = 'arn:aws:mq:us-east-1:123456789012:broker:n:b-1';

function allows(document: unknown, action: string, arn: string): boolean {
  const identity = [compilePolicy({ name: 'p', source: 'user', document })];
  const set = { root: false, identity, serviceControl: [], resourceControl: [] };
  const context = () => 'absent' as const;
  const question = { action, resource: { kind: 'arn', arn } as const, required: true as const, context };
  return decide(set, [question]).outcome === 'allowed';
}

/**
 * The decisions of some well-known policies. Source: IAM User Guide, "AWS managed policies for job
 * functions".
 */
const SAID: readonly (readonly [name: string, action: string, allowed: boolean])[] = [
  ['AdministratorAccess', 'mq:DeleteBroker', true],
  ['AdministratorAccess', 'iam:CreateUser', true],
  ['PowerUserAccess', 'mq:DeleteBroker', true],
  ['PowerUserAccess', 'iam:CreateUser', false],
  ['PowerUserAccess', 'iam:CreateServiceLinkedRole', true],
  ['ReadOnlyAccess', 'mq:DescribeBroker', true],
  ['ReadOnlyAccess', 'mq:DeleteBroker', false],
  ['IAMFullAccess', 'iam:CreateUser', true],
  ['IAMFullAccess', 'mq:DescribeBroker', false],
  ['IAMReadOnlyAccess', 'iam:ListUsers', true],
  ['SecurityAudit', 'mq:DescribeBroker', true],
  ['AmazonMQFullAccess', 'mq:DeleteBroker', true],
  ['AWSDenyAll', 'mq:DescribeBroker', false],
  ['IAMUserChangePassword', 'iam:GetAccountPasswordPolicy', true],
  ['IAMUserChangePassword', 'iam:CreateUser', false],
  ['CloudFrontReadOnlyAccess', 'iam:ListServerCertificates', true],
];
test.each(SAID)('%s, %s: %s', (name, action, allowed) => {
  expect(allows(awsPolicy(`${AWS}${name}`)?.document, action, BROKER)).toBe(allowed);
});

test('every AWS policy can be read, has its own ARN, and no unreadable statement', () => {
  const all = awsPolicies('aws');
  expect(all.length).toBeGreaterThan(390);
  expect(new Set(all.map(({ arn }) => arn)).size).toBe(all.length);
  for (const { arn, name, document, versionId } of all) {
    expect(arn.slice(arn.lastIndexOf('/') + 1)).toBe(name);
    expect(versionId).toMatch(/^v[1-9]\d*$/);
    const { statements } = compilePolicy({ name, source: 'aws', document });
    expect([name, statements.filter(({ doubt }) => doubt !== undefined)]).toEqual([name, []]);
  }
});

test('a thousand other AWS policies are known by name only', () => {
  const names = [
    'AmazonSQSFullAccess',
    'job-function/Billing',
    'service-role/AWSLambdaBasicExecutionRole',
    'aws-service-role/AWSSupportServiceRolePolicy',
    'ServiceQuotasReadOnlyAccess',
    'AWSCodeArtifactAdminAccess',
  ];
  for (const name of names) {
    expect(awsPolicy(`${AWS}${name}`)).toBeUndefined();
    const other = otherAwsPolicy(`${AWS}${name}`);
    expect(allows(other?.document, 'mq:ListBrokers', BROKER)).toBe(false);
    expect(other?.versions).toEqual([]);
    expect(other?.description).toBe('Its document is not known here: it grants nothing.');
    expect([name, isUnknown(other as ManagedPolicy)]).toEqual([name, true]);
  }
  for (const { arn } of awsPolicies('aws')) expect([arn, otherAwsPolicy(arn)]).toEqual([arn, undefined]);
  for (const name of [
    'AmazonSQSFullAcces',
    'amazonsqsfullaccess',
    'service-role/AmazonSQSFullAccess',
    'AWSLambdaBasicExecutionRole',
    'AWSSupportServiceRolePolicy',
    'aws-service-role/service-role/AWSSupportServiceRolePolicy',
    // Deprecated: AWS shows it to accounts that use it only.
    'AWSLambdaFullAccess',
  ]) {
    expect([name, otherAwsPolicy(`${AWS}${name}`)]).toEqual([name, undefined]);
  }
  expect(otherAwsPolicy('arn:aws:iam::123456789012:policy/AmazonSQSFullAccess')).toBeUndefined();
});

test('another partition has the AWS policies that are the same there', () => {
  expect(awsPolicy('arn:aws-cn:iam::aws:policy/AdministratorAccess')?.arn).toMatch(/^arn:aws-cn:/);
  expect(awsPolicy('arn:aws-cn:iam::aws:policy/ReadOnlyAccess')).toBeUndefined();
  expect(awsPolicies('aws-us-gov').map(({ name }) => name)).toEqual([
    'AmazonMQFullAccess',
    'AmazonMQReadOnlyAccess',
    'AmazonMQApiFullAccess',
    'AmazonMQApiReadOnlyAccess',
    'AmazonMQServiceRolePolicy',
    'AdministratorAccess',
  ]);
});

test('an account gets AWS’s policy documents that its export lacks', () => {
  const { policies } = account({
    users: [user('alice', attached(`${AWS}AdministratorAccess`, `${AWS}ReadOnlyAccess`))],
  });
  expect(policies.map(({ name }) => name)).toEqual(['AdministratorAccess', 'ReadOnlyAccess']);
});

test('an unknown AWS policy is named, grants nothing, and does not refuse the account', () => {
  const boundary = {
    PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: NEW },
  };
  const whole = account({
    users: [user('alice', { ...attached(NEW), ...boundary })],
    groups: [group('g', attached(NEW))],
    roles: [role('r', boundary)],
  });
  expect(unknownPolicies(whole)).toEqual([
    `The policy '${NEW}' of AWS (user 'alice' and 2 more) is neither in the export nor known ` +
      'here: it grants nothing, and as a boundary it allows nothing. Export the account without ' +
      'a filter: such an export contains its document.',
  ]);
  expect(allows(unknownAwsPolicy(NEW)?.document, 'mq:DescribeBroker', BROKER)).toBe(false);
  expect(unknownPolicies(account({ users: [user('alice')] }))).toEqual([]);
});

test.each(['arn:aws:iam::123456789012:policy/own', 'own', `${AWS}`])('%s is not a policy of AWS', (arn) => {
  expect(unknownAwsPolicy(arn)).toBeUndefined();
});
