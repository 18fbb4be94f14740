import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { serviceLinkedRoleArn } from '../../../src/mq/model/serviceLinkedRole.ts';
import { resourceFacts } from '../../../src/state/brokers/resourceFacts.ts';
import { serviceLinkedRoles } from '../../../src/state/roles/serviceLinkedRole.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { intercepted } from '../../directory/brokenTable.ts';
import { ACCOUNT, account, attached, document, inline, role, user } from '../../directory/exports.ts';
import { activeMq, CREATION_MS, DELETION_MS, idOf, rabbitMq, type Sent, world } from '../../mq/world.ts';
import { startEngine } from '../../state/engine.ts';
import { iamWorld, json, userCaller } from './world.ts';

const NAME = 'AWSServiceRoleForAmazonMQ';
const ARN = serviceLinkedRoleArn('aws', ACCOUNT);
const POLICY = 'arn:aws:iam::aws:policy/aws-service-role/AmazonMQServiceRolePolicy';
const TASK = /^task\/aws-service-role\/mq\.amazonaws\.com\/AWSServiceRoleForAmazonMQ\/[0-9a-f-]{36}$/;

let table: Table;
let stop: () => Promise<void>;
/** Brokers, and the clock of everything here. */
let mq: ReturnType<typeof world>;
const now = () => mq.ports.clock();
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  mq = world(table, ACCOUNT);
  iam = iamWorld(table, now);
});
afterAll(() => stop());

const maker = user('maker', {
  ...inline('UserPolicyList', {
    iam: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'iam:CreateServiceLinkedRole',
          Resource: `arn:aws:iam::*:role/aws-service-role/mq.amazonaws.com/${NAME}*`,
          Condition: { StringLike: { 'iam:AWSServiceName': 'mq.amazonaws.com' } },
        },
        {
          Effect: 'Allow',
          Action: [
            'iam:UpdateRoleDescription',
            'iam:DeleteServiceLinkedRole',
            'iam:GetServiceLinkedRoleDeletionStatus',
          ],
          Resource: `arn:aws:iam::*:role/aws-service-role/mq.amazonaws.com/${NAME}*`,
        },
      ],
    },
  }),
});
const whole = () => account({ users: [user('alice'), maker], roles: [role('worker')] });

beforeEach(async () => {
  await importSnapshot(table, whole(), { organization: 'none' });
  await serviceLinkedRoles(table, { region: 'us-east-1', clock: now, deletionMs: 0 }).delete(ACCOUNT);
  mq.pass(10_000);
  expect((await get()).status).toBe(404);
});

