import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canAnswer } from '../../cli/access/canAnswer.ts';
import { whoCanAnswer } from '../../cli/access/whoCanAnswer.ts';
import { ESCALATION_PATHS } from '../../workbench/access/escalationPaths.ts';
import { CommandFault } from '../../workbench/commandFault.ts';
import { accountExport, IAM, PROD, policy } from './testSuite.ts';

const allow = (Action: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const own = (...statements: object[]) => ({ policies: { own: policy(...statements) } });
const trust = (principal: object, more: object = {}) =>
  policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more });

const ACCOUNT = accountExport(
  {
    ann: own(allow('mq:*')),
    ben: own(allow('mq:DeleteBroker', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
    cai: own(allow('sts:AssumeRole')),
    dee: own(allow('iam:PutUserPolicy', { Resource: `${IAM}user/dee` })),
    eli: { ...own(allow('iam:PutUserPolicy')), boundary: 'edge' },
    fay: own(allow('iam:PutUserPolicy', { Resource: `${IAM}user/someone` })),
    gus: own(allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])),
    hal: own(allow('mq:*', { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }), {
      Effect: 'Deny',
      Action: 'mq:Delete*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/env': 'prod' } },
    }),
    ina: own(allow('mq:DeleteBroker', { Condition: { StringEquals: { 'aws:ResourceTag/a': 'x' } } }), {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/a': 'x' } },
    }),
  },
  {
    deployer: {
      ...own(allow('mq:*')),
      trust: trust(
        { AWS: '123456789012', Service: 'lambda.amazonaws.com' },
        { Condition: { StringEquals: { 'sts:ExternalId': 'x7' } } },
      ),
    },
    hop: {
      ...own(allow('sts:AssumeRole', { Resource: `${IAM}role/deployer` })),
      trust: trust({ AWS: `${IAM}user/ben` }),
    },
    tagged: own(
      allow('mq:DeleteBroker', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'web' } } }),
    ),
  },
  { edge: policy(allow('iam:*')) },
);

let folder: string;
let account: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mqgate-who-'));
  account = join(folder, 'account.json');
  writeFileSync(account, ACCOUNT);
});
afterAll(() => rmSync(folder, { recursive: true }));

const answer = (action = 'mq:DeleteBroker', on = PROD) =>
  JSON.parse(whoCanAnswer(action, { account, on, json: true }));

describe('the command who-can', () => {
  it.each([
    ['user/ann', 'long-term key', { answer: 'allowed' }],
    ['user/ben', 'long-term key', { answer: 'denied' }],
    ['user/ben', 'session', { answer: 'allowed if', condition: 'aws:MultiFactorAuthPresent' }],
    ['user/cai', 'session', { answer: 'denied' }],
    [
      'user/hal',
      'session',
      { answer: 'allowed if', condition: 'aws:SourceIp in 10.0.0.0/8 unless aws:ResourceTag/env = prod' },
    ],
    ['user/ina', 'session', { answer: 'denied' }],
    ['role/tagged', 'session', { answer: 'allowed if', condition: 'aws:PrincipalTag/team = web' }],
    ['root', 'long-term key', { answer: 'allowed' }],
  ])('answers %s with a %s', (name, form, expected) => {
    const { principals } = answer();
    const found = principals.find(
      (one: { arn: string; form: string }) => one.arn === `${IAM}${name}` && one.form === form,
    );
    expect(found).toEqual({ arn: `${IAM}${name}`, form, ...expected });
  });

  it('finds the shortest chain of roles, with the permissions of each step', () => {
    const { chains } = answer();
    const step = (from: string, to: string, more: object) => ({
      from: `${IAM}${from}`,
      to: `${IAM}${to}`,
      ...more,
    });
    const external = { answer: 'allowed if', condition: 'sts:ExternalId = x7' };
    expect(chains).toEqual([
      { arn: `${IAM}user/cai`, steps: [step('user/cai', 'role/deployer', external)], answer: 'allowed' },
      { arn: `${IAM}role/hop`, steps: [step('role/hop', 'role/deployer', external)], answer: 'allowed' },
      {
        arn: `${IAM}user/ben`,
        steps: [
          step('user/ben', 'role/hop', { answer: 'allowed' }),
          step('role/hop', 'role/deployer', external),
        ],
        answer: 'allowed',
      },
    ]);
  });

  it.each<[string, string, string, object?]>([
    ['the ARN of a user', `${IAM}user/zed`, 'user/zed'],
    ['the unique id of a user', 'AIDAZED00000000000000', 'user/zed'],
    ['the ARN of a role', `${IAM}role/idle`, 'role/idle'],
    ['the unique id of a role', 'AROAIDLE0000000000000', 'role/idle'],
    [
      'the ARN of one session',
      'arn:aws:sts::123456789012:assumed-role/idle/one',
      'role/idle',
      { answer: 'allowed if', condition: 'the session is assumed-role/idle/one' },
    ],
  ])(
    'finds a chain from a principal without policies whom a trust policy names by %s',
    (_, AWS, from, needs = { answer: 'allowed' }) => {
      const file = join(folder, 'named.json');
      const roles = { admin: { ...own(allow('mq:*')), trust: trust({ AWS }) }, idle: {} };
      writeFileSync(file, accountExport({ zed: {} }, roles));
      const { chains } = JSON.parse(whoCanAnswer('mq:DeleteBroker', { account: file, on: PROD, json: true }));
      const step = { from: `${IAM}${from}`, to: `${IAM}role/admin`, ...needs };
      expect(chains).toEqual([{ arn: `${IAM}${from}`, steps: [step], answer: 'allowed' }]);
    },
  );

  it('knows that a call to STS may give a second factor with a long-term key', () => {
    const file = join(folder, 'factor.json');
    const factor = { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } };
    const roles = { open: { trust: trust({ AWS: '123456789012' }) } };
    writeFileSync(file, accountExport({ zed: own(allow('sts:AssumeRole', factor)) }, roles));
    const on = `${IAM}role/open`;
    const { principals } = JSON.parse(whoCanAnswer('sts:AssumeRole', { account: file, on, json: true }));
    const zed = { arn: `${IAM}user/zed`, answer: 'allowed if', condition: 'aws:MultiFactorAuthPresent' };
    for (const form of ['long-term key', 'session']) expect(principals).toContainEqual({ ...zed, form });
  });

  it('finds who could escalate: by its own policies, in its boundary, by passing a role', () => {
    const { escalations } = answer();
    const found = escalations.map(({ arn, path, on }: Record<string, string>) => [arn, path, on]);
    expect(found).toEqual([
      [`${IAM}user/dee`, 'put-user-policy', `${IAM}user/dee`],
      [`${IAM}user/gus`, 'pass-role-lambda', `${IAM}role/deployer`],
    ]);
    for (const { source } of escalations) expect(source).not.toBe('');
  });

  it('answers a pattern with "all" and "some"', () => {
    const text = whoCanAnswer('mq:DeleteBroker', { account, on: 'arn:aws:mq:*:123456789012:broker:o*' });
    expect(text).toContain('allowed on all of them\n  user/ann ');
    expect(text).toContain('allowed on some of them, or under a condition\n  user/ben     session ');
  });

  it('prints everyone as a table', () => {
    const lines = whoCanAnswer('mq:DeleteBroker', { account, on: PROD, table: true }).split('\n');
    expect(lines[0]).toBe('principal      signs with     answer      condition');
    expect(lines).toHaveLength(9 * 2 + 3 + 2 + 2);
    expect(lines).toContain('user/ben       session        allowed if  aws:MultiFactorAuthPresent');
  });

  it.each([
    [
      () => whoCanAnswer('mq:*', { account, on: PROD }),
      'The action must be of the form service:Action, without wildcards.',
    ],
    [
      () => whoCanAnswer('mq:ListBrokers', { account, on: 'broker' }),
      '--on must be an ARN, a pattern of ARNs or *.',
    ],
    [
      () => whoCanAnswer('mq:ListBrokers', { account: '/none', on: '*' }),
      'The account export /none cannot be read (ENOENT).',
    ],
    [
      () => canAnswer('user/an', { account }),
      'The account has no user or role user/an. Did you mean user/ann?',
    ],
  ])('prints in one sentence why it cannot answer: %#', (ask, sentence) => {
    expect(ask).toThrow(new CommandFault(sentence));
  });
});

