import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SuggestOptions, suggestFiles } from '../../cli/suggest/suggestFiles.ts';
import { parsePolicy } from '../../src/authz/policy/parsePolicy.ts';
import { readAccountExport } from '../../src/directory/accountExport.ts';
import { AccountPrincipals } from '../../workbench/simulate/principalPolicies.ts';
import { UseCollector } from '../../workbench/suggest/collectUse.ts';
import type { ResourceRule } from '../../workbench/suggest/generalise.ts';
import { recordedCall } from '../../workbench/suggest/recordedCall.ts';
import { suggestPolicy } from '../../workbench/suggest/suggestPolicy.ts';
import { unusedOf } from '../../workbench/suggest/unused.ts';
import { ACCOUNT_ID, accountExport, DEV, IAM, PROD, policy } from './testSuite.ts';

const MQ = `arn:aws:mq:us-east-1:${ACCOUNT_ID}`;
const ALICE = `${IAM}user/alice`;
const TIME = '2026-11-29T11:00:00Z';
const broker = (name: string, id = 'b-1') => `${MQ}:broker:${name}:${id}`;

type Members = Record<string, unknown>;

/** A record of the gateway about an allowed call of alice, with its questions. */
function gatewayRecord(questions: readonly Members[], more: Members = {}): Members {
  return {
    userIdentity: {
      type: 'IAMUser',
      arn: ALICE,
      accountId: ACCOUNT_ID,
      principalId: 'AIDA',
      userName: 'alice',
    },
    eventTime: TIME,
    eventSource: 'mq.amazonaws.com',
    eventName: 'DescribeBroker',
    awsRegion: 'us-east-1',
    sourceIPAddress: '10.1.2.3',
    ...more,
    additionalEventData: { verdict: 'allowed', questions, ...(more.additionalEventData as Members) },
  };
}

const asked = (action: string, resource: string, more: Members = {}) =>
  gatewayRecord([{ action, resource, requestTags: {}, ...more }]);

/** A record of CloudTrail. */
const trail = (eventName: string, requestParameters: Members, more: Members = {}): Members => ({
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', arn: ALICE, accountId: ACCOUNT_ID, principalId: 'AIDA' },
  eventTime: TIME,
  eventSource: 'mq.amazonaws.com',
  eventName,
  awsRegion: 'us-east-1',
  sourceIPAddress: '10.1.2.3',
  eventType: 'AwsApiCall',
  recipientAccountId: ACCOUNT_ID,
  requestParameters,
  ...more,
});

interface Case {
  readonly name: string;
  readonly today: readonly object[];
  /** The `Version` of today's document. */
  readonly version?: string;
  readonly records: readonly Members[];
  readonly rule?: ResourceRule;
  /** The statements of the suggestion. */
  readonly expected: readonly object[];
  readonly open?: readonly string[];
  readonly stale?: readonly string[];
}

const ALL = { Effect: 'Allow', Action: 'mq:*', Resource: '*' };
const allow = (Action: unknown, Resource: unknown, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const KEEP = { Sid: 'Keep', Effect: 'Deny', Action: 'mq:Delete*', Resource: `${MQ}:broker:prod-*` };
const OFFICE = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } };
const PREFIX = { by: 'prefix' } as const;
const BY_ENV = { by: 'tag', key: 'env' } as const;
const env = (value: string) => ({ resourceTags: { env: value } });