const create = () => iam('CreateServiceLinkedRole', { AWSServiceName: 'mq.amazonaws.com' });
const get = () => iam('GetRole', { RoleName: NAME });
const remove = () => iam('DeleteServiceLinkedRole', { RoleName: NAME });
const status = (DeletionTaskId: string) => iam('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId });

let names = 0;
const newName = () => `broker-${++names}`;

async function makeBroker(body: unknown, sent: Sent = {}): Promise<string> {
  const id = idOf(await mq.call('CreateBroker', { body, ...sent }));
  mq.pass(CREATION_MS);
  return id;
}

async function removeBroker(brokerId: string, sent: Sent = {}): Promise<void> {
  await mq.call('DeleteBroker', { path: { brokerId }, ...sent });
  mq.pass(DELETION_MS);
}

describe('the service-linked role is created', () => {
  it('by a call, with its path, trust and policy', async () => {
    const { result, status: code } = await create();
    expect(code).toBe(200);
    expect(result.Role).toMatchObject({
      Path: '/aws-service-role/mq.amazonaws.com/',
      RoleName: NAME,
      Arn: ARN,
      CreateDate: new Date(now()).toISOString().replace('.000Z', 'Z'),
    });
    expect(result.Role.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(JSON.parse(decodeURIComponent(result.Role.AssumeRolePolicyDocument))).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: ['mq.amazonaws.com'] } },
      ],
    });
    const { AssumeRolePolicyDocument: kept, ...rest } = (await get()).result.Role;
    const { AssumeRolePolicyDocument: _, ...made } = result.Role;
    expect(rest).toEqual({ ...made, MaxSessionDuration: '3600', RoleLastUsed: '' });
    expect(JSON.parse(decodeURIComponent(kept)).Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: 'mq.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);
    expect(
      (await iam('ListAttachedRolePolicies', { RoleName: NAME })).result.AttachedPolicies.member,
    ).toEqual([{ PolicyName: 'AmazonMQServiceRolePolicy', PolicyArn: POLICY }]);
    expect(
      (await iam('ListEntitiesForPolicy', { PolicyArn: POLICY })).result.PolicyRoles.member,
    ).toHaveLength(1);
    const listed = await iam('ListRoles', { PathPrefix: '/aws-service-role/' });
    expect(listed.result.Roles.member).toHaveLength(1);
  });

  it('once in an account', async () => {
    await create();
    expect((await create()).error).toBe(
      `InvalidInput: Service role name ${NAME} has been taken in this ` +
        'account, please try a different suffix.',
    );
  });

  it('for no other service, and without a suffix', async () => {
    const ask = (parameters: Record<string, string>) => iam('CreateServiceLinkedRole', parameters);
    expect((await ask({ AWSServiceName: 'x.amazonaws.com' })).error).toBe(
      'AccessDenied: Cannot find Service Linked Role template for x.amazonaws.com',
    );
    expect((await ask({ AWSServiceName: 'mq.amazonaws.com', CustomSuffix: 'x' })).error).toBe(
      'InvalidInput: Custom suffix is not allowed for mq.amazonaws.com',
    );
  });

  it('only with the documented permission', async () => {
    const as = (name: string, AWSServiceName = 'mq.amazonaws.com') =>
      iam('CreateServiceLinkedRole', { AWSServiceName }, userCaller(name));
    expect((await as('alice')).error).toMatch(
      new RegExp(`is not authorized to perform: iam:CreateServiceLinkedRole on resource: ${ARN} because`),
    );
    expect((await as('maker', 'ecs.amazonaws.com')).error).toMatch(/^AccessDenied: User/);
    expect((await as('maker')).status).toBe(200);
  });

  it.each([
    ['RabbitMQ', () => rabbitMq(newName()), true],
    ['ActiveMQ, made by somebody who may make the role,', () => activeMq(newName()), true],
  ] as const)('with the first broker (%s), and later brokers find it', async (_, body, mayMakeRole) => {
    const first = await makeBroker(body(), { mayMakeRole });
    const made = (await get()).result.Role;
    expect(made.RoleId).toMatch(/^AROA/);
    expect(await resourceFacts(table, now).serviceLinkedRole(ACCOUNT)).toBe(true);
    const second = await makeBroker(body(), { mayMakeRole });
    expect((await get()).result.Role).toEqual(made);
    for (const id of [first, second]) await removeBroker(id);
  });

  it('a RabbitMQ broker whose maker may not make the role fails, also if the role existed', async () => {
    const body = rabbitMq(newName());
    await expect(mq.call('CreateBroker', { body, mayMakeRole: false })).rejects.toMatchObject({
      name: 'ConflictException',
    });
    expect((await get()).status).toBe(404);
    await create();
    await removeBroker(await makeBroker(body, { mayMakeRole: false }));
  });

  it('not with an ActiveMQ broker whose maker lacks the permission; the broker has no role', async () => {
    const id = await makeBroker(activeMq(newName()), { mayMakeRole: false });
    expect((await get()).status).toBe(404);
    expect(await resourceFacts(table, now).serviceLinkedRole(ACCOUNT)).toBe(false);
    await removeBroker(id);
  });

  it.each(['us-gov-west-1', 'eu-north-1'])('not in %s, which has no such role', async (region) => {
    const id = await makeBroker(rabbitMq(newName()), { region, mayMakeRole: true });
    expect((await get()).status).toBe(404);
    await removeBroker(id, { region });
  });

  it.each([
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'ap-south-1',
    'ap-northeast-3',
    'ap-northeast-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-northeast-1',
    'ca-central-1',
    'eu-central-1',
    'eu-west-1',
    'eu-west-2',
    'eu-west-3',
    'sa-east-1',
  ])('in the partition %s', async (region) => {
    const id = await makeBroker(rabbitMq(newName()), { region });
    expect((await get()).status).toBe(200);
    await removeBroker(id, { region });
  });

  it('with an import that contains it', async () => {
    const exported = role(NAME, {
      Path: '/aws-service-role/mq.amazonaws.com/',
      RoleId: 'AROAEXPORTED',
      Arn: ARN,
      Description: 'exported',
      ...attached(POLICY),
    });
    await importSnapshot(table, account({ users: [user('alice')], roles: [exported] }));
    expect((await get()).result.Role).toMatchObject({
      RoleId: 'AROAEXPORTED',
      CreateDate: '2024-01-02T09:07:13Z',
      Description: 'exported',
    });
    // One that is there already stays.
    await importSnapshot(
      table,
      account({ users: [user('bob')], roles: [{ ...exported, RoleId: 'AROAOTHER' }] }),
    );
    expect((await get()).result.Role.RoleId).toBe('AROAEXPORTED');
    await importSnapshot(table, whole());
    expect((await get()).status).toBe(200);
  });
});

