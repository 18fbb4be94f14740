import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGateway, type LocalGateway } from '../../local/embedded/createGateway.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { whoCan } from '../../workbench/access/whoCan.ts';
import { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';
import { cases, leastSeen } from '../support/cases.ts';
import { ACCOUNT_ID, accountExport, IAM, policy } from './testSuite.ts';

/**
 * Who may assume a role, on random trust policies: the answers of who-can are compared with AssumeRole on a
 * running gateway. `if` agrees with both.
 */
const STS = `arn:aws:sts::${ACCOUNT_ID}:`;
const NAMES = [
  '*',
  ACCOUNT_ID,
  `${IAM}root`,
  '210987654321',
  `${IAM}user/ann`,
  `${IAM}user/bob`,
  'AIDAANN00000000000000',
  `${IAM}role/worker`,
  'AROAWORKER00000000000',
  `${STS}assumed-role/worker/one`,
  `${STS}assumed-role/worker/two`,
  `${STS}federated-user/ann`,
];
const name = fc.constantFrom(...NAMES);
const principals = fc.oneof(
  fc.constant('*'),
  fc.record({ AWS: fc.oneof(name, fc.array(name, { minLength: 1, maxLength: 3 })) }),
  fc.record({ Service: fc.constant('ec2.amazonaws.com'), AWS: name }),
  fc.record({ Federated: fc.constant(`${IAM}saml-provider/x`) }),
);
const notPrincipals = fc.record({ AWS: fc.array(name, { minLength: 1, maxLength: 4 }) });
const conditions = fc.constantFrom<object[]>(
  { StringEquals: { 'sts:ExternalId': 'outside' } },
  { StringNotEquals: { 'sts:ExternalId': 'outside' } },
  { StringLike: { 'sts:RoleSessionName': 'o*' } },
  { StringNotLike: { 'sts:RoleSessionName': 'o*' } },
  { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
  { StringEquals: { 'aws:ResourceTag/team': 'a' } },
  { StringEquals: { 'iam:ResourceTag/team': 'a' } },
  { StringEquals: { 'aws:RequestTag/team': 'a' } },
  { Null: { 'aws:RequestTag/team': 'true' } },
  { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['other'] } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  { Null: { 'aws:MultiFactorAuthAge': 'true' } },
  { StringEquals: { 'aws:username': 'ann' } },
  { StringNotEquals: { 'aws:username': 'ann' } },
  { StringLike: { 'aws:userid': '*:one' } },
  { StringNotLike: { 'aws:userid': '*:one' } },
  { ArnLike: { 'aws:PrincipalArn': `${IAM}role/*` } },
  { ArnEquals: { 'aws:PrincipalArn': `${IAM}user/ann` } },
  { ArnNotEquals: { 'aws:PrincipalArn': `${STS}assumed-role/worker/one` } },
  { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } },
  { StringEquals: { 'aws:PrincipalAccount': ACCOUNT_ID } },
  { StringEquals: { 'aws:ResourceAccount': ACCOUNT_ID } },
  { StringEquals: { 'sts:SourceIdentity': 'me' } },
  { StringEquals: { 'aws:SourceIdentity': 'me' } },
  { NumericLessThan: { 'sts:DurationSeconds': '1000' } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
  { Null: { 'aws:FederatedProvider': 'true' } },
  { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
  { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } },
  { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
  { Bool: { 'aws:ViaAWSService': 'false' } },
  { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } },
  { StringLike: { 'aws:UserAgent': '*' } },
  { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['team'] } },
  { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
);
const trusted = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
    action: fc.constantFrom<string | string[]>(
      'sts:AssumeRole',
      'STS:assumerole',
      'sts:*',
      'sts:Assume*',
      ['sts:AssumeRole', 'sts:TagSession'],
      'sts:TagSession',
      'sts:SetSourceIdentity',
    ),
    not: fc.constantFrom(false, false, false, false, true),
    who: principals,
    others: notPrincipals,
    condition: fc.option(conditions, { nil: undefined, freq: 1 }),
  })
  .map(({ effect, action, not, who, others, condition }) => ({
    Effect: effect,
    ...(not ? { NotPrincipal: others } : { Principal: who }),
    Action: action,
    ...(condition === undefined ? {} : { Condition: condition }),
  }));
const trust = fc.array(trusted, { minLength: 1, maxLength: 3 });
const owned = fc
  .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Allow', 'Allow', 'Allow', 'Deny'),
    Action: fc.constantFrom('sts:AssumeRole', 'sts:*', '*', 'sts:*', '*', 'sts:TagSession'),
    Resource: fc.constantFrom('*', '*', `${IAM}role/t1*`, `${IAM}role/*\${aws:username}*`),
    Condition: fc.option(conditions, { nil: undefined, freq: 1 }),
  })
  .map(({ Condition, ...rest }) => ({ ...rest, ...(Condition === undefined ? {} : { Condition }) }));