const CASES: readonly Case[] = [
  {
    name: 'actions on the same resource share a statement',
    today: [ALL],
    records: [asked('mq:RebootBroker', DEV), asked('mq:DescribeBroker', DEV), asked('mq:DeleteBroker', PROD)],
    expected: [allow('mq:DeleteBroker', PROD), allow(['mq:DescribeBroker', 'mq:RebootBroker'], DEV)],
  },
  {
    name: "today's conditions stay",
    today: [allow('mq:*', '*', OFFICE)],
    records: [asked('mq:DescribeBroker', DEV), asked('mq:ListBrokers', '*')],
    expected: [allow('mq:DescribeBroker', DEV, OFFICE), allow('mq:ListBrokers', '*', OFFICE)],
  },
  {
    name: 'of two statements the one with more conditions is kept',
    today: [ALL, allow('mq:*', '*', OFFICE)],
    records: [asked('mq:DescribeBroker', DEV)],
    expected: [allow('mq:DescribeBroker', DEV, OFFICE)],
  },
  {
    name: 'a Deny without which more would be allowed is kept',
    today: [ALL, KEEP],
    rule: PREFIX,
    records: ['prod-a', 'prod-b'].map((name) => asked('mq:RebootBroker', broker(name))),
    expected: [allow('mq:RebootBroker', `${MQ}:broker:prod-*:*`)],
  },
  {
    name: 'a Deny that takes a part of a used pattern is kept',
    today: [ALL, { ...KEEP, Resource: `${MQ}:broker:team-prod-*` }],
    rule: PREFIX,
    records: ['team-x-1', 'team-y-1'].map((name) => asked('mq:DeleteBroker', broker(name))),
    expected: [
      allow('mq:DeleteBroker', `${MQ}:broker:team-*:*`),
      { ...KEEP, Resource: `${MQ}:broker:team-prod-*` },
    ],
  },
  {
    name: 'a prefix is not taken where it would allow more than today',
    today: [allow('mq:*', [broker('dev-a', '*'), `${MQ}:broker:dev-b:b-2`])],
    rule: PREFIX,
    records: [asked('mq:RebootBroker', broker('dev-a')), asked('mq:RebootBroker', broker('dev-b', 'b-2'))],
    expected: [allow('mq:RebootBroker', [broker('dev-a', '*'), broker('dev-b', 'b-2')])],
  },
  {
    name: 'the longest shared beginning of a name, and single names by themselves',
    today: [ALL],
    rule: PREFIX,
    records: ['team-a-1', 'team-a-2', 'team-b-1', 'solo'].map((name) => asked('mq:ListUsers', broker(name))),
    expected: [allow('mq:ListUsers', [`${MQ}:broker:solo:*`, `${MQ}:broker:team-*:*`])],
  },
  {
    name: 'configurations have no names: their ids stay',
    today: [ALL],
    rule: PREFIX,
    records: ['c-1', 'c-2'].map((id) => asked('mq:DescribeConfiguration', `${MQ}:configuration:${id}`)),
    expected: [allow('mq:DescribeConfiguration', [`${MQ}:configuration:c-1`, `${MQ}:configuration:c-2`])],
  },
  {
    name: 'resources of other services by their common beginning',
    today: [allow('s3:*', '*')],
    rule: PREFIX,
    records: ['in/a', 'in/b', 'out/c'].map((key) => asked('s3:GetObject', `arn:aws:s3:::logs/${key}`)),
    expected: [allow('s3:GetObject', ['arn:aws:s3:::logs/in/*', 'arn:aws:s3:::logs/out/c'])],
  },
  {
    name: 'the values of a tag that were used',
    today: [ALL],
    rule: BY_ENV,
    records: [
      asked('mq:RebootBroker', DEV, env('dev')),
      asked('mq:RebootBroker', broker('x', 'b-9'), env('test')),
    ],
    expected: [
      allow('mq:RebootBroker', `${MQ}:broker:*`, {
        StringEquals: { 'aws:ResourceTag/env': ['dev', 'test'] },
      }),
    ],
  },
  {
    name: 'where all resources of the type are too many, those of today with the tag',
    today: [allow('mq:*', `${MQ}:broker:dev-*`)],
    rule: BY_ENV,
    records: [asked('mq:RebootBroker', DEV, env('dev'))],
    expected: [
      allow('mq:RebootBroker', `${MQ}:broker:dev-*`, { StringEquals: { 'aws:ResourceTag/env': 'dev' } }),
    ],
  },
  {
    name: 'a resource without the tag stays as it is',
    today: [ALL],
    rule: BY_ENV,
    records: [asked('mq:RebootBroker', DEV, { resourceTags: {} }), asked('mq:RebootBroker', PROD)],
    expected: [allow('mq:RebootBroker', [DEV, PROD])],
  },
  {
    name: 'a statement with NotAction and NotResource gives the used actions and resources',
    today: [{ Effect: 'Allow', NotAction: 'iam:*', NotResource: `${MQ}:broker:prod-*` }],
    records: [asked('mq:RebootBroker', DEV)],
    expected: [allow('mq:RebootBroker', DEV)],
  },
  {
    name: 'a part that is not recorded is a star where today it is one',
    today: [allow('mq:*', `${MQ}:broker:*`)],
    records: [asked('mq:DescribeBroker', `${MQ}:broker:*:b-7`)],
    expected: [allow('mq:DescribeBroker', `${MQ}:broker:*:b-7`)],
  },
  {
    name: "else today's resources are kept, and the question is listed",
    today: [allow('mq:*', [`${MQ}:broker:dev-*`, `${MQ}:broker:test-*`])],
    records: [asked('mq:DescribeBroker', `${MQ}:broker:*:b-7`)],
    expected: [allow('mq:DescribeBroker', [`${MQ}:broker:dev-*`, `${MQ}:broker:test-*`])],
    open: [`mq:DescribeBroker on ${MQ}:broker:*:b-7`],
  },
  {
    name: 'a record without tags keeps each statement that may have allowed it, and lists it',
    today: [
      allow('mq:*', '*', { StringEquals: { 'aws:ResourceTag/env': 'dev' } }),
      allow('mq:*', '*', { StringEquals: { 'aws:ResourceTag/team': 'a' } }),
    ],
    records: [asked('mq:RebootBroker', DEV)],
    expected: ['env', 'team'].map((key) =>
      allow('mq:RebootBroker', DEV, {
        StringEquals: { [`aws:ResourceTag/${key}`]: key === 'env' ? 'dev' : 'a' },
      }),
    ),
    open: [`mq:RebootBroker on ${DEV}`],
  },
  {
    name: 'unless the record names the statement',
    today: [
      allow('mq:*', '*', { StringEquals: { 'aws:ResourceTag/env': 'dev' } }),
      allow('mq:*', '*', { StringEquals: { 'aws:ResourceTag/team': 'a' } }),
    ],
    records: [
      {
        ...asked('mq:RebootBroker', DEV),
        eventName: 'RebootBroker',
        resources: [{ ARN: DEV }],
        additionalEventData: {
          verdict: 'allowed',
          action: 'mq:RebootBroker',
          decidedBy: { effect: 'allow', policy: 'own', statement: 1 },
        },
      },
    ],
    expected: [allow('mq:RebootBroker', DEV, { StringEquals: { 'aws:ResourceTag/team': 'a' } })],
    open: [`mq:RebootBroker on ${DEV}`],
  },
  {
    name: 'what today refuses is listed and grants nothing',
    today: [allow('mq:Describe*', '*')],
    records: [asked('mq:DescribeBroker', DEV), asked('mq:DeleteBroker', DEV)],
    expected: [allow('mq:DescribeBroker', DEV)],
    stale: [`mq:DeleteBroker on ${DEV}`],
  },
  {
    name: 'text that was no variable under the older version stays text',
    today: [allow('mq:*', '*', { StringNotEquals: { 'aws:UserAgent': '${aws:username}' } })],
    version: '2008-10-17',
    records: [{ ...asked('mq:DescribeBroker', DEV), userAgent: 'x' }],
    expected: [
      allow('mq:DescribeBroker', DEV, { StringNotEquals: { 'aws:UserAgent': '${$}{aws:username}' } }),
    ],
  },
  {
    name:
      'an action of another service that the call may not have needed, ' +
      'on no known resource, is not granted',
    today: [allow('*', '*')],
    records: [
      gatewayRecord([
        { action: 'mq:CreateBroker', resource: '*', requestTags: {} },
        { action: 'iam:PassRole', resource: 'arn:aws:iam::*', optional: true },
        { action: 'ec2:DescribeVpcs', resource: '*', optional: true },
      ]),
    ],
    expected: [allow(['ec2:DescribeVpcs', 'mq:CreateBroker'], '*')],
    open: ['iam:PassRole on arn:aws:iam::*', 'ec2:DescribeVpcs on *'],
  },
  {
    name: 'CloudTrail: the operation, its resource and the tags of the request',
    today: [ALL],
    records: [
      trail('RebootBroker', { brokerId: 'b-7' }),
      trail('DeleteTags', { 'resource-arn': DEV, tagKeys: ['env'] }),
      trail('CreateConfiguration', { name: 'x', tags: { env: 'dev' } }),
      trail('CreateBroker', { brokerName: 'new', tags: { env: 'dev' } }),
    ],
    expected: [
      allow('mq:CreateBroker', '*'),
      allow(['mq:CreateConfiguration'].join(), `${MQ}:configuration:c-*`),
      allow('mq:CreateTags', [`${MQ}:broker:new:b-*`, `${MQ}:configuration:c-*`]),
      allow('mq:DeleteTags', DEV),
      allow('mq:RebootBroker', `${MQ}:broker:*:b-7`),
    ],
    open: ['mq:CreateBroker'],
  },
  {
    name: 'CloudTrail: other services by the name of the event and the resources of the record',
    today: [allow('*', '*')],
    records: [
      trail(
        'GetObject',
        {},
        { eventSource: 's3.amazonaws.com', resources: [{ ARN: 'arn:aws:s3:::logs/a' }] },
      ),
      trail('PutMetricData', {}, { eventSource: 'monitoring.amazonaws.com' }),
      trail('ListFunctions20150331', {}, { eventSource: 'lambda.amazonaws.com' }),
      trail('AssumeRole', { roleArn: `${IAM}role/a` }, { eventSource: 'sts.amazonaws.com' }),
    ],
    expected: [
      allow(['cloudwatch:PutMetricData', 'lambda:ListFunctions'], '*'),
      allow('s3:GetObject', 'arn:aws:s3:::logs/a'),
      allow('sts:AssumeRole', `${IAM}role/a`),
    ],
    open: [`sts:AssumeRole on ${IAM}role/a`],
  },
  {
    name: 'CloudTrail: a call with another error than a missing permission was allowed',
    today: [ALL],
    records: [
      trail('RebootBroker', { brokerId: 'b-7' }, { errorCode: 'NotFoundException' }),
      trail('DeleteBroker', { brokerId: 'b-7' }, { errorCode: 'AccessDenied' }),
      trail('DescribeBroker', { brokerId: 'b-7' }, { errorCode: 'Client.UnauthorizedOperation' }),
    ],
    expected: [allow('mq:RebootBroker', `${MQ}:broker:*:b-7`)],
  },
];