describe('the service-linked role can be changed', () => {
  beforeEach(async () => {
    await create();
  });

  it('in its description, by both calls', async () => {
    const { result } = await iam('UpdateRoleDescription', { RoleName: NAME, Description: 'mine' });
    expect(result.Role).toMatchObject({ RoleName: NAME, Description: 'mine' });
    expect((await iam('UpdateRole', { RoleName: NAME, Description: 'ours' })).status).toBe(200);
    expect((await get()).result.Role.Description).toBe('ours');
  });

  it('in its tags', async () => {
    const tags = async () => (await iam('ListRoleTags', { RoleName: NAME })).result.Tags;
    const tag = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a' };
    expect((await iam('TagRole', { RoleName: NAME, ...tag })).status).toBe(200);
    expect(await tags()).toEqual({ member: [{ Key: 'team', Value: 'a' }] });
    expect((await iam('UntagRole', { RoleName: NAME, 'TagKeys.member.1': 'team' })).status).toBe(200);
    expect(await tags()).toBe('');
  });

  const PROTECTED: [string, Record<string, string>][] = [
    ['UpdateAssumeRolePolicy', { PolicyDocument: json({ Version: '2012-10-17', Statement: [] }) }],
    ['PutRolePolicy', { PolicyName: 'p', PolicyDocument: json(document('mq:*')) }],
    ['DeleteRolePolicy', { PolicyName: 'p' }],
    ['AttachRolePolicy', { PolicyArn: POLICY }],
    ['DetachRolePolicy', { PolicyArn: POLICY }],
    ['PutRolePermissionsBoundary', { PermissionsBoundary: POLICY }],
    ['DeleteRolePermissionsBoundary', {}],
  ];
  it('but not in its session duration', async () => {
    expect((await iam('UpdateRole', { RoleName: NAME, MaxSessionDuration: '7200' })).error).toBe(
      `UnmodifiableEntity: ${NAME} is an AWS service linked role, max session duration cannot be changed.`,
    );
  });

  it.each(PROTECTED)('in nothing else: %s %j', async (action, parameters) => {
    const before = (await get()).result;
    expect((await iam(action, { RoleName: NAME, ...parameters })).error).toBe(
      'UnmodifiableEntity: Cannot perform the operation on the protected role ' +
        `'${NAME}' - this role is only modifiable by AWS`,
    );
    expect((await get()).result).toEqual(before);
  });

  it('but its policy cannot be attached to another entity', async () => {
    for (const [action, parameter, name] of [
      ['AttachRolePolicy', 'RoleName', 'worker'],
      ['AttachUserPolicy', 'UserName', 'alice'],
    ] as const) {
      const attach = await iam(action, { [parameter]: name, PolicyArn: POLICY });
      expect(attach.error).toMatch(/^PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer/);
    }
  });
});

