import { describe, expect, it } from 'vitest';
import type { Identities, RoleFacts, UserFacts } from '../../../src/authz/load/directory.ts';
import { provenPrincipal } from '../../../src/sts/login/provenPrincipal.ts';

const ACCOUNT = '123456789012';
const USERS: readonly UserFacts[] = [
  { arn: `arn:aws:iam::${ACCOUNT}:user/alice`, userId: 'AIDAALICE', userName: 'alice' },
  { arn: `arn:aws:iam::${ACCOUNT}:user/team/a/bob`, userId: 'AIDABOB', userName: 'bob' },
];
const role = (path: string, roleName: string, roleId: string): RoleFacts => ({
  arn: `arn:aws:iam::${ACCOUNT}:role/${path}${roleName}`,
  roleId,
  roleName,
  trust: {},
  maxSessionSeconds: 3600,
  tags: [],
});
const SSO = role('aws-reserved/sso.amazonaws.com/eu-west-1/', 'AWSReservedSSO_Admin_0123', 'AROASSO');
const PLAIN = role('', 'Plain', 'AROAPLAIN');
const identities: Identities = {
  async user(accountId, userName) {
    return accountId === ACCOUNT ? USERS.find((user) => user.userName === userName) : undefined;
  },
  async role(accountId, roleName) {
    return accountId === ACCOUNT ? [SSO, PLAIN].find((one) => one.roleName === roleName) : undefined;
  },
};
const rules = { identities, roles: new Set([SSO.arn]) };

const proven = (arn: string, userId: string, withToken = false, account = ACCOUNT) =>
  provenPrincipal({ arn, userId, account }, withToken, rules);
const sts = (rest: string) => `arn:aws:sts::${ACCOUNT}:${rest}`;
const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const session = 'assumed-role/AWSReservedSSO_Admin_0123/ann@example.com';

describe('provenPrincipal', () => {
  it('is a user of the directory', async () => {
    expect(await proven(iam('user/alice'), 'AIDAALICE')).toEqual({
      type: 'User',
      accountId: ACCOUNT,
      arn: iam('user/alice'),
      userId: 'AIDAALICE',
      userName: 'alice',
    });
    expect(await proven(iam('user/team/a/bob'), 'AIDABOB')).toMatchObject({ userName: 'bob' });
  });

  it('is a session of a listed role, without the role session’s tags and policies', async () => {
    expect(await proven(sts(session), 'AROASSO:ann@example.com', true)).toEqual({
      type: 'AssumedRole',
      accountId: ACCOUNT,
      arn: sts(session),
      userId: 'AROASSO:ann@example.com',
      roleArn: SSO.arn,
      roleId: 'AROASSO',
    });
  });

  it.each<[string, string, string, boolean?, string?]>([
    ['GetSessionToken credentials of a user', iam('user/alice'), 'AIDAALICE', true],
    ['a user made anew', iam('user/alice'), 'AIDANEW'],
    ['a user that was moved', iam('user/team/alice'), 'AIDAALICE'],
    ['a user whom the directory has not', iam('user/mallory'), 'AIDAMALLORY'],
    [
      'a user of an account that was never imported',
      'arn:aws:iam::210987654321:user/alice',
      'AIDAALICE',
      false,
      '210987654321',
    ],
    ['another account in the ARN', iam('user/alice'), 'AIDAALICE', false, '210987654321'],
    ['another partition', 'arn:aws-cn:iam::123456789012:user/alice', 'AIDAALICE'],
    ['the root user', iam('root'), ACCOUNT],
    ['a federated user', sts('federated-user/alice'), `${ACCOUNT}:alice`, true],
    ['a role that is not listed', sts('assumed-role/Plain/x1'), 'AROAPLAIN:x1', true],
    ['a role that the directory has not', sts('assumed-role/Other/x1'), 'AROAOTHER:x1', true],
    ['a role made anew', sts(session), 'AROANEW:ann@example.com', true],
    ['another session name in the id', sts(session), 'AROASSO:bob@example.com', true],
    ['a role itself', SSO.arn, 'AROASSO'],
    ['an ARN with more behind it', `${iam('user/alice')}\n`, 'AIDAALICE'],
    ['no ARN', 'alice', 'AIDAALICE'],
  ])('is not %s', async (_, arn, userId, withToken = false, account = ACCOUNT) => {
    await expect(proven(arn, userId, withToken, account)).rejects.toMatchObject({
      name: 'QueryError',
      code: 'AccessDenied',
      status: 403,
    });
  });

  it('is unknown while the directory does not answer', async () => {
    const away = { ...rules, identities: { ...identities, user: () => Promise.reject(new Error('away')) } };
    await expect(
      provenPrincipal({ arn: iam('user/alice'), userId: 'AIDAALICE', account: ACCOUNT }, false, away),
    ).rejects.toThrow('away');
  });
});