function suggestionFor({ today, version = '2012-10-17', records, rule = { by: 'exact' } }: Case) {
  const own = { Version: version, Statement: today };
  const account = readAccountExport(accountExport({ alice: { policies: { own } } }), parsePolicy);
  const world = new AccountPrincipals(account);
  const collector = new UseCollector(world);
  for (const record of records) {
    const call = recordedCall(record);
    if (call === undefined) throw new Error('every record of a case is one');
    collector.add(call);
  }
  const use = collector.principals.get(ALICE);
  const uses = use?.uses ?? [];
  return { use, suggestion: suggestPolicy(world, ALICE, uses, rule), unused: unusedOf(world, ALICE, uses) };
}

describe('the smallest policy for a log', () => {
  it.each(CASES)('$name', (one) => {
    const { use, suggestion } = suggestionFor(one);
    expect(suggestion.document.Statement).toEqual(one.expected);
    expect(suggestion.proof).toMatchObject({ lost: [], newAccess: 'proved' });
    const whats = (
      notes: typeof use extends undefined ? never : ReadonlyMap<string, { what: string }> | undefined,
    ) => [...(notes?.values() ?? [])].map(({ what }) => what);
    expect(whats(use?.open)).toEqual(one.open ?? []);
    expect(whats(use?.stale)).toEqual(one.stale ?? []);
  });
});

