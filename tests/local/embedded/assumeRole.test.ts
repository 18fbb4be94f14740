import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkInvariants } from '../../../cli/compare/checkAccount.ts';
import { createGateway, type LocalGateway } from '../../../local/embedded/createGateway.ts';
import { parsePolicy } from '../../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../../src/directory/accountExport.ts';
import { formsOf } from '../../../workbench/access/principalForms.ts';
import { AccessQuestion } from '../../../workbench/access/whoCan.ts';
import { explainCall } from '../../../workbench/explain/explainCall.ts';
import { AccountPrincipals } from '../../../workbench/simulate/principalPolicies.ts';
import { UseCollector } from '../../../workbench/suggest/collectUse.ts';
import { recordedCall } from '../../../workbench/suggest/recordedCall.ts';
import { decideAsked } from '../../../workbench/whatIf/changedCalls.ts';
import { inline, policy, policyArn, role, user } from '../../directory/exports.ts';

/**
 * Who may assume a role, asked of a running gateway by AssumeRole and of each command of the workbench. Both
 * must give the same answer for each principal and each form of a trust policy.
 */
const IAM = 'arn:aws:iam::123456789012:';
const STS = 'arn:aws:sts::123456789012:';
const allow = (AWS: string | readonly string[], more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: 'sts:AssumeRole',
  ...more,
});
const deny = (more: object) => ({ Effect: 'Deny', Action: 'sts:*', ...more });
const given = (key: string, value: string) => ({ Condition: { StringEquals: { [key]: value } } });

/** The statements of each role's trust policy. */
const TRUST: Readonly<Record<string, readonly object[]>> = {
  Named: [allow([`${IAM}user/plain`, `${IAM}user/bounded`, `${IAM}user/denied`])],
  Account: [allow(`${IAM}root`)],
  AccountId: [allow('123456789012')],
  Everyone: [allow('*')],
  OfRole: [allow(`${IAM}role/Start`)],
  OfSession: [allow(`${STS}assumed-role/Start/one`)],
  OtherSession: [allow(`${STS}assumed-role/Start/two`)],
  NoSession: [allow('*'), deny({ Principal: { AWS: `${STS}assumed-role/Start/one` } })],
  ById: [allow('AIDAPLAINPLAINPLAIN')],
  Except: [{ Effect: 'Allow', NotPrincipal: { AWS: [`${IAM}user/plain`, `${IAM}root`] }, Action: 'sts:*' }],
  DenyOne: [allow('*'), deny({ Principal: { AWS: `${IAM}user/plain` } })],
  Elsewhere: [allow('arn:aws:iam::999999999999:root')],
  Service: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  Provider: [
    {
      Effect: 'Allow',
      Principal: { Federated: `${IAM}saml-provider/Idp` },
      Action: 'sts:AssumeRoleWithSAML',
      ...given('SAML:aud', 'https://signin.aws.amazon.com/saml'),
    },
  ],
  Nobody: [],
  External: [allow('*', given('sts:ExternalId', 'x7'))],
  Factor: [allow('*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })],
  Tagged: [allow('*', given('iam:ResourceTag/team', 'a'))],
  OtherTag: [allow('*', given('aws:ResourceTag/team', 'b'))],
  Tagging: [allow('*', { Action: 'sts:TagSession' })],
};
const ROLES = [...Object.keys(TRUST), 'Start'];

const statements = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const may = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
const own = (...list: readonly object[]) => inline('UserPolicyList', { own: statements(...list) });

const EXPORT = {
  UserDetailList: [
    user('plain', { UserId: 'AIDAPLAINPLAINPLAIN' }),
    user('allowed', own(may)),
    user('denied', own(may, { ...may, Effect: 'Deny' })),
    user('bounded', {
      ...own(may),
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: policyArn('edge') },
    }),
    user('limited', own({ ...may, ...given('aws:RequestedRegion', 'eu-west-1') })),
  ],
  GroupDetailList: [],
  Policies: [policy('edge', [statements({ Effect: 'Allow', Action: 'mq:*', Resource: '*' })])],
  RoleDetailList: [
    role('Start', {
      AssumeRolePolicyDocument: statements(allow('*')),
      ...inline('RolePolicyList', { own: statements({ ...may, Resource: `${IAM}role/Account` }) }),
    }),
    ...Object.entries(TRUST).map(([name, list]) =>
      role(name, {
        AssumeRolePolicyDocument: statements(...list),
        Tags: [{ Key: 'team', Value: 'a' }],
      }),
    ),
  ],
};

let gateway: LocalGateway;
let world: AccountPrincipals;
let folder: string;
let file: string;
beforeAll(async () => {
  gateway = await createGateway({ account: EXPORT });
  world = new AccountPrincipals(readAccountExport(JSON.stringify(EXPORT), parsePolicy));
  folder = mkdtempSync(join(tmpdir(), 'mqgate-assume-'));
  file = join(folder, 'account.json');
  writeFileSync(file, JSON.stringify(EXPORT));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await gateway.close();
});

const PRINCIPALS = ['plain', 'allowed', 'denied', 'bounded', 'limited', 'root', 'session', 'Start'];

/** The principal as the workbench names it. */
function nameOf(who: string): string {
  if (who === 'root') return `${IAM}root`;
  if (who === 'session') return `${IAM}user/plain`;
  return who === 'Start' ? `${STS}assumed-role/Start/one` : `${IAM}user/${who}`;
}

async function clientOf(who: string): Promise<STSClient> {
  const as = (name: string) => new STSClient({ ...gateway.clientConfig(name), maxAttempts: 1 });
  if (who !== 'session' && who !== 'Start') return as(who);
  const { Credentials: keys } =
    who === 'session'
      ? await as('plain').send(new GetSessionTokenCommand({}))
      : await as('plain').send(
          new AssumeRoleCommand({ RoleArn: `${IAM}role/Start`, RoleSessionName: 'one' }),
        );
  const credentials = {
    accessKeyId: keys?.AccessKeyId ?? '',
    secretAccessKey: keys?.SecretAccessKey ?? '',
    sessionToken: keys?.SessionToken ?? '',
  };
  return new STSClient({ ...gateway.clientConfig('plain'), credentials, maxAttempts: 1 });
}

/** Whether AssumeRole succeeds, as it is and with the external id that one role asks for. */
async function assumed(sts: STSClient, name: string, ExternalId?: string): Promise<boolean> {
  const RoleArn = `${IAM}role/${name}`;
  const call = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...(ExternalId && { ExternalId }) });
  return sts.send(call).then(
    () => true,
    (error: Error) => {
      if (error.name !== 'AccessDenied') throw error;
      return false;
    },
  );
}

