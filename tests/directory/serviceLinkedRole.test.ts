import { describe, expect, it } from 'vitest';
import { managedPolicy } from '../../src/directory/managedPolicy.ts';
import { serviceLinkedRole, withoutServiceLinkedRole } from '../../src/directory/serviceLinkedRole.ts';
import { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';
import { simulatePrincipal } from '../../workbench/simulate/simulateCase.ts';
import { ACCOUNT, account, user } from './exports.ts';

const made = serviceLinkedRole('aws', ACCOUNT, { roleId: 'AROAX', createdAt: 0 });
const policies = made.attached.flatMap((arn) => managedPolicy(arn) ?? []);
const whole = { ...account({ users: [user('alice')] }), roles: [made], policies };

const EC2 = 'arn:aws:ec2:us-east-1:123456789012:';
const LOGS = 'arn:aws:logs:us-east-1:123456789012:log-group:';
const tag = (key: string, value: string) => ({
  ContextKeyName: key,
  ContextKeyType: 'string',
  ContextKeyValues: [value],
});

/**
 * Amazon MQ Developer Guide, "Service-linked role permissions for Amazon MQ": each row, and what lies just
 * beside it.
 */
const CASES: [action: string, resource: string, decision: 'allowed' | 'implicitDeny', context?: object[]][] =
  [
    ['ec2:DescribeVpcEndpoints', '*', 'allowed'],
    ['ec2:DescribeVpcs', '*', 'implicitDeny'],
    ['ec2:CreateVpcEndpoint', `${EC2}vpc/vpc-1`, 'allowed'],
    ['ec2:CreateVpcEndpoint', `${EC2}subnet/subnet-1`, 'allowed'],
    ['ec2:CreateVpcEndpoint', `${EC2}security-group/sg-1`, 'allowed'],
    ['ec2:CreateVpcEndpoint', `${EC2}route-table/rtb-1`, 'implicitDeny'],
    ['ec2:CreateVpcEndpoint', `${EC2}vpc-endpoint/vpce-1`, 'implicitDeny'],
    [
      'ec2:CreateVpcEndpoint',
      `${EC2}vpc-endpoint/vpce-1`,
      'allowed',
      [tag('aws:RequestTag/AMQManaged', 'true')],
    ],
    [
      'ec2:CreateVpcEndpoint',
      `${EC2}vpc-endpoint/vpce-1`,
      'implicitDeny',
      [tag('aws:RequestTag/AMQManaged', 'false')],
    ],
    [
      'ec2:CreateTags',
      `${EC2}vpc-endpoint/vpce-1`,
      'allowed',
      [tag('ec2:CreateAction', 'CreateVpcEndpoint')],
    ],
    [
      'ec2:CreateTags',
      `${EC2}vpc-endpoint/vpce-1`,
      'implicitDeny',
      [tag('ec2:CreateAction', 'RunInstances')],
    ],
    ['ec2:CreateTags', `${EC2}vpc-endpoint/vpce-1`, 'implicitDeny'],
    ['ec2:CreateTags', `${EC2}vpc/vpc-1`, 'implicitDeny', [tag('ec2:CreateAction', 'CreateVpcEndpoint')]],
    [
      'ec2:DeleteVpcEndpoints',
      `${EC2}vpc-endpoint/vpce-1`,
      'allowed',
      [tag('ec2:ResourceTag/AMQManaged', 'true')],
    ],
    ['ec2:DeleteVpcEndpoints', `${EC2}vpc-endpoint/vpce-1`, 'implicitDeny'],
    ...[
      'PutLogEvents',
      'DescribeLogStreams',
      'DescribeLogGroups',
      'CreateLogStream',
      'CreateLogGroup',
    ].flatMap((name): typeof CASES => [
      [`logs:${name}`, `${LOGS}/aws/amazonmq/broker/b-1/general`, 'allowed'],
      [`logs:${name}`, `${LOGS}/aws/lambda/x`, 'implicitDeny'],
    ]),
    ['logs:DeleteLogGroup', `${LOGS}/aws/amazonmq/broker/b-1/general`, 'implicitDeny'],
    ['mq:DescribeBroker', '*', 'implicitDeny'],
  ];

describe('the service-linked role of Amazon MQ', () => {
  const source = new AccountPrincipals(whole).find(made.arn);
  it.each(CASES)('does %s on %s: %s %j', (action, resource, decision, context = []) => {
    if (source === undefined) throw new Error('no role');
    const { results } = simulatePrincipal(
      { PolicyInputList: [], ActionNames: [action], ResourceArns: [resource], ContextEntries: context },
      source.set,
      { accountId: whole.accountId },
      { from: 0, most: 1 },
    );
    expect(results[0]?.EvalDecision).toBe(decision);
  });

  it('is not limited by service control policies', () => {
    const none = [
      {
        name: 'none',
        source: 'r-1',
        document: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
      },
    ];
    const organization = {
      id: 'o-exampleorgid',
      path: 'o-exampleorgid/r-1/',
      management: false,
      serviceControl: [none],
      resourceControl: [],
    };
    expect(new AccountPrincipals(whole, organization).find(made.arn)?.set.serviceControl).toEqual([]);
    expect(
      new AccountPrincipals(whole, organization).find(whole.users[0]?.arn ?? '')?.set.serviceControl,
    ).toHaveLength(1);
  });
});

it('the service-linked role of an export is found by its ARN, and remembered', () => {
  const described = { ...made, description: 'mine', createdAt: '2026-01-02T03:04:05Z' };
  const { kept, role } = withoutServiceLinkedRole({ ...whole, roles: [described] });
  expect(kept.roles).toEqual([]);
  expect(role).toEqual({ roleId: 'AROAX', createdAt: Date.UTC(2026, 0, 2, 3, 4, 5), description: 'mine' });
  const other = { ...made, arn: `arn:aws:iam::${ACCOUNT}:role/${made.name}` };
  expect(withoutServiceLinkedRole({ ...whole, roles: [other] }).role).toBeUndefined();
});