describe('the service-linked role is deleted', () => {
  it('by a task that is in progress and then done', async () => {
    await create();
    const { result } = await remove();
    expect(result.DeletionTaskId).toMatch(TASK);
    expect((await status(result.DeletionTaskId)).result).toEqual({ Status: 'IN_PROGRESS' });
    mq.pass(3_000);
    expect((await status(result.DeletionTaskId)).result).toEqual({ Status: 'SUCCEEDED' });
    expect((await get()).status).toBe(404);
    expect((await remove()).error).toBe(`NoSuchEntity: The role with name ${NAME} cannot be found.`);
  });

  it('by one task, also if it is requested again', async () => {
    await create();
    const first = await remove();
    mq.pass(1_000);
    expect((await remove()).result).toEqual(first.result);
  });

  it('only if no broker in any region uses it, also none in deletion', async () => {
    await create();
    const [here, there] = [newName(), newName()];
    const hereId = await makeBroker(rabbitMq(here));
    const thereId = await makeBroker(activeMq(there), { region: 'eu-west-1' });
    await mq.call('DeleteBroker', { path: { brokerId: thereId }, region: 'eu-west-1' });
    const { result } = await remove();
    expect((await status(result.DeletionTaskId)).result).toEqual({ Status: 'IN_PROGRESS' });
    mq.pass(3_000);
    expect((await status(result.DeletionTaskId)).result).toEqual({
      Status: 'FAILED',
      Reason: {
        Reason: 'The role is in use by Amazon MQ brokers. Delete them, then try again.',
        RoleUsageList: {
          member: [
            {
              Region: 'us-east-1',
              Resources: {
                member: [`arn:aws:mq:us-east-1:${ACCOUNT}:broker:${here}:${hereId}`],
              },
            },
            {
              Region: 'eu-west-1',
              Resources: {
                member: [`arn:aws:mq:eu-west-1:${ACCOUNT}:broker:${there}:${thereId}`],
              },
            },
          ],
        },
      },
    });
    expect((await get()).status).toBe(200);

    await removeBroker(hereId);
    const again = (await remove()).result.DeletionTaskId;
    mq.pass(3_000);
    expect((await status(again)).result).toEqual({ Status: 'SUCCEEDED' });
  });

  it('never while a new broker needs it', async () => {
    await create();
    const [id, { result }] = await Promise.all([makeBroker(rabbitMq(newName())), remove()]);
    expect(result.DeletionTaskId).toMatch(TASK);
    expect((await get()).status).toBe(200);
    await removeBroker(id);
  });

  it('after another look if a broker is made meanwhile', async () => {
    await create();
    let id = '';
    const busy = intercepted(table, async ({ name }) => {
      if (name === 'TransactWriteItemsCommand' && id === '') id = await makeBroker(activeMq(newName()));
    });
    const lifecycle = { region: 'us-east-1', clock: now, deletionMs: 0 };
    const task = (await serviceLinkedRoles(busy, lifecycle).delete(ACCOUNT)) ?? '';
    expect((await status(task)).result).toMatchObject({ Status: 'FAILED' });
    expect((await get()).status).toBe(200);
    await removeBroker(id);
  });

  it('and can be made again, with another id', async () => {
    const first = (await create()).result.Role;
    await remove();
    mq.pass(3_000);
    const second = (await create()).result.Role;
    expect(second.Arn).toBe(first.Arn);
    expect(second.RoleId).not.toBe(first.RoleId);
  });

  it('unless another role or an absent one is named', async () => {
    const other = await iam('DeleteServiceLinkedRole', { RoleName: 'worker' });
    expect(other.error).toMatch(/^InvalidInput/);
    expect((await remove()).status).toBe(404);
    expect((await status('task/x')).error).toMatch(/^InvalidInput/);
    const unknown = `task/aws-service-role/mq.amazonaws.com/${NAME}/00000000-0000-0000-0000-000000000000`;
    expect((await status(unknown)).error).toMatch(/^NoSuchEntity/);
  });

  it('only with the documented permissions', async () => {
    await create();
    const as = (name: string) => iam('DeleteServiceLinkedRole', { RoleName: NAME }, userCaller(name));
    expect((await as('alice')).error).toMatch(
      new RegExp(`DeleteServiceLinkedRole on resource: ${ARN} because`),
    );
    const { result } = await as('maker');
    const ask = (name: string) =>
      iam('GetServiceLinkedRoleDeletionStatus', { DeletionTaskId: result.DeletionTaskId }, userCaller(name));
    expect((await ask('alice')).status).toBe(403);
    expect((await ask('maker')).status).toBe(200);
  });
});

it('in AWS GovCloud no service-linked role is made', async () => {
  const gov = account({ users: [user('alice', { Arn: `arn:aws-us-gov:iam::999999999999:user/alice` })] });
  await importSnapshot(table, gov);
  const principal = {
    type: 'Account' as const,
    accountId: '999999999999',
    arn: 'arn:aws-us-gov:iam::999999999999:root',
    userId: '999999999999',
  };
  const made = await iamWorld(table, now, 'us-gov-west-1')(
    'CreateServiceLinkedRole',
    { AWSServiceName: 'mq.amazonaws.com' },
    { principal },
  );
  expect(made.error).toMatch(/^InvalidInput: .*not supported in this partition/);
});