describe('an action that is not answered as asked', () => {
  const files: { account: string; folder: string } = { account: '', folder: '' };
  beforeAll(() => {
    files.folder = mkdtempSync(join(tmpdir(), 'mqgate-asked-'));
    files.account = join(files.folder, 'account.json');
    writeFileSync(files.account, accountExport({ ann: {} }));
  });
  afterAll(() => rmSync(files.folder, { recursive: true }));

  it('a mistyped action is refused with the nearest name', () => {
    const asked = () => whoCanAnswer('mq:DeletBroker', { account: files.account, on: '*' });
    expect(asked).toThrow('Did you mean mq:DeleteBroker?');
  });

  it('a service with resource policies is named in text and JSON', () => {
    const sentence = 'Resources of s3 can have policies of their own, which are not read';
    expect(whoCanAnswer('s3:GetObject', { account: files.account, on: '*' })).toContain(sentence);
    expect(whoCanAnswer('s3:GetObject', { account: files.account, on: '*', json: true })).toContain(sentence);
    expect(whoCanAnswer('mq:ListBrokers', { account: files.account, on: '*' })).not.toContain(
      'policies of their own',
    );
  });
});

describe('the command can', () => {
  it('prints the shortest possible answer', () => {
    expect(JSON.parse(canAnswer('user/ann', { account, json: true })).permissions).toEqual(
      ['*', 'broker', 'configuration'].map((resource) => ({
        form: 'either',
        actions: ['mq:*'],
        resource,
        except: [],
      })),
    );
    expect(canAnswer('user/ben', { account })).toMatch(
      /^signs with {2}resources {2}actions {10}condition\neither {6}any {8}sts:AssumeRole {3}the role is role\/hop\nsession {5}broker {5}mq:DeleteBroker {2}aws:MultiFactorAuthPresent\n\n/u,
    );
    expect(canAnswer('role/hop', { account })).toContain(
      'any        sts:AssumeRole  the role is role/deployer and (sts:ExternalId = x7)\n',
    );
  });

  it('names a principal without permissions', () => {
    const alone = join(folder, 'alone.json');
    writeFileSync(alone, accountExport({ zoe: {} }));
    expect(canAnswer('user/zoe', { account: alone })).toBe(`${IAM}user/zoe is allowed nothing.\n`);
  });
});

describe('the table of escalation paths', () => {
  it('has one row for each path, with its source', () => {
    expect(new Set(ESCALATION_PATHS.map(({ id }) => id)).size).toBe(ESCALATION_PATHS.length);
    for (const { actions, how, source, target, passesTo } of ESCALATION_PATHS) {
      for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Z]\w+$/u);
      expect(how).not.toBe('');
      expect(source).not.toBe('');
      expect(passesTo === undefined).toBe(actions[0] !== 'iam:PassRole');
      if (passesTo !== undefined) expect(target).toBe('role with access');
    }
  });
});
