import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { ACCOUNT, account, document, group, policy, role, user } from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { NEVER, OK, runSteps, type Step } from './steps.ts';
import { iamWorld } from './world.ts';

let table: Table;
let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;

beforeAll(async () => {
  ({ table, stop } = await startEngine());
  iam = iamWorld(table, () => Date.parse('2026-11-29T17:00:00Z'));
});
afterAll(() => stop());
beforeEach(async () => {
  await importSnapshot(
    table,
    account({
      users: [user('alice', { GroupList: ['staff'] }), user('bob,jr')],
      groups: [group('staff')],
      roles: [role('r')],
      policies: [policy('p', [document('mq:*'), document('mq:List*')])],
    }),
    { organization: 'none' },
  );
});

const PASSWORD = 'Correct-horse-7';
const PROFILE = { UserName: 'alice', Password: PASSWORD };
const noPolicy = `NoSuchEntity: The Password Policy with domain name ${ACCOUNT} cannot be found.`;
const alias = (AccountAlias: string) => ({ AccountAlias });

const CHANGE = { OldPassword: PASSWORD, NewPassword: 'Better-horse-8' };
const OWN = {
  UserName: 'alice',
  PolicyName: 'own',
  PolicyDocument: JSON.stringify(document('iam:ChangePassword')),
};
const INCORRECT = 'AccessDenied: The old password was incorrect.';
const TABLES: Readonly<Record<string, readonly Step[]>> = {
  'a login profile': [
    ['GetLoginProfile', { UserName: 'alice' }, 'NoSuchEntity: Login Profile for User alice cannot be found.'],
    [
      'CreateLoginProfile',
      { ...PROFILE, UserName: 'absent' },
      'NoSuchEntity: The user with name absent cannot be found.',
    ],
    [
      'CreateLoginProfile',
      { ...PROFILE, Password: 'weakling' },
      'PasswordPolicyViolation: Password does not conform to the account password policy.',
    ],
    [
      'CreateLoginProfile',
      PROFILE,
      {
        LoginProfile: {
          UserName: 'alice',
          CreateDate: '2026-11-29T17:00:00Z',
          PasswordResetRequired: 'false',
        },
      },
    ],
    ['CreateLoginProfile', PROFILE, 'EntityAlreadyExists: Login Profile for user alice already exists.'],
    ['UpdateLoginProfile', { UserName: 'alice', PasswordResetRequired: 'true' }, OK],
    ['GetLoginProfile', { UserName: 'ALICE' }, { LoginProfile: { PasswordResetRequired: 'true' } }],
    ['RemoveUserFromGroup', { UserName: 'alice', GroupName: 'staff' }, OK],
    [
      'DeleteUser',
      { UserName: 'alice' },
      'DeleteConflict: Cannot delete entity, must delete login profile first.',
    ],
    ['UpdateUser', { UserName: 'alice', NewUserName: 'anna' }, OK],
    ['GetLoginProfile', { UserName: 'anna' }, { LoginProfile: { UserName: 'anna' } }],
    ['DeleteLoginProfile', { UserName: 'anna' }, OK],
    [
      'DeleteLoginProfile',
      { UserName: 'anna' },
      'NoSuchEntity: Login Profile for User anna cannot be found.',
    ],
    ['DeleteUser', { UserName: 'anna' }, OK],
  ],
  'a password that its user changes': [
    ['PutUserPolicy', OWN, OK],
    ['ChangePassword', CHANGE, 'NoSuchEntity: Login Profile for User alice cannot be found.', 'alice'],
    ['CreateLoginProfile', { ...PROFILE, PasswordResetRequired: 'true' }, OK],
    ['ChangePassword', { ...CHANGE, OldPassword: 'Wrong-horse-7' }, INCORRECT, 'alice'],
    ['ChangePassword', { ...CHANGE, NewPassword: PASSWORD }, INCORRECT, 'alice'],
    [
      'ChangePassword',
      { ...CHANGE, NewPassword: 'weakling' },
      'PasswordPolicyViolation: Password does not conform to the account password policy.',
      'alice',
    ],
    [
      'ChangePassword',
      { ...CHANGE, NewPassword: 'x'.repeat(129) },
      /^ValidationError: 1 validation error detected: Value at 'newPassword' failed/,
      'alice',
    ],
    ['ChangePassword', CHANGE, 'InvalidUserType: Only an IAM user can change its own password.'],
    ['DeleteUserPolicy', { UserName: 'alice', PolicyName: 'own' }, OK],
    ['ChangePassword', CHANGE, NEVER, 'alice'],
    ['PutUserPolicy', OWN, OK],
    ['GetLoginProfile', { UserName: 'alice' }, { LoginProfile: { PasswordResetRequired: 'true' } }],
    ['ChangePassword', CHANGE, OK, 'alice'],
    ['GetLoginProfile', { UserName: 'alice' }, { LoginProfile: { PasswordResetRequired: 'false' } }],
    ['ChangePassword', CHANGE, INCORRECT, 'alice'],
    ['UpdateLoginProfile', PROFILE, OK],
    ['ChangePassword', CHANGE, OK, 'alice'],
    ['DeleteLoginProfile', { UserName: 'alice' }, OK],
  ],
  'the account alias': [
    ['ListAccountAliases', {}, { AccountAliases: '', IsTruncated: 'false' }],
    ['CreateAccountAlias', alias('-bad'), /^ValidationError: .*'accountAlias'/],
    ['CreateAccountAlias', alias('my--corp'), /^ValidationError: .*'accountAlias'/],
    ['CreateAccountAlias', alias(ACCOUNT), /^InvalidInput/],
    ['CreateAccountAlias', alias('my-corp'), OK],
    ['CreateAccountAlias', alias('other-corp'), OK],
    ['ListAccountAliases', {}, { AccountAliases: { member: ['other-corp'] } }],
    ['DeleteAccountAlias', alias('my-corp'), 'NoSuchEntity: The Account Alias my-corp cannot be found.'],
    ['DeleteAccountAlias', alias('other-corp'), OK],
    ['CreateAccountAlias', alias('my-corp'), NEVER, 'alice'],
  ],
  'the password policy': [
    ['GetAccountPasswordPolicy', {}, noPolicy],
    [
      'DeleteAccountPasswordPolicy',
      {},
      'NoSuchEntity: The account policy with name PasswordPolicy cannot be found.',
    ],
    ['UpdateAccountPasswordPolicy', {}, OK],
    [
      'GetAccountPasswordPolicy',
      {},
      {
        PasswordPolicy: {
          MinimumPasswordLength: '6',
          RequireSymbols: 'false',
          ExpirePasswords: 'false',
          AllowUsersToChangePassword: 'false',
        },
      },
    ],
    [
      'UpdateAccountPasswordPolicy',
      { MinimumPasswordLength: '129', PasswordReusePrevention: '25', MaxPasswordAge: '1096' },
      "ValidationError: 3 validation errors detected: Value at 'minimumPasswordLength' failed to " +
        'satisfy constraint: Member must have value less than or equal to 128; Value at ' +
        "'passwordReusePrevention' failed to satisfy constraint: Member must have value less than or " +
        "equal to 24; Value at 'maxPasswordAge' failed to satisfy constraint: Member must have value " +
        'less than or equal to 1095',
    ],
    [
      'UpdateAccountPasswordPolicy',
      { MinimumPasswordLength: '20', RequireNumbers: 'true', MaxPasswordAge: '60', HardExpiry: 'true' },
      OK,
    ],
    [
      'GetAccountPasswordPolicy',
      {},
      { PasswordPolicy: { ExpirePasswords: 'true', MaxPasswordAge: '60', HardExpiry: 'true' } },
    ],
    ['CreateLoginProfile', PROFILE, 'PasswordPolicyViolation: Password should have a minimum length of 20'],
    [
      'CreateLoginProfile',
      { ...PROFILE, Password: 'x'.repeat(20) },
      'PasswordPolicyViolation: Password should have at least one number',
    ],
    ['CreateLoginProfile', { ...PROFILE, Password: 'x1'.repeat(10) }, OK],
    ['DeleteAccountPasswordPolicy', {}, OK],
    ['GetAccountPasswordPolicy', {}, noPolicy],
  ],
  'credentials that nobody has': [
    ['ListSSHPublicKeys', { UserName: 'alice' }, { SSHPublicKeys: '', IsTruncated: 'false' }],
    ['ListSigningCertificates', { UserName: 'alice' }, { Certificates: '' }],
    ['ListServiceSpecificCredentials', { UserName: 'alice' }, { ServiceSpecificCredentials: '' }],
    ['ListSSHPublicKeys', { UserName: 'absent' }, 'NoSuchEntity: The user with name absent cannot be found.'],
  ],
};