describe('the list of allowed and unused actions', () => {
  it('has each action with the statements that allowed nothing', () => {
    const { unused } = suggestionFor({
      name: '',
      today: [allow(['mq:Describe*', 's3:*'], '*'), { Sid: 'Tags', ...allow('mq:*Tags', '*') }],
      records: [asked('mq:DescribeBroker', DEV)],
      expected: [],
    });
    expect(unused.statements).toEqual([{ policy: 'own', sid: 'Tags', statement: 1 }]);
    const actions = unused.permissions.flatMap((one) => one.actions);
    expect(actions).toContain('mq:DescribeConfiguration');
    expect(actions).toContain('mq:CreateTags');
    expect(actions).toContain('s3:*');
    expect(actions).not.toContain('mq:DescribeBroker');
  });
});

/** A record, and what it says. */
const RECORDS: readonly (readonly [string, object, object | undefined])[] = [
  ['no record', { hello: 1 }, undefined],
  [
    'a pending decision',
    gatewayRecord([], { additionalEventData: { verdict: 'pending' } }),
    { outcome: 'passed over' },
  ],
  [
    'a refusal',
    gatewayRecord([], { additionalEventData: { verdict: 'refused' } }),
    { outcome: 'refused', principal: ALICE },
  ],
  [
    'a caller that is not known',
    gatewayRecord([], { userIdentity: { type: 'Unknown' } }),
    { why: 'the record names no principal' },
  ],
  [
    'a call that needs no permission',
    trail('GetCallerIdentity', {}, { eventSource: 'sts.amazonaws.com' }),
    { outcome: 'passed over' },
  ],
  [
    'a sign-in',
    trail('ConsoleLogin', {}, { eventType: 'AwsConsoleSignIn', eventSource: 'signin.amazonaws.com' }),
    { outcome: 'passed over' },
  ],
  [
    'an operation that Amazon MQ does not have',
    trail('MakeBroker', {}),
    { why: 'Amazon MQ has no operation of this name' },
  ],
  [
    'a session of a role: its role',
    trail(
      'ListBrokers',
      {},
      {
        userIdentity: {
          type: 'AssumedRole',
          arn: 'x',
          sessionContext: { sessionIssuer: { arn: `${IAM}role/a` } },
        },
      },
    ),
    { outcome: 'allowed', principal: `${IAM}role/a` },
  ],
  [
    'an authentication strategy: perhaps one more action',
    trail('UpdateBroker', { brokerId: 'b-1', authenticationStrategy: 'LDAP' }),
    {
      questions: [
        { action: 'mq:UpdateBroker' },
        { action: 'mq:UpdateBrokerAccessConfiguration', optional: true },
      ],
    },
  ],
];

