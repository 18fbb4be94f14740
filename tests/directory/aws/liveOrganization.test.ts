import {
  AWSOrganizationsNotInUseException,
  ChildNotFoundException,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import type { PolicyHolder } from '../../../src/authz/principal.ts';
import { liveOrganization } from '../../../src/directory/aws/liveOrganization.ts';
import {
  type OrganizationPolicy,
  organizationRecord,
} from '../../../src/directory/organization/organization.ts';
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
} from '../organization/organizations.ts';

const own = (name: string, ...targets: string[]) => ({
  ...serviceControl(name, document(`mq:${name}`, 'Deny'), ...targets),
  Arn: `arn:aws:organizations::${MANAGEMENT}:policy/o-exampleorgid/service_control_policy/p-${name}`,
});
const file = organizationFile();
file.Policies.push(own('DeleteBroker', UNIT, MEMBER), own('RebootBroker', INNER_UNIT));
const sound = organization({ Policies: file.Policies });

const PARENTS: Readonly<Record<string, { Id: string; Type: 'ROOT' | 'ORGANIZATIONAL_UNIT' }>> = {
  [MEMBER]: { Id: INNER_UNIT, Type: 'ORGANIZATIONAL_UNIT' },
  [INNER_UNIT]: { Id: UNIT, Type: 'ORGANIZATIONAL_UNIT' },
  [UNIT]: { Id: ROOT, Type: 'ROOT' },
  [MANAGEMENT]: { Id: ROOT, Type: 'ROOT' },
};

const api = mockClient(OrganizationsClient);
const idOf = ({ arn }: OrganizationPolicy) => arn?.split('/').at(-1);
let now: number;

/** Answers from `sound`, one policy a page. */
beforeEach(() => {
  now = 0;
  api.reset();
  api
    .on(DescribeOrganizationCommand)
    .resolves({ Organization: { Id: sound.id, MasterAccountId: sound.managementAccountId } });
  api.on(ListRootsCommand).resolves({ Roots: [{ Id: ROOT, PolicyTypes: file.Root.PolicyTypes }] });
  api.on(ListParentsCommand).callsFake(({ ChildId }) => {
    const parent = PARENTS[ChildId];
    if (parent === undefined) throw new ChildNotFoundException({ message: 'no child', $metadata: {} });
    return { Parents: [parent] };
  });
  api.on(ListPoliciesForTargetCommand).callsFake(({ TargetId, Filter, NextToken }) => {
    const attached = sound.policies.filter(
      ({ type, targets }) => type === Filter && targets.includes(TargetId),
    );
    const at = Number(NextToken ?? 0);
    const Policies = attached
      .slice(at, at + 1)
      .map((one) => ({ Id: idOf(one), Arn: one.arn, Name: one.name }));
    return at + 1 < attached.length ? { Policies, NextToken: String(at + 1) } : { Policies };
  });
  api.on(DescribePolicyCommand).callsFake(({ PolicyId }) => {
    const found = sound.policies.find((one) => idOf(one) === PolicyId);
    return { Policy: { Content: JSON.stringify(found?.document) } };
  });
});