it.each(Object.entries(TABLES))('%s', (_, steps) => runSteps(iam, steps));

it('the table holds no password', async () => {
  await runSteps(iam, [['CreateLoginProfile', PROFILE, OK]]);
  const { Items } = await table.client.send(new ScanCommand({ TableName: table.name }));
  const text = JSON.stringify(Items);
  for (const one of [PASSWORD, Buffer.from(PASSWORD).toString('base64')]) expect(text).not.toContain(one);
});

it('the account summary has the right numbers', async () => {
  await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone' });
  const { result } = await iam('GetAccountSummary');
  const entries: { key: string; value: string }[] = result.SummaryMap.entry;
  const map = Object.fromEntries(entries.map(({ key, value }) => [key, Number(value)]));
  expect(map).toMatchObject({
    Users: 2,
    Groups: 1,
    Roles: 1,
    Policies: 1,
    PolicyVersionsInUse: 2,
    MFADevices: 1,
    MFADevicesInUse: 0,
    AttachedPoliciesPerRoleQuota: 20,
    UsersQuota: 5_000,
  });
  expect(Object.keys(map)).toHaveLength(34);
});

it('the credential report has a row for the root user and for each user', async () => {
  const { result: made } = await iam('CreateAccessKey', { UserName: 'alice' });
  expect((await iam('GetCredentialReport')).error).toMatch(/^ReportNotPresent: /);
  expect((await iam('GenerateCredentialReport')).result).toEqual({
    State: 'STARTED',
    Description: 'No report exists. Starting a new report generation task',
  });
  expect((await iam('GenerateCredentialReport')).result).toEqual({ State: 'COMPLETE' });
  const { result } = await iam('GetCredentialReport');
  expect(result).toMatchObject({ ReportFormat: 'text/csv', GeneratedTime: '2026-11-29T17:00:00Z' });
  const [header, root, ...rows] = Buffer.from(result.Content, 'base64').toString().split('\n');
  expect(header?.split(',')).toHaveLength(22);
  expect(root).toMatch(/^<root_account>,arn:aws:iam::123456789012:root,N\/A,not_supported,/);
  expect(rows).toEqual([
    'alice,arn:aws:iam::123456789012:user/alice,2024-01-02T09:07:13Z,false,N/A,N/A,' +
      'N/A,false,true,2026-11-29T17:00:00Z,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A',
    '"bob,jr","arn:aws:iam::123456789012:user/bob,jr",2024-01-02T09:07:13Z,false,' +
      'N/A,N/A,N/A,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A',
  ]);
  await iam('DeleteAccessKey', { UserName: 'alice', AccessKeyId: made.AccessKey.AccessKeyId });
});
