import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { type ExplainOptions, explainPrincipal } from '../../workbench/explain/explainPrincipal.ts';
import { renderExplained } from '../../workbench/explain/renderExplained.ts';
import { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';

const ACCOUNT = '123456789012';
const IAM = `arn:aws:iam::${ACCOUNT}:`;
const BROKER = `arn:aws:mq:us-east-1:${ACCOUNT}:broker:orders:b-1`;
const allow = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };
const document = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const inline = (name: string, ...statements: object[]) => ({
  PolicyName: name,
  PolicyDocument: document(...statements),
});
const managed = (name: string, ...statements: object[]) => ({
  PolicyName: name,
  PolicyId: `ANPA${name.toUpperCase()}00000000000`,
  Arn: `${IAM}policy/${name}`,
  DefaultVersionId: 'v1',
  PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: document(...statements) }],
});
const attached = (name: string) => ({ PolicyName: name, PolicyArn: `${IAM}policy/${name}` });

const EXPORT = {
  UserDetailList: [
    {
      UserName: 'ann',
      UserId: 'AIDAANN00000000000000',
      Arn: `${IAM}user/x/ann`,
      GroupList: ['ops'],
      UserPolicyList: [
        inline('own', {
          ...allow,
          Condition: {
            StringEquals: {
              'aws:PrincipalTag/Team': 'red',
              'aws:username': 'ann',
              'aws:userid': 'AIDAANN00000000000000',
              'aws:RequestedRegion': 'us-east-1',
              'aws:ResourceAccount': ACCOUNT,
            },
            DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
          },
        }),
      ],
      Tags: [{ Key: 'team', Value: 'red' }],
    },
    {
      UserName: 'ben',
      UserId: 'AIDABEN00000000000000',
      Arn: `${IAM}user/ben`,
      AttachedManagedPolicies: [attached('wide')],
      PermissionsBoundary: {
        PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
        PermissionsBoundaryArn: `${IAM}policy/edge`,
      },
    },
  ],
  GroupDetailList: [
    {
      GroupName: 'ops',
      GroupId: 'AGPAOPS00000000000000',
      Arn: `${IAM}group/ops`,
      GroupPolicyList: [inline('tags', { Effect: 'Deny', Action: 'mq:DeleteTag', Resource: '*' })],
    },
  ],
  RoleDetailList: [
    {
      RoleName: 'deploy',
      RoleId: 'AROADEPLOY00000000000',
      Arn: `${IAM}role/ci/deploy`,
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
      RolePolicyList: [
        inline('own', { ...allow, Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'env' } } }),
      ],
    },
  ],
  Policies: [
    managed('wide', allow),
    managed('edge', { ...allow, Action: 'mq:Describe*', Sid: 'Only\u001b[31mRead' }),
  ],
};

let folder: string;
let account: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-explain-'));
  account = join(folder, 'account.json');
  writeFileSync(account, JSON.stringify(EXPORT));
});
afterAll(() => rmSync(folder, { recursive: true }));

function explained(options: Partial<ExplainOptions>) {
  const defaults = {
    account,
    principal: `${IAM}user/x/ann`,
    action: 'mq:DeleteBroker',
    resource: BROKER,
    context: [],
  };
  return explainPrincipal({ ...defaults, ...options }, new Date('2026-11-20T00:00:00Z'));
}
const decided = (options: Partial<ExplainOptions>) => explained(options).explanation.decision;