const own = fc.array(owned, { maxLength: 2 });
const tags = fc.constantFrom<Record<string, string>[]>({}, { team: 'a' }, { team: 'b' });
const ROLES = 40;
const IN_ALL = 4;
const accounts = fc.record({
  trusts: fc.array(trust, { minLength: ROLES, maxLength: ROLES }),
  ann: own,
  bob: own,
  worker: own,
  boundary: fc.option(fc.array(owned, { minLength: 1, maxLength: 2 }), { nil: undefined, freq: 1 }),
  tags: fc.array(tags, { minLength: 3 + ROLES, maxLength: 3 + ROLES }),
});

type Drawn = typeof accounts extends fc.Arbitrary<infer One> ? One : never;

const CALLS: readonly Partial<AssumeRoleCommandInput>[] = [
  {},
  { ExternalId: 'outside', RoleSessionName: 'two' },
  { Tags: [{ Key: 'team', Value: 'a' }] },
  { SourceIdentity: 'me', DurationSeconds: 900 },
];

const ACTIONS = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

function neededBy({ Tags, SourceIdentity }: Partial<AssumeRoleCommandInput>): readonly string[] {
  const [assume = '', tag = '', identity = ''] = ACTIONS;
  return [assume, ...(Tags ? [tag] : []), ...(SourceIdentity ? [identity] : [])];
}

/** The export of one drawn account. Its last roles are the ones that are assumed. */
function exportOf({ trusts, ann, bob, worker, boundary, tags: drawn }: Drawn): string {
  const edge = boundary === undefined ? {} : { boundary: 'edge' };
  const holder = (list: readonly object[], at: number) => ({
    policies: list.length === 0 ? {} : { own: policy(...list) },
    tags: drawn[at] ?? {},
  });
  const targets = trusts.map((one, at) => [
    `t${at + 10}`,
    { trust: policy(...one), tags: drawn[at + 3] ?? {} },
  ]);
  return accountExport(
    { ann: { ...holder(ann, 0), ...edge }, bob: holder(bob, 1) },
    { worker: { ...holder(worker, 2), ...edge }, ...Object.fromEntries(targets) },
    boundary === undefined ? {} : { edge: policy(...boundary) },
  );
}

/** Each caller with a client that signs as it does. */
async function callersOf(gateway: LocalGateway) {
  const sts = (who: Parameters<LocalGateway['clientConfig']>[0]) =>
    new STSClient({ ...gateway.clientConfig(who), maxAttempts: 1 });
  const users = ['ann', 'bob'].map((name) => ({
    arn: `${IAM}user/${name}`,
    form: 'long-term key',
    sts: sts(name),
  }));
  const sessions = [
    { sessionName: 'one' },
    { sessionName: 'two' },
    { sessionName: 'one', tags: { team: 'a' }, sourceIdentity: 'me' },
  ];
  const workers = sessions.map(async (session) => ({
    arn: `${IAM}role/worker`,
    form: 'session',
    sts: sts(await gateway.assume('worker', session)),
  }));
  return [...users, ...(await Promise.all(workers))];
}

/** The action that AssumeRole was refused for; undefined: it was allowed. */
async function refusedAction(
  sts: STSClient,
  call: Partial<AssumeRoleCommandInput>,
): Promise<string | undefined> {
  try {
    await sts.send(new AssumeRoleCommand({ RoleArn: '', RoleSessionName: 'one', ...call }));
    return undefined;
  } catch (error) {
    const [, action] = /is not authorized to perform: (\S+) on/u.exec((error as Error).message) ?? [];
    if (action === undefined) throw error;
    return action;
  }
}

it('who-can denies no AssumeRole that a gateway allows, and allows none that it refuses', async () => {
  let allowed = 0;
  const wrong: object[] = [];
  for (const drawn of fc.sample(accounts, cases(IN_ALL))) {
    const text = exportOf(drawn);
    const world = new AccountPrincipals(readAccountExport(text, parsePolicy), 'none');
    await using gateway = await createGateway({ account: JSON.parse(text) });
    const callers = await callersOf(gateway);
    for (const [at, statements] of drawn.trusts.entries()) {
      const RoleArn = `${IAM}role/t${at + 10}`;
      const said = new Map(ACTIONS.map((action) => [action, whoCan(world, action, RoleArn)]));
      for (const { arn, form, sts } of callers) {
        const answerOf = (action: string) =>
          said.get(action)?.find((one) => one.arn === arn && one.form === form)?.residual.answer;
        for (const call of CALLS) {
          const refused = await refusedAction(sts, { ...call, RoleArn });
          if (refused === undefined) allowed += 1;
          const differs =
            refused === undefined
              ? neededBy(call).some((action) => answerOf(action) === 'denied')
              : answerOf(refused) === 'allowed';
          if (differs) wrong.push({ arn, form, call, refused, statements, account: text.slice(0, 1_500) });
        }
      }
    }
    for (const { sts } of callers) sts.destroy();
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(allowed).toBeGreaterThan(leastSeen(100));
});
