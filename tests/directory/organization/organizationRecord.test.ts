import { expect, test } from 'vitest';
import { decide } from '../../../src/authz/decide/decide.ts';
import { compileRecord } from '../../../src/authz/load/cachedPolicies.ts';
import type { PolicyHolder } from '../../../src/authz/principal.ts';
import { type Organization, organizationRecord } from '../../../src/directory/organization/organization.ts';
import { document } from '../exports.ts';
import {
  INNER_UNIT,
  MANAGEMENT,
  MEMBER,
  organization,
  organizationFile,
  ROOT,
  serviceControl,
  UNIT,
} from './organizations.ts';

function holder(type: PolicyHolder['type'], name: string, accountId = MEMBER): PolicyHolder {
  const kind = type === 'Account' ? '' : `${type.toLowerCase()}/`;
  return { type, accountId, arn: `arn:aws:iam::${accountId}:${kind}${name}`, id: 'AIDAEXAMPLE', name };
}
const alice = holder('User', 'alice');
const serviceLinked = holder('Role', 'aws-service-role/mq.amazonaws.com/AWSServiceRoleForAmazonMQ');

/** Policies of the file beside full access at every level. */
function withPolicies(...policies: object[]): Organization {
  return organization({ Policies: [...organizationFile().Policies, ...policies] });
}

/** Whether a holder with full identity permissions may do it. */
function mayDo(action: string, from: Organization, who: PolicyHolder): boolean {
  const record = {
    identity: [{ name: 'all', source: 'user', document: document('*') }],
    tags: {},
    organization: organizationRecord(from, who.accountId, who),
  };
  const { set } = compileRecord(who, record);
  if (set === 'unreadable') throw new Error('unreadable');
  const resource = { kind: 'arn', arn: 'arn:aws:iam::123456789012:role/any' } as const;
  return decide(set, [{ action, resource, required: true, context: () => 'absent' }]).outcome === 'allowed';
}

test('a principal has a level for each target from the root to the account, and its path', () => {
  const record = organizationRecord(
    withPolicies(serviceControl('own', document('mq:*'), UNIT)),
    MEMBER,
    alice,
  );
  if (record === 'none') throw new Error('none');
  expect(record).toMatchObject({
    id: 'o-exampleorgid',
    path: `o-exampleorgid/${ROOT}/${UNIT}/${INNER_UNIT}/`,
  });
  expect(record.serviceControl.map((level) => level.map(({ name, source }) => [name, source]))).toEqual([
    [['FullAWSAccess', ROOT]],
    [
      ['FullAWSAccess', UNIT],
      ['own', UNIT],
    ],
    [['FullAWSAccess', INNER_UNIT]],
    [['FullAWSAccess', MEMBER]],
  ]);
  expect(record.resourceControl).toHaveLength(4);
});

test.each([ROOT, UNIT, INNER_UNIT, MEMBER])(
  'a Deny at %s refuses users, roles and the root user',
  (target) => {
    const from = withPolicies(serviceControl('never', document('mq:DeleteBroker', 'Deny'), target));
    for (const who of [alice, holder('Role', 'dev'), holder('Account', 'root')]) {
      expect(mayDo('mq:DeleteBroker', from, who)).toBe(false);
      expect(mayDo('mq:RebootBroker', from, who)).toBe(true);
    }
  },
);

test.each([ROOT, UNIT, INNER_UNIT, MEMBER])(
  'an action that %s does not allow is refused; no policy at a level allows nothing',
  (target) => {
    const file = organizationFile();
    file.Policies[0].Targets = file.Policies[0].Targets.filter((id: string) => id !== target);
    const { Policies } = file;
    expect(mayDo('mq:ListBrokers', organization({ Policies }), alice)).toBe(false);
    const some = [...Policies, serviceControl('some', document('mq:List*'), target)];
    expect(mayDo('mq:ListBrokers', organization({ Policies: some }), alice)).toBe(true);
    expect(mayDo('mq:DeleteBroker', organization({ Policies: some }), alice)).toBe(false);
  },
);

test('the management account and service-linked roles are limited by no policy type', () => {
  const deny = { Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' }] };
  const from = withPolicies(serviceControl('never', document('*', 'Deny'), ROOT, MANAGEMENT), {
    ...serviceControl('perimeter', deny, ROOT, MANAGEMENT),
    Type: 'RESOURCE_CONTROL_POLICY',
  });
  expect(mayDo('sts:AssumeRole', from, alice)).toBe(false);
  for (const who of [
    serviceLinked,
    holder('User', 'boss', MANAGEMENT),
    holder('Account', 'root', MANAGEMENT),
  ]) {
    expect(mayDo('sts:AssumeRole', from, who)).toBe(true);
    expect(mayDo('mq:DeleteBroker', from, who)).toBe(true);
  }
  const lookalike = holder('Role', 'team/aws-service-role/AWSServiceRoleForAmazonMQ');
  expect(mayDo('mq:DeleteBroker', from, lookalike)).toBe(false);
});

test('a resource control policy limits STS and not Amazon MQ', () => {
  const deny = { Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] };
  const from = withPolicies({ ...serviceControl('perimeter', deny, UNIT), Type: 'RESOURCE_CONTROL_POLICY' });
  expect(mayDo('sts:AssumeRole', from, alice)).toBe(false);
  expect(mayDo('mq:DeleteBroker', from, alice)).toBe(true);
});

test('a policy type that is not enabled limits nobody', () => {
  const from = organization({ Root: { Id: ROOT, PolicyTypes: [] }, Policies: [] });
  expect(organizationRecord(from, MEMBER, alice)).toMatchObject({ serviceControl: [], resourceControl: [] });
  expect(mayDo('mq:DeleteBroker', from, alice)).toBe(true);
});

test('the calls of an account outside of the organization cannot be decided', () => {
  for (const account of ['999999999999', ROOT, UNIT]) {
    expect(() => organizationRecord(organization(), account, alice)).toThrow(
      `Account ${account} is not in the organization o-exampleorgid: its ` +
        'service control policies are not known.',
    );
  }
  expect(organizationRecord('none', '999999999999', alice)).toBe('none');
});
