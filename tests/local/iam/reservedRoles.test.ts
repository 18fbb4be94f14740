import { afterAll, beforeAll, expect, it } from 'vitest';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { ACCOUNT, account, document, role, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { iamWorld, json } from './world.ts';

const NAME = 'AWSReservedSSO_Administrators_0123456789abcdef';
const Path = '/aws-reserved/sso.amazonaws.com/eu-west-1/';

let engine: Awaited<ReturnType<typeof startEngine>>;
let iam: ReturnType<typeof iamWorld>;
beforeAll(async () => {
  engine = await startEngine();
  const reserved = role(NAME, { Path, Arn: `arn:aws:iam::${ACCOUNT}:role${Path}${NAME}` });
  await importSnapshot(engine.table, account({ users: [user('alice')], roles: [reserved] }));
  iam = iamWorld(engine.table);
});
afterAll(() => engine.stop());

it.each<[string, Record<string, string>]>([
  ['UpdateAssumeRolePolicy', { PolicyDocument: json({ Version: '2012-10-17', Statement: [] }) }],
  ['UpdateRole', { Description: 'mine' }],
  ['UpdateRoleDescription', { Description: 'mine' }],
  ['PutRolePolicy', { PolicyName: 'p', PolicyDocument: json(document('mq:*')) }],
  ['AttachRolePolicy', { PolicyArn: 'arn:aws:iam::aws:policy/AmazonMQFullAccess' }],
  ['PutRolePermissionsBoundary', { PermissionsBoundary: 'arn:aws:iam::aws:policy/AmazonMQFullAccess' }],
  ['TagRole', { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' }],
  ['DeleteRole', {}],
])('%s does not change a single sign-on role', async (operation, parameters) => {
  const { error } = await iam(operation, { RoleName: NAME, ...parameters });
  expect(error).toBe(
    'UnmodifiableEntity: Cannot perform the operation on the protected role ' +
      `'${NAME}' - this role is only modifiable by AWS`,
  );
});

it('GetRole shows a single sign-on role with its path', async () => {
  const { result } = await iam('GetRole', { RoleName: NAME });
  expect(result.Role).toMatchObject({ Path, RoleName: NAME });
});