describe('the records of a log', () => {
  it.each(RECORDS)('are read: %s', (_name, record, expected) => {
    if (expected === undefined) expect(recordedCall(record)).toBeUndefined();
    else expect(recordedCall(record)).toMatchObject(expected);
  });
});

describe('mqgate suggest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mqgate-suggest-'));
  const file = (name: string) => join(folder, name);
  const NOW = Date.UTC(2026, 10, 29, 12);
  const suggest = (logs: readonly string[], more: Partial<SuggestOptions> = {}, input = '') =>
    suggestFiles(
      logs,
      { account: file('account.json'), principal: [], resources: 'exact', ...more },
      Readable.from([Buffer.from(input)]),
      NOW,
    );

  beforeAll(() => {
    writeFileSync(
      file('account.json'),
      accountExport(
        { alice: { policies: { own: policy(ALL) } }, bob: {} },
        { ops: { policies: { own: policy(ALL) } } },
      ),
    );
    mkdirSync(file('trail/2026/11'), { recursive: true });
    const records = { Records: [trail('RebootBroker', { brokerId: 'b-7' }), trail('ListBrokers', {})] };
    writeFileSync(file('trail/2026/11/a.json.gz'), gzipSync(JSON.stringify(records)));
    writeFileSync(
      file('trail/2026/11/b.json'),
      JSON.stringify({ Records: [trail('ListBrokers', {})] }, null, 2),
    );
    const old = { ...asked('mq:DeleteBroker', DEV), eventTime: '2026-01-01T00:00:00Z' };
    const lines = [asked('mq:DescribeBroker', DEV), old].map((one) => JSON.stringify(one));
    writeFileSync(file('gateway.log'), `${lines.join('\n')}\n{"broken\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads folders of CloudTrail, compressed or not, and prints the policy with its proof', async () => {
    const { text, proved } = await suggest([file('trail')]);
    expect(proved).toBe(true);
    expect(text).toContain('3 allowed calls from 2026-11-29T11:00Z');
    expect(text).toContain(`"Resource": "${MQ}:broker:*:b-7"`);
    expect(text).toContain('3 used questions asked again: all stay allowed');
    expect(text).toContain("beyond today's policies: nothing (proved for every request)");
    expect(text).toContain('allowed, and not used in this log:');
  });

  it('reads the gateway’s log from standard input, and counts damaged records', async () => {
    const { text } = await suggest([], { json: true }, readFileSync(file('gateway.log'), 'utf8'));
    const { principals, malformed } = JSON.parse(text);
    expect(malformed).toBe(1);
    expect(principals[0].policy.Statement).toEqual([allow(['mq:DeleteBroker', 'mq:DescribeBroker'], DEV)]);
  });

  it('has the options --since, --principal and --output', async () => {
    const output = file('alice.json');
    const { text } = await suggest([file('gateway.log')], {
      since: '36h',
      principal: ['user/alice', 'role/ops'],
      output,
    });
    expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual(policy(allow('mq:DescribeBroker', DEV)));
    expect(text).toContain(`written to ${output}`);
    expect(text).toContain('The log has no call of this principal: there is nothing to suggest.');
  });

  it('writes a file for each of several principals', async () => {
    const role = {
      type: 'AssumedRole',
      arn: 'x',
      sessionContext: { sessionIssuer: { arn: `${IAM}role/ops` } },
    };
    const records = [trail('ListBrokers', {}), trail('ListBrokers', {}, { userIdentity: role })];
    await suggest(
      [],
      { output: file('policies') },
      records.map((one) => `${JSON.stringify(one)}\n`).join(''),
    );
    for (const name of ['user-alice', 'role-ops']) {
      expect(JSON.parse(readFileSync(file(`policies/${name}.json`), 'utf8'))).toEqual(
        policy(allow('mq:ListBrokers', '*')),
      );
    }
  });

  it.each([
    ['a principal that does not exist', { principal: ['user/alise'] }, 'Did you mean user/alice?'],
    ['the root user', { principal: ['root'] }, 'The root user needs no policy.'],
    ['a tag without the rule', { tag: 'env' }, '--tag needs --resources tag.'],
    ['the rule without a tag', { resources: 'tag' }, '--resources tag needs --tag'],
  ] as const)('refuses %s', async (_name, more, sentence) => {
    await expect(suggest([file('gateway.log')], more as Partial<SuggestOptions>)).rejects.toThrow(sentence);
  });

  it('refuses an absent log, and a folder without logs', async () => {
    mkdirSync(file('empty'), { recursive: true });
    await expect(suggest([file('none.log')])).rejects.toThrow('There is no file or folder');
    await expect(suggest([file('empty')])).rejects.toThrow('has no file *.json');
    writeFileSync(file('broken.json.gz'), 'not gzip');
    await expect(suggest([file('broken.json.gz')])).rejects.toThrow('cannot be read');
  });
});
