import { describe, expect, it } from 'vitest';
import { managedPolicy } from '../../../src/directory/managedPolicy.ts';
import { comparePolicySets } from '../../../workbench/compare/comparePolicySets.ts';
import type { Change } from '../../../workbench/compare/comparison.ts';
import { setOf } from './smallWorld.ts';

const documentOf = (name: string) => managedPolicy(`arn:aws:iam::aws:policy/${name}`)?.document as object;

const INTERFACE = ['CreateNetworkInterface', 'DeleteNetworkInterface', 'DetachNetworkInterface'];
const LOOK = ['DescribeInternetGateways', 'DescribeNetworkInterfaces', 'DescribeRouteTables'];
const MORE = ['DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'];
const PERMISSION = [
  'CreateNetworkInterfacePermission',
  'DeleteNetworkInterfacePermission',
  'DescribeNetworkInterfacePermissions',
];
const ec2 = (names: readonly string[]) => names.map((name) => `ec2:${name}`);

/**
 * What the Developer Guide tells to write instead of AmazonMQFullAccess ("API authentication and
 * authorization for Amazon MQ": IAM permissions required to create a broker).
 */
const CUSTOM = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['mq:*', ...ec2([...INTERFACE, ...LOOK, ...MORE])], Resource: '*' },
    {
      Effect: 'Allow',
      Action: ec2(PERMISSION),
      Resource: '*',
      Condition: { StringEquals: { 'ec2:AuthorizedService': 'mq.amazonaws.com' } },
    },
  ],
};

const lower = (names: readonly string[]) => names.map((name) => name.toLowerCase());
const FULL_ONLY = lower([
  'cloudformation:CreateStack',
  'ec2:CreateSecurityGroup',
  'ec2:AuthorizeSecurityGroupIngress',
]);
const ROLE = 'iam:createservicelinkedrole';
const LOGS = 'logs:createloggroup';
const CHANGES =
  `CreateBroker CreateReplicaBroker UpdateBroker DeleteBroker RebootBroker Promote CreateUser UpdateUser
  DeleteUser UpdateBrokerAccessConfiguration CreateConfiguration UpdateConfiguration DeleteConfiguration
  CreateTags DeleteTags`
    .split(/\s+/u)
    .map((name) => `mq:${name}`);
const BEHALF = ['DescribeInternetGateways', 'DescribeRouteTables', ...INTERFACE, ...PERMISSION];

/** Every action that one side allows more of, and which way. docs/comparison.md prints the second row. */
const COMPARED: readonly (readonly [
  before: string,
  after: string,
  change: Change,
  actions: readonly string[],
])[] = [
  ['AmazonMQReadOnlyAccess', 'AmazonMQApiReadOnlyAccess', 'lost-access', []],
  ['AmazonMQFullAccess', 'custom', 'lost-access', [...FULL_ONLY, ...lower(ec2(PERMISSION)), LOGS, ROLE]],
  ['AmazonMQFullAccess', 'AmazonMQApiFullAccess', 'lost-access', FULL_ONLY],
  ['AmazonMQApiFullAccess', 'custom', 'lost-access', [...lower(ec2(PERMISSION)), LOGS, ROLE]],
  [
    'AmazonMQReadOnlyAccess',
    'AmazonMQApiFullAccess',
    'new-access',
    [...CHANGES, ...lower(ec2(BEHALF)), LOGS, ROLE],
  ],
  [
    'AmazonMQReadOnlyAccess',
    'AmazonMQFullAccess',
    'new-access',
    [...CHANGES, ...FULL_ONLY, ...lower(ec2(BEHALF)), LOGS, ROLE],
  ],
];

describe("AWS's policies for Amazon MQ, and the documented one", () => {
  it.each(COMPARED)('%s → %s: %s', (before, after, change, actions) => {
    const [one, other] = [before, after].map((name) =>
      setOf([name === 'custom' ? CUSTOM : documentOf(name)]),
    );
    if (one === undefined || other === undefined) throw new Error('two policies');
    const { answer, differences, undecided } = comparePolicySets(one, other);
    expect(undecided).toEqual([]);
    expect(answer).toBe(actions.length === 0 ? 'equal' : 'different');
    expect([...new Set(differences.map((one) => one.change))]).toEqual(actions.length === 0 ? [] : [change]);
    expect([...new Set(differences.flatMap((one) => one.actions))].sort()).toEqual([...actions].sort());
  });

  it('need the service of network interfaces in the documented policy only', () => {
    const { differences } = comparePolicySets(setOf([documentOf('AmazonMQFullAccess')]), setOf([CUSTOM]));
    const permission = differences.filter(({ actions }) =>
      actions.includes('ec2:createnetworkinterfacepermission'),
    );
    expect(permission.length).toBeGreaterThan(0);
    for (const { witness } of permission) expect(witness.context.get('ec2:authorizedservice')).toBe('absent');
  });
});
