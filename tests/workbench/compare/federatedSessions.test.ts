import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../../src/directory/accountExport.ts';
import { compareAccounts } from '../../../workbench/compare/compareAccounts.ts';
import { AccountPrincipals } from '../../../workbench/simulate/principalPolicies.ts';

const DEMO = JSON.parse(readFileSync('local/account/demo-account.json', 'utf8'));
const FEDERATES = { Effect: 'Allow', Action: ['sts:GetFederationToken', 'sts:TagSession'], Resource: '*' };

/** The demo account, in which frank has these statements and no tags. */
function account(...statements: readonly object[]) {
  const changed = structuredClone(DEMO);
  const frank = changed.UserDetailList.find(({ UserName }: { UserName: string }) => UserName === 'frank');
  frank.Tags = [];
  frank.UserPolicyList = [
    { PolicyName: 'x', PolicyDocument: { Version: '2012-10-17', Statement: statements } },
  ];
  return changed;
}
const principals = (of: object) =>
  new AccountPrincipals(readAccountExport(JSON.stringify(of), parsePolicy), 'none');
const everything = (Condition?: object) => ({
  Effect: 'Allow',
  Action: 'mq:*',
  Resource: '*',
  ...(Condition && { Condition }),
});

describe('a user that may call GetFederationToken is also compared as its federated session', () => {
  test.each([
    [{ StringEquals: { 'aws:username': 'frank' } }],
    [{ StringEquals: { 'aws:PrincipalType': 'User' } }],
    [{ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:user/frank' } }],
    [{ StringNotEquals: { 'aws:PrincipalTag/role': 'admin' } }],
  ])('%j takes a permission from that session', (condition) => {
    const [open, narrow] = [everything(), everything(condition)];
    const [before, after] = [account(open, FEDERATES), account(narrow, FEDERATES)].map(principals);
    const result = compareAccounts(before as AccountPrincipals, after as AccountPrincipals);
    expect(result.answer).toBe('different');
    expect(result.differences.flatMap(({ principals: who }) => who)).toContain(
      'arn:aws:iam::123456789012:user/frank (federated session)',
    );
  });

  test('but not without permission for GetFederationToken', () => {
    const narrow = everything({ StringEquals: { 'aws:username': 'frank' } });
    const [before, after] = [account(everything()), account(narrow)].map(principals);
    const result = compareAccounts(before as AccountPrincipals, after as AccountPrincipals);
    expect(result.answer).toBe('equal');
  });
});

test('a changed trust policy is an open question, never equal', () => {
  const opened = structuredClone(DEMO);
  opened.RoleDetailList[0].AssumeRolePolicyDocument.Statement = [
    { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
  ];
  const result = compareAccounts(principals(DEMO), principals(opened));
  expect(result.answer).toBe('unknown');
  expect(result.undecided.map(({ why }) => why).join()).toContain('the trust policy changed');
  expect(compareAccounts(principals(DEMO), principals(DEMO)).answer).toBe('equal');
});
