import { CreateBrokerCommand, DeleteBrokerCommand, ListBrokersCommand, MqClient } from '@aws-sdk/client-mq';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { inline, role, user } from '../../directory/exports.ts';
import {
  MANAGEMENT,
  MEMBER,
  organizationFile,
  ROOT,
  serviceControl,
} from '../../directory/organization/organizations.ts';

const opened: LocalGateway[] = [];
afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway.close();
});

const OPERATOR = `arn:aws:iam::${MEMBER}:role/Operator`;
const allow = (Action: string | string[], Resource = '*') => ({ Effect: 'Allow', Action, Resource });
const deny = (Action: string, more: object = {}) => ({ Effect: 'Deny', Action, Resource: '*', ...more });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** The export of an account: users by name, each with one statement, and perhaps the role Operator. */
function exportOf(accountId: string, users: Record<string, object>, trust?: object): object {
  const list = {
    UserDetailList: Object.entries(users).map(([name, statement]) =>
      user(name, inline('UserPolicyList', { own: policy(statement) })),
    ),
    GroupDetailList: [],
    Policies: [],
    RoleDetailList:
      trust === undefined
        ? []
        : [
            role('Operator', {
              AssumeRolePolicyDocument: policy(trust),
              ...inline('RolePolicyList', { own: policy(allow(['mq:*', 'iam:CreateServiceLinkedRole'])) }),
            }),
          ],
  };
  return JSON.parse(JSON.stringify(list).replaceAll('123456789012', accountId));
}

async function open(
  users: Record<string, object>,
  trust: object,
  organization?: object,
): Promise<LocalGateway> {
  const accounts = [exportOf(MANAGEMENT, users), exportOf(MEMBER, { erin: allow('mq:*') }, trust)];
  const gateway = await createGateway({ accounts, ...(organization && { organization }) });
  opened.push(gateway);
  return gateway;
}

async function assume(gateway: LocalGateway, name: string, externalId?: string) {
  const who = `arn:aws:iam::${MANAGEMENT}:user/${name}`;
  const sts = new STSClient({ ...gateway.clientConfig(who), maxAttempts: 1 });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: OPERATOR, RoleSessionName: name, ExternalId: externalId }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

const trusting = (AWS: string, Condition?: object) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...(Condition && { Condition }),
});
const ACCESS_DENIED = { name: 'AccessDenied' };

describe('a role of another account in the same gateway', () => {
  const users = {
    alice: allow('sts:AssumeRole', 'arn:aws:iam::*:role/Operator'),
    bob: allow('mq:*'),
    carol: deny('sts:AssumeRole'),
  };
  it.each<[string, object, string, boolean]>([
    ['the account, and alice’s own policy', trusting(`arn:aws:iam::${MANAGEMENT}:root`), 'alice', true],
    ['alice, and alice’s own policy', trusting(`arn:aws:iam::${MANAGEMENT}:user/alice`), 'alice', true],
    ['the account, and bob’s policy says nothing', trusting(`arn:aws:iam::${MANAGEMENT}:root`), 'bob', false],
    [
      'bob by name, and bob’s policy says nothing',
      trusting(`arn:aws:iam::${MANAGEMENT}:user/bob`),
      'bob',
      false,
    ],
    ['everybody, and carol’s policy denies', trusting('*'), 'carol', false],
    ['bob, and alice asks', trusting(`arn:aws:iam::${MANAGEMENT}:user/bob`), 'alice', false],
    ['its own account only', trusting(`arn:aws:iam::${MEMBER}:root`), 'alice', false],
  ])('is assumed if both sides allow it: it trusts %s', async (_, trust, name, allowed) => {
    const gateway = await open(users, trust);
    if (!allowed) return expect(assume(gateway, name)).rejects.toMatchObject(ACCESS_DENIED);
    const credentials = await assume(gateway, name);
    const mq = new MqClient({ ...gateway.clientConfig(credentials), maxAttempts: 1 });
    const made = await mq.send(
      new CreateBrokerCommand({
        BrokerName: 'orders',
        EngineType: 'RABBITMQ',
        EngineVersion: '3.13',
        HostInstanceType: 'mq.m5.large',
        DeploymentMode: 'SINGLE_INSTANCE',
        PubliclyAccessible: true,
        AutoMinorVersionUpgrade: true,
        Users: [{ Username: 'admin', Password: 'correct-horse-battery' }],
      }),
    );
    expect(made.BrokerArn).toContain(`:${MEMBER}:broker:orders:`);
    const own = new MqClient(gateway.clientConfig(`arn:aws:iam::${MANAGEMENT}:user/bob`));
    expect((await own.send(new ListBrokersCommand({}))).BrokerSummaries).toEqual([]);
  });

  it('needs its external id', async () => {
    const trust = trusting(`arn:aws:iam::${MANAGEMENT}:root`, { StringEquals: { 'sts:ExternalId': 'blue' } });
    const gateway = await open(users, trust);
    await expect(assume(gateway, 'alice')).rejects.toMatchObject(ACCESS_DENIED);
    await expect(assume(gateway, 'alice', 'red')).rejects.toMatchObject(ACCESS_DENIED);
    await assume(gateway, 'alice', 'blue');
  });
});

describe('the organization of a gateway’s accounts', () => {
  const { Policies } = organizationFile();
  const withPolicies = (...more: object[]) => organizationFile({ Policies: [...Policies, ...more] });
  const DELETE = new DeleteBrokerCommand({ BrokerId: 'b-11111111-2222-3333-4444-555555555555' });
  const send = (gateway: LocalGateway, who: string) =>
    new MqClient({ ...gateway.clientConfig(who), maxAttempts: 1 }).send(DELETE);
  const boss = `arn:aws:iam::${MANAGEMENT}:user/alice`;
  const erin = `arn:aws:iam::${MEMBER}:user/erin`;
  const trust = trusting(`arn:aws:iam::${MANAGEMENT}:root`);

  it('has a service control policy that limits the member and not the management account', async () => {
    const gateway = await open(
      { alice: allow('mq:*') },
      trust,
      withPolicies(serviceControl('no-deletion', policy(deny('mq:DeleteBroker')), ROOT)),
    );
    await expect(send(gateway, erin)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('with an explicit deny in a service control policy'),
    });
    await expect(send(gateway, boss)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('has a service control policy of one account that limits its sessions too', async () => {
    const users = { alice: allow(['sts:AssumeRole', 'mq:*']) };
    const gateway = await open(
      users,
      trust,
      withPolicies(serviceControl('no-deletion', policy(deny('mq:DeleteBroker')), MEMBER)),
    );
    const session = new MqClient({ ...gateway.clientConfig(await assume(gateway, 'alice')), maxAttempts: 1 });
    await session.send(new ListBrokersCommand({}));
    await expect(session.send(DELETE)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(send(gateway, boss)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('has a resource control policy that refuses callers of other organizations', async () => {
    const statement = {
      ...deny('sts:AssumeRole', { Principal: '*' }),
      Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-another' } },
    };
    const control = {
      Name: 'only-another',
      Type: 'RESOURCE_CONTROL_POLICY',
      Content: policy(statement),
      Targets: [MEMBER],
    };
    const users = { alice: allow('sts:AssumeRole') };
    await expect(assume(await open(users, trust, withPolicies(control)), 'alice')).rejects.toMatchObject(
      ACCESS_DENIED,
    );
    const same = JSON.parse(JSON.stringify(control).replace('o-another', 'o-exampleorgid'));
    await assume(await open(users, trust, withPolicies(same)), 'alice');
  });
});