const source = (deadlineMs?: number) =>
  liveOrganization({
    region: 'us-east-1',
    refreshMs: 60_000,
    now: () => now,
    client: new OrganizationsClient({ region: 'us-east-1' }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });

function holder(accountId = MEMBER, name = 'user/alice'): PolicyHolder {
  const type = name.startsWith('role/') ? 'Role' : 'User';
  return { type, accountId, arn: `arn:aws:iam::${accountId}:${name}`, id: 'AIDAALICE', name };
}

test.each([
  holder(),
  holder(MANAGEMENT),
  holder(MEMBER, 'role/aws-service-role/mq.amazonaws.com/AWSServiceRoleForAmazonMQ'),
])('live Organizations gives for $arn what the file gives', async (who) => {
  const { record, asOf } = await source().recordOf(who);
  expect(record).toEqual(organizationRecord(sound, who.accountId, who));
  expect(asOf).toBe(0);
});

test('principals of an account share one reading, and FullAWSAccess is not read', async () => {
  const organizations = source();
  await Promise.all([organizations.recordOf(holder()), organizations.recordOf(holder(MEMBER, 'user/bob'))]);
  expect(api.commandCalls(ListParentsCommand)).toHaveLength(3);
  expect(api.commandCalls(DescribePolicyCommand)).toHaveLength(2);
  const calls = api.calls().length;
  now = 20_000;
  expect(await organizations.recordOf(holder())).toMatchObject({ asOf: 0 });
  expect(api.calls()).toHaveLength(calls);
  now = 30_000;
  expect(await organizations.recordOf(holder())).toMatchObject({ asOf: 30_000 });
});

test('policy types that are not enabled limit nobody', async () => {
  api.on(ListRootsCommand).resolves({ Roots: [{ Id: ROOT, PolicyTypes: [] }] });
  const { record } = await source().recordOf(holder());
  expect(record).toMatchObject({ id: sound.id, serviceControl: [], resourceControl: [] });
  api
    .on(ListRootsCommand)
    .resolves({ Roots: [{ Id: ROOT, PolicyTypes: [{ Type: 'RESOURCE_CONTROL_POLICY' }] }] });
  expect((await source().recordOf(holder())).record).toMatchObject({
    serviceControl: [],
    resourceControl: Array(4).fill([{ name: 'RCPFullAWSAccess' }]),
  });
});

describe('the decision is refused', () => {
  test('for an account outside of the organization', async () => {
    await expect(source().recordOf(holder('999999999999'))).rejects.toThrow(ChildNotFoundException);
  });

  test('if there is no organization', async () => {
    const error = new AWSOrganizationsNotInUseException({ message: 'none', $metadata: {} });
    api.on(DescribeOrganizationCommand).rejects(error);
    await expect(source().recordOf(holder())).rejects.toThrow(error);
  });

  test.each([
    ['DescribeOrganization', () => api.on(DescribeOrganizationCommand).resolves({})],
    ['ListRoots', () => api.on(ListRootsCommand).resolves({})],
    ['ListRoots without roots', () => api.on(ListRootsCommand).resolves({ Roots: [] })],
    ['ListRoots without types', () => api.on(ListRootsCommand).resolves({ Roots: [{ Id: ROOT }] })],
    ['ListParents', () => api.on(ListParentsCommand).resolves({ Parents: [] })],
    ['ListPoliciesForTarget', () => api.on(ListPoliciesForTargetCommand).resolves({})],
    ['DescribePolicy', () => api.on(DescribePolicyCommand).resolves({ Policy: {} })],
    [
      'DescribePolicy, half of it',
      () => api.on(DescribePolicyCommand).resolves({ Policy: { Content: '{"Ver' } }),
    ],
    [
      'a page that names itself',
      () => api.on(ListPoliciesForTargetCommand).resolves({ Policies: [], NextToken: 'again' }),
    ],
    [
      'units in a circle',
      () => api.on(ListParentsCommand).resolves({ Parents: [{ Id: UNIT, Type: 'ORGANIZATIONAL_UNIT' }] }),
    ],
  ])('after an incomplete answer: %s', async (_, spoil) => {
    spoil();
    await expect(source().recordOf(holder())).rejects.toThrow(/AWS|document/);
  });

  test('after the deadline', async () => {
    api.on(DescribePolicyCommand).callsFake(() => new Promise(() => {}));
    await expect(source(50).recordOf(holder())).rejects.toMatchObject({ code: 'late' });
  });

  test('while one call fails; the next load is complete', async () => {
    const organizations = source();
    api.on(ListRootsCommand).rejects(new Error('throttled'));
    await expect(organizations.recordOf(holder())).rejects.toThrow('throttled');
    api.on(ListRootsCommand).resolves({ Roots: [{ Id: ROOT, PolicyTypes: file.Root.PolicyTypes }] });
    const { record } = await organizations.recordOf(holder());
    expect(record).toEqual(organizationRecord(sound, MEMBER, holder()));
  });
});