describe('the workbench and AssumeRole of the gateway agree', () => {
  it.each(PRINCIPALS)('about %s', async (who) => {
    const sts = await clientOf(who);
    const arn = nameOf(who);
    const holder = who === 'Start' ? `${IAM}role/Start` : arn;
    const differences: string[] = [];
    for (const name of ROLES) {
      const on = `${IAM}role/${name}`;
      const plain = await assumed(sts, name);
      const ever = plain || (await assumed(sts, name, 'x7'));
      const note = (what: string, answer: unknown, expected: unknown) => {
        if (answer !== expected) differences.push(`${name}: ${what} says ${answer}, the gateway ${expected}`);
      };

      const form = formsOf(world, holder)[who === 'session' ? 1 : 0];
      if (form === undefined) throw new Error(`${holder} has no form`);
      const residual = new AccessQuestion('sts:AssumeRole', on).of(form, world).answer;
      // A second factor, the region and the name of a session are facts of the call that who-can leaves open.
      const open = residual === 'if' && /External|Factor|Session/u.test(name);
      const region = residual === 'if' && who === 'limited';
      if (!open && !region) note('who-can', residual === 'allowed', plain);
      else if (name === 'External' && !region) note('who-can', open, ever);

      const question = { principal: arn, action: 'sts:AssumeRole', resource: on, time: new Date() };
      const entries = ['aws:RequestedRegion=us-east-1'];
      const decision = (more: readonly string[]) =>
        explainCall(world, { ...question, entries: [...entries, ...more] })?.explanation.decision ===
        'allowed';
      note('explain', decision([]), plain);
      note('explain with an external id', decision(['sts:ExternalId=x7']), ever);
      note('the console', decideAsked(world, { ...question, entries }), plain ? 'allowed' : 'denied');

      if (who !== 'session' && who !== 'root') {
        const principal = [holder];
        const never = `sts:AssumeRole on ${on}`;
        const [checked] = checkInvariants({ account: file, never: [never], principal });
        const kinds = { allowed: 'fails', denied: 'holds', if: 'unknown' } as const;
        // Both forms of a user are asked about: one that may is enough.
        const answers = formsOf(world, holder).map((one) =>
          new AccessQuestion('sts:AssumeRole', on).of(one, world),
        );
        const worst = (['allowed', 'if', 'denied'] as const).find((one) =>
          answers.some(({ answer }) => answer === one),
        );
        note('check', checked?.answer, kinds[worst ?? 'denied']);
        if (checked?.answer === 'holds') note('check', ever, false);
      }
    }
    expect(differences).toEqual([]);
  });

  it('about a log of the gateway: what was allowed is not called refused', async () => {
    const sts = await clientOf('plain');
    const may = [];
    for (const name of ROLES) if (await assumed(sts, name)) may.push(name);
    const collected = new UseCollector(world);
    for (const { record } of gateway.decisions) {
      const call = recordedCall(record as object);
      if (call !== undefined) collected.add(call);
    }
    expect([...(collected.principals.get(`${IAM}user/plain`)?.stale.values() ?? [])]).toEqual([]);
    expect(collected.principals.get(`${IAM}user/plain`)?.calls).toBeGreaterThanOrEqual(may.length);
    expect(may.length).toBeGreaterThan(3);
  });
});