describe('explainPrincipal', () => {
  it("knows a user's policies, groups, tags and keys", () => {
    const { explanation, findings, result } = explained({});
    expect(explanation.decision).toBe('allowed');
    expect(explanation.layers[0]?.policies.map(({ name, source }) => [name, source])).toEqual([
      ['own', 'user'],
      ['tags', 'group ops'],
    ]);
    expect(result.EvalDecision).toBe('allowed');
    expect(findings.map(({ policy, code }) => [policy, code])).toEqual([
      ['tags', 'unknownAction'],
      ['tags', 'neverMatches'],
    ]);
  });

  it('applies the permissions boundary', () => {
    const ben = { principal: `${IAM}user/ben` };
    expect(decided(ben)).toBe('implicitDeny');
    expect(decided({ ...ben, action: 'mq:DescribeBroker' })).toBe('allowed');
  });

  it.each([`${IAM}role/ci/deploy`, `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run-7`])(
    'finds the role of %s',
    (principal) => {
      expect(decided({ principal })).toBe('implicitDeny');
      expect(decided({ principal, context: ['aws:TagKeys=env'] })).toBe('allowed');
      expect(decided({ principal, context: ['aws:TagKeys=env', 'AWS:tagkeys=x'] })).toBe('allowed');
      expect(explained({ principal }).explanation.missing).toEqual(['aws:TagKeys']);
    },
  );

  it.each([
    [`arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run-7`, 'run-7'],
    [`arn:aws:sts::${ACCOUNT}:assumed-role/deploy/a@b.example`, 'a@b.example'],
    [`${IAM}role/ci/deploy`, undefined],
    [`${IAM}group/ops`, undefined],
  ])('finds the user id of %s', (arn, session) => {
    const account = readAccountExport(JSON.stringify(EXPORT), () => undefined);
    const id = account.roles.find(({ name }) => name === 'deploy')?.id;
    expect(id).toMatch(/^AROA/);
    const known = session === undefined ? undefined : `${id}:${session}`;
    expect(new AccountPrincipals(account).find(arn)?.userId).toBe(known);
  });

  it('allows the root user', () => {
    expect(decided({ principal: `${IAM}root` })).toBe('allowed');
  });

  it('distinguishes a list of one value from a single value', () => {
    const principal = `${IAM}user/x/ann`;
    expect(decided({ principal, context: ['aws:username=ann'] })).toBe('allowed');
    expect(decided({ principal, context: ['aws:username[]=ann'] })).toBe('implicitDeny');
  });

  it.each<[Partial<ExplainOptions>, string | RegExp]>([
    [{ principal: `${IAM}user/ann` }, `Account ${ACCOUNT} has no principal ${IAM}user/ann.`],
    [{ principal: 'arn:aws:sts::999999999999:assumed-role/deploy/x' }, /has no principal/u],
    [{ action: 'mq:DeleteTag' }, 'mq:DeleteTag is not an action of Amazon MQ. Did you mean mq:DeleteTags?'],
    [{ action: 'mq:*' }, '--action must be of the form service:Action, without wildcards.'],
    [{ resource: 'b-1' }, '--resource must be an ARN or *.'],
    [{ context: ['novalue'] }, '--context novalue is not of the form key=value.'],
    [
      { account: '/nowhere/account.json' },
      'The account export /nowhere/account.json cannot be read (ENOENT).',
    ],
    [
      { resource: 'arn:aws:mq:us-east-1:999999999999:broker:n:b-1' },
      /^--resource is in another account than \d{12}\. /u,
    ],
    [{ account: new URL(import.meta.url).pathname }, /: the account export: it is not JSON/u],
  ])('%j: %s', (options, message) => {
    expect(() => explained(options)).toThrow(CommandFault);
    expect(() => explained(options)).toThrow(message);
  });
});

describe('renderExplained', () => {
  it('prints the verdict first, then the tree', () => {
    expect(renderExplained(explained({ principal: `${IAM}user/ben`, action: 'mq:DescribeBroker' }))).toBe(`\
ALLOWED: mq:DescribeBroker on ${BROKER}
for ${IAM}user/ben
Allowed by statement number 1 of wide.

identity-based policies: an Allow applies
└─ wide (user, ${IAM}policy/wide)
   └─ Allow 1, line 4: applies
      ├─ ✓ Action mq:*
      └─ ✓ Resource *
permissions boundary: an Allow applies
└─ edge (boundary, ${IAM}policy/edge)
   └─ Allow 1 Only [31mRead, line 4: applies
      ├─ ✓ Action mq:Describe*
      └─ ✓ Resource *
`);
  });

  it('prints missing keys, unusual parts and the refusing statement', () => {
    const text = renderExplained(explained({ principal: `${IAM}role/ci/deploy`, action: 'mq:DeleteTags' }));
    expect(text.split('\n')).toEqual([
      `NOT ALLOWED: mq:DeleteTags on ${BROKER}`,
      `for ${IAM}role/ci/deploy`,
      'Nothing in the identity-based policies allows it.',
      '',
      'identity-based policies: nothing applies, which refuses the request',
      '└─ own (role)',
      '   └─ Allow 1, line 4: does not apply',
      '      ├─ ✓ Action mq:*',
      '      ├─ ✓ Resource *',
      '      └─ ✗ ForAnyValue:StringEquals aws:TagKeys: env; the request has no such key',
      '',
      'Not supplied, so taken as absent: aws:TagKeys',
      '',
    ]);
    expect(renderExplained(explained({}))).toContain(
      'Findings:\n  tags, Statement[0].Action: mq:DeleteTag is not an action ' +
        'of Amazon MQ. Did you mean mq:DeleteTags?\n',
    );
  });
});
