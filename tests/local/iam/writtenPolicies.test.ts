import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IamCall } from '../../../local/iam/iamOperation.ts';
import { policyChanges } from '../../../local/iam/operations/changePolicies.ts';
import { PARAMETER_NAMES } from '../../../local/iam/parameterNames.ts';
import { importSnapshot } from '../../../src/directory/importSnapshot.ts';
import { Parameters } from '../../../src/query/parameters.ts';
import type { Table } from '../../../src/state/table/client.ts';
import { FAULTY, GOOD } from '../../authz/policy/writtenDocuments.ts';
import {
  ACCOUNT,
  account,
  document,
  group,
  inline,
  policy,
  policyArn,
  role,
  user,
} from '../../directory/exports.ts';
import { startEngine } from '../../state/engine.ts';
import { iamOver, iamWorld, json, userCaller } from './world.ts';

const tagger = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'iam:CreatePolicy', Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'iam:TagPolicy',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:RequestTag/team': 'mine' },
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' },
      },
    },
    {
      Effect: 'Allow',
      Action: 'iam:DeletePolicy',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceTag/team': 'mine' } },
    },
  ],
};

let stop: () => Promise<void>;
let iam: ReturnType<typeof iamWorld>;
let engineTable: Table;

beforeAll(async () => {
  const engine = await startEngine();
  stop = engine.stop;
  engineTable = engine.table;
  iam = iamWorld(engine.table);
  const whole = account({
    users: [user('alice'), user('q'), user('full'), user('tagger', inline('UserPolicyList', { tagger }))],
    groups: [group('q'), group('full')],
    roles: [role('r'), role('q'), role('full')],
    policies: [
      policy('p', [document('mq:*')]),
      ...Array.from({ length: 21 }, (_, at) => policy(`one${at}`, [document('mq:*')])),
    ],
  });
  await importSnapshot(engine.table, whole);
});
afterAll(() => stop());

describe('policy documents in write calls', () => {
  it('are refused by CreatePolicy and CreatePolicyVersion, with AWS’s sentence for all 78', async () => {
    for (const [written, sentence] of FAULTY) {
      const PolicyDocument = json(written);
      const refused = { status: 400, error: `MalformedPolicyDocument: ${sentence}` };
      expect(await iam('CreatePolicy', { PolicyName: 'new', PolicyDocument })).toMatchObject(refused);
      const version = { PolicyArn: policyArn('p'), PolicyDocument };
      expect(await iam('CreatePolicyVersion', version)).toMatchObject(refused);
    }
  });

  it('are accepted by CreatePolicy as AWS accepts 54', async () => {
    for (const [index, written] of GOOD.entries()) {
      const call = { PolicyName: `good${index}`, PolicyDocument: json(written) };
      expect(await iam('CreatePolicy', call)).toMatchObject({ status: 200 });
    }
  });

  it('of inline policies may have an older Version or none, and follow every other rule', async () => {
    const VERSION = 'Policy document must be version 2012-10-17 or greater.';
    for (const [written, sentence] of FAULTY) {
      const call = { UserName: 'alice', PolicyName: 'x', PolicyDocument: json(written) };
      const { error } = await iam('PutUserPolicy', call);
      if (sentence !== VERSION) expect(error).toBe(`MalformedPolicyDocument: ${sentence}`);
      else expect(error).not.toBe(`MalformedPolicyDocument: ${sentence}`);
    }
  });
});

describe('trust policies in write calls', () => {
  const statement = (more: object) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', ...more }],
  });
  const trust = (Principal: unknown, Condition?: object) =>
    statement({ Principal, ...(Condition === undefined ? {} : { Condition }) });
  const web = (Federated: unknown, Condition?: object) =>
    statement({
      Principal: { Federated },
      Action: 'sts:AssumeRoleWithWebIdentity',
      ...(Condition === undefined ? {} : { Condition }),
    });
  const update = async (written: unknown) =>
    (await iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: json(written) })).error;
  const aws = (...names: string[]) => trust({ AWS: names });
  const own = (name: string) => `arn:aws:iam::${ACCOUNT}:${name}`;
  const github = own('oidc-provider/token.actions.githubusercontent.com');
  const when = (operator: string, claim: string, value: string | string[]) =>
    web(github, { [operator]: { [`token.actions.githubusercontent.com:${claim}`]: value } });
  const GITHUB =
    `MalformedPolicyDocument: Trust policy with trusted principal ${github} must evaluate, using ` +
    'StringEquals, StringLike or StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub or ' +
    'token.actions.githubusercontent.com:job_workflow_ref which is not scoped to all.';

  it.each([
    [['sts:TagSession'], GITHUB],
    [['sts:SetSourceIdentity', 'sts:AssumeRole'], GITHUB],
    [['sts:AssumeRoleWithWebIdentity'], undefined],
    [['sts:AssumeRoleWith*'], undefined],
  ])('of a shared provider with NotAction %j', async (NotAction, error) => {
    expect(await update(statement({ Principal: { Federated: github }, Action: undefined, NotAction }))).toBe(
      error,
    );
  });

  it.each([
    own('role/gone'),
    own('user/gone'),
    `arn:aws:sts::${ACCOUNT}:assumed-role/gone/s`,
    own('role/path/r'),
    'AIDAGONEGONEGONEGONE1',
    'AROAGONEGONEGONEGONE1',
  ])('may not name %s, which is not in the account', async (name) => {
    const sentence = `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${name}"`;
    expect(await update(aws(own('user/alice'), name))).toBe(sentence);
  });

  it.each([
    own('group/admins'),
    own('user/*'),
    own('policy/p'),
    own('instance-profile/p'),
    '12345',
    'alice',
    '',
    'arn:aws:s3:::bucket',
    `arn:aws-cn:iam::${ACCOUNT}:root`,
    `arn:aws:iam:us-east-1:${ACCOUNT}:root`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/r`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/r/*`,
    `arn:aws:sts::${ACCOUNT}:assumed-role/r/s/t`,
    'AKIAIOSFODNN7EXAMPLE',
    'AGPAGONEGONEGONEGONE1',
  ])('name nobody with %s', async (name) => {
    const sentence = `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${name}"`;
    expect(await update(aws(own('user/alice'), name))).toBe(sentence);
  });

  it.each([
    ['ec2.amazonaws.com', true],
    ['mq.us-east-1.amazonaws.com', true],
    ['apidestinations.events.amazonaws.com', true],
    ['alexa-appkit.amazon.com', true],
    ['ec2.amazonaws.com.cn', true],
    ['nope', false],
    ['ec2.example.com', false],
    ['amazonaws.com', false],
    ['*.amazonaws.com', false],
  ])('with the service %s: %s', async (name, taken) => {
    const sentence = `MalformedPolicyDocument: Invalid principal in policy: "SERVICE":"${name}"`;
    expect(await update(trust({ Service: name }))).toBe(taken ? undefined : sentence);
  });

  it.each([
    own('role/r'),
    own('user/alice'),
    `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`,
    own('root'),
    ACCOUNT,
    'arn:aws:iam::999999999999:role/whatever',
    '*',
  ])('may have %s', async (name) => {
    expect(await update(aws(name))).toBeUndefined();
  });

  it.each([
    ['no condition', web(github)],
    ['the audience only', when('StringEquals', 'aud', 'sts.amazonaws.com')],
    ['every subject', when('StringLike', 'sub', '*')],
    ['an end of subjects', when('StringLike', 'sub', '*:ref:refs/heads/main')],
    ['an empty subject', when('StringEquals', 'sub', '')],
    ['every subject beside one', when('StringLike', 'sub', ['repo:o/r:*', '*'])],
    ['another operator', when('StringNotEquals', 'sub', 'repo:o/r:ref:refs/heads/main')],
    ['a condition only if there is a subject', when('StringLikeIfExists', 'sub', 'repo:o/r:*')],
    ['another claim', when('StringEquals', 'repository', 'o/r')],
  ])('may trust GitHub with %s', async (_, written) => {
    expect(await update(written)).toBe(GITHUB);
  });

  it.each([
    when('StringLike', 'sub', 'repo:o/*'),
    // Public tries on AWS: a subject of every repository is taken.
    when('StringLike', 'sub', 'repo:*'),
    when('ForAnyValue:StringLike', 'sub', 'repo:o/*'),
    when('StringEquals', 'job_workflow_ref', 'o/r/.github/workflows/w.yml@refs/heads/main'),
    when('StringEqualsIgnoreCase', 'sub', 'repo:o/r:environment:prod'),
    statement({ Effect: 'Deny', Principal: { Federated: github }, Action: 'sts:AssumeRoleWithWebIdentity' }),
    trust({ Federated: github }),
  ])('may trust GitHub with: %j', async (written) => {
    expect(await update(written)).toBeUndefined();
  });

  it.each<[string, string]>([
    ['agent.buildkite.com', 'agent.buildkite.com:sub'],
    ['api.pulumi.com/oidc', 'api.pulumi.com/oidc:aud'],
    ['app.terraform.io', 'app.terraform.io:sub'],
    ['gitlab.com', 'gitlab.com:sub'],
    [
      'oidc-configuration.audit-log.githubusercontent.com',
      'oidc-configuration.audit-log.githubusercontent.com:sub',
    ],
    ['oidc.codefresh.io', 'oidc.codefresh.io:sub'],
    ['oidc.vercel.com', 'oidc.vercel.com:aud'],
    ['proidc.upbound.io', 'proidc.upbound.io:sub'],
    ['sandboxes.cloud', 'sandboxes.cloud:aud'],
    ['scalr.io', 'scalr.io:sub'],
    ['sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d', 'sts:RoleSessionName'],
    ['studio.datachain.ai/api', 'studio.datachain.ai/api:sub'],
    ['tokens.cloud.shisho.dev', 'tokens.cloud.shisho.dev:sub'],
    ['vstoken.actions.githubusercontent.com', 'vstoken.actions.githubusercontent.com:sub'],
    ...[
      'oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu',
      'oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb',
      'rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7',
      'rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr',
      'rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg',
      'rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26',
    ].map((issuer): [string, string] => [issuer, `${issuer}:sub`]),
  ])('that trust the shared provider %s must evaluate %s', async (issuer, key) => {
    const provider = own(`oidc-provider/${issuer}`);
    const sentence =
      `MalformedPolicyDocument: Trust policy with trusted principal ${issuer} must evaluate, using ` +
      `StringEquals, StringLike or StringEqualsIgnoreCase, ${key} which is not scoped to all.`;
    expect(await update(web(provider))).toBe(sentence);
    expect(await update(web(provider, { StringLike: { [key]: '*' } }))).toBe(sentence);
    expect(await update(web(provider, { StringLike: { [`${issuer}:other`]: 'x' } }))).toBe(sentence);
    expect(await update(web(provider, { StringLike: { [key.toUpperCase()]: 'x*' } }))).toBeUndefined();
  });

  it.each([
    ['accounts.google.com', 'accounts.google.com:aud'],
    ['graph.facebook.com', 'graph.facebook.com:app_id'],
    ['www.amazon.com', 'www.amazon.com:sub'],
  ])('that trust %s must compare %s', async (host, key) => {
    const sentence =
      `MalformedPolicyDocument: Policy trusting ${host} requires a ` +
      'StringEquals condition on an application id';
    expect(await update(web(host))).toBe(sentence);
    expect(await update(web(host, { StringLike: { [key]: 'x' } }))).toBe(sentence);
    expect(await update(web(host, { StringEquals: { [key]: 'x' } }))).toBeUndefined();
  });

  it('that trust Cognito must evaluate the identity pool', async () => {
    const host = 'cognito-identity.amazonaws.com';
    expect(await update(web(host))).toBe(
      'MalformedPolicyDocument: A condition block must be present for the Cognito provider',
    );
    const pool = { StringEquals: { [`${host}:aud`]: 'us-east-1:pool' } };
    expect(await update(web(host, pool))).toBeUndefined();
  });

  it.each([
    ['foo', 'Federated principals must be valid domain names or SAML metadata ARNs'],
    ['https://accounts.google.com', 'Federated principals must be valid domain names or SAML metadata ARNs'],
    [own('role/r'), 'Federated principals must be valid domain names or SAML metadata ARNs'],
    ['idp.example.com', 'Invalid principal in policy: "FEDERATED":"idp.example.com"'],
  ])('may not name %s, which is no identity provider', async (name, sentence) => {
    expect(await update(web(name))).toBe(`MalformedPolicyDocument: ${sentence}`);
  });

  it('show an account as its root user, and a unique id as the ARN of its owner', async () => {
    const { UserId } = (await iam('GetUser', { UserName: 'alice' })).result.User;
    const { RoleId } = (await iam('GetRole', { RoleName: 'q' })).result.Role;
    expect(await update(aws(ACCOUNT, UserId, RoleId, '999999999999'))).toBeUndefined();
    const { result } = await iam('GetRole', { RoleName: 'r' });
    expect(
      JSON.parse(decodeURIComponent(result.Role.AssumeRolePolicyDocument)).Statement[0].Principal,
    ).toEqual({
      AWS: [own('root'), own('user/alice'), own('role/q'), 'arn:aws:iam::999999999999:root'],
    });
  });

  it.each([
    [statement({ Principal: undefined }), 'Missing required field Principal'],
    [statement({ Principal: {} }), 'Missing required field Principal cannot be empty!'],
    [statement({ Principal: ACCOUNT }), 'Principal must be a JSON object.'],
    [
      statement({ Principal: { CanonicalUser: 'c0ffee' } }),
      'Invalid principal in policy: "CANONICAL_USER":"c0ffee"',
    ],
    [statement({ Principal: { Everyone: '*' } }), 'Invalid principal in policy: "Everyone"'],
    [
      statement({ Principal: { AWS: [] } }),
      'Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The ' +
        'passed in policy has a statement with no principals!',
    ],
    [
      statement({ Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }),
      'Allow with NotPrincipal is not allowed.',
    ],
    [
      statement({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }),
      'AssumeRole policy must not contain NotPrincipal field.',
    ],
    [statement({ NotResource: '*' }), 'AssumeRole policy must not contain resources.'],
    [statement({ Effect: undefined }), 'Missing required field Effect'],
    [statement({ Effect: 'allow' }), 'Invalid effect: allow'],
    [statement({ Action: undefined }), 'Missing required field Action'],
    [statement({ Action: 'AssumeRole' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
    [
      statement({ Action: ['sts:AssumeRole', 'sts:GetCallerIdentity'] }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [statement({ Condition: { StringSame: { 'aws:a': 'b' } } }), 'Syntax errors in policy.'],
    [statement({ Extra: 1 }), 'Syntax errors in policy.'],
    [{ Version: '2012-10-18', Statement: [] }, 'The policy must contain a valid version string'],
    [{ Version: '2012-10-17', Statement: [] }, 'Could not parse the policy: Statement is empty!'],
    [{ Version: '2012-10-17' }, 'Could not parse the policy: Statement is empty!'],
    [
      { Version: '2012-10-17', Statement: [1, 2].flatMap(() => statement({ Sid: 'a' }).Statement) },
      'The Statement Ids in the policy are not unique',
    ],
  ])('with %j are refused', async (written, sentence) => {
    expect(await update(written)).toBe(`MalformedPolicyDocument: ${sentence}`);
  });

  const LEGACY = 'The policy failed legacy parsing';
  const SID =
    'Statement IDs (SID) must be alpha-numeric. Check ' +
    'that your input satisfies the regular expression [0-9A-Za-z]*';
  it.each([
    [{ Sid: 'with-dash' }, SID],
    [{ Sid: 'with space' }, SID],
    [{ Sid: 'a.b' }, SID],
    [{ Sid: 'é' }, SID],
    [{ Sid: 'A_1' }, undefined],
    [{ Sid: 1 }, 'Syntax errors in policy.'],
    [{ Condition: { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } } }, LEGACY],
    [{ Condition: { DateLessThan: { 'aws:CurrentTime': '2026-13-01T00:00:00Z' } } }, LEGACY],
    [{ Condition: { DateLessThanIfExists: { 'aws:CurrentTime': ['2026-11-30', ''] } } }, LEGACY],
    [{ Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': 'an hour' } } }, LEGACY],
    [{ Condition: { 'ForAnyValue:NumericEquals': { 'sts:DurationSeconds': ['900', '0x10'] } } }, LEGACY],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/33' } } }, LEGACY],
    [{ Condition: { ArnLike: { 'aws:PrincipalArn': 'role/r' } } }, LEGACY],
    [{ Condition: { BinaryEquals: { 'sts:ExternalId': '*' } } }, LEGACY],
    // The first fault is told: the condition's, then the Sid's.
    [{ Sid: '-', Condition: { NumericEquals: { 'sts:DurationSeconds': 'x' } } }, LEGACY],
    [{ Condition: { DateLessThan: { 'aws:CurrentTime': '2026-11-30T00:00:00Z' } } }, undefined],
    [{ Condition: { DateLessThan: { 'aws:EpochTime': '1790000000' } } }, undefined],
    [{ Condition: { NumericLessThan: { 'sts:DurationSeconds': 3600 } } }, undefined],
    [{ Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'yes' } } }, undefined],
    [{ Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } }, undefined],
    [{ Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '::/0'] } } }, undefined],
    [{ Condition: { ArnLike: { 'aws:PrincipalArn': '${aws:PrincipalArn}' } } }, undefined],
  ])('%j: %s', async (more, sentence) => {
    const error = sentence === undefined ? undefined : `MalformedPolicyDocument: ${sentence}`;
    const PolicyDocument = json(statement(more));
    expect((await iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument })).error).toBe(error);
    const created = await iam('CreateRole', { RoleName: 'made', AssumeRolePolicyDocument: PolicyDocument });
    expect(created.error).toBe(error);
    if (error === undefined) await iam('DeleteRole', { RoleName: 'made' });
  });

  it('may have several empty Sids', async () => {
    const twice = [1, 2].flatMap(() => statement({ Sid: '' }).Statement);
    expect(await update({ Version: '2012-10-17', Statement: twice })).toBeUndefined();
  });

  it('may not be text that is not JSON', async () => {
    const { error } = await iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: '{' });
    expect(error).toBe('MalformedPolicyDocument: This policy contains invalid Json');
  });

  it('name actions of STS, no resource, and may not be nested without end', async () => {
    const { Statement } = trust({ AWS: '*' });
    const change = (more: object) => ({ Version: '2012-10-17', Statement: [{ ...Statement[0], ...more }] });
    for (const action of [
      's3:GetObject',
      'sts:TagSessions',
      'sts:BadAssumeRole',
      'sts:GetCallerIdentity',
      'sts:*',
      'sts:A*',
      '*',
      'STS:AssumeRole',
      'sts:assumerole',
    ]) {
      expect(await update(change({ Action: ['sts:AssumeRole', action] })), action).toBe(
        'MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.',
      );
    }
    for (const action of ['sts:AssumeRole*', 'sts:Tag*', 'sts:SetContext', 'sts:SetSourceIdentity']) {
      expect(await update(change({ Action: action })), action).toBeUndefined();
    }
    expect(await update(change({ Resource: '*' }))).toBe(
      'MalformedPolicyDocument: Has prohibited field Resource',
    );
    expect(await update(change({ Sid: 'a'.repeat(2_100) }))).toBe(
      'LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048',
    );
  });
});

describe('the quotas of IAM', () => {
  const sized = (size: number) => {
    const written = {
      Version: '2012-10-17',
      Statement: [{ Sid: '', Effect: 'Allow', Action: 'mq:*', Resource: '*' }],
    };
    const [statement] = written.Statement;
    if (statement !== undefined) statement.Sid = 'a'.repeat(size - json(written).length);
    return written;
  };
  const write = (action: string, names: Record<string, string>, written: unknown) =>
    iam(action, { ...names, PolicyName: 'q', PolicyDocument: JSON.stringify(written, null, 8) });

  it.each([
    [
      'PutUserPolicy',
      { UserName: 'q' },
      2_048,
      /^LimitExceeded: Maximum policy size of 2048 bytes exceeded for user q$/,
    ],
    [
      'PutGroupPolicy',
      { GroupName: 'q' },
      5_120,
      /^LimitExceeded: Maximum policy size of 5120 bytes exceeded for group q$/,
    ],
    [
      'PutRolePolicy',
      { RoleName: 'q' },
      10_240,
      /^LimitExceeded: Maximum policy size of 10240 bytes exceeded for role q$/,
    ],
    ['CreatePolicy', {}, 6_144, /^LimitExceeded: Cannot exceed quota for PolicySize: 6144$/],
  ])('for %s %j are %d characters, without white space', async (action, names, most, sentence) => {
    expect((await write(action, names, sized(most + 1))).error).toMatch(sentence);
    expect((await write(action, names, sized(most))).error).toBeUndefined();
  });

  it.each(['Ā', '😀', '\u0001', '\u0085'])(
    'refuse a document with %j, which is outside Latin-1 or not printable',
    async (text) => {
      const PATTERN =
        "ValidationError: 1 validation error detected: Value at 'policyDocument' failed to " +
        'satisfy constraint: Member must satisfy regular expression pattern: ' +
        '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]+';
      const written = { ...document('mq:*'), Id: '' };
      const PolicyDocument = json(written).replace('"Id":""', `"Id":"${text}"`);
      if (text === '\u0001') {
        const { error } = await iam('CreatePolicy', { PolicyName: 'odd', PolicyDocument });
        expect(error).toBe('MalformedPolicyDocument: Syntax errors in policy.');
        return;
      }
      expect((await iam('CreatePolicy', { PolicyName: 'odd', PolicyDocument })).error).toBe(PATTERN);
      const put = { UserName: 'alice', PolicyName: 'odd', PolicyDocument };
      expect((await iam('PutUserPolicy', put)).error).toBe(PATTERN);
      const trusted = { RoleName: 'r', PolicyDocument };
      expect((await iam('UpdateAssumeRolePolicy', trusted)).error).toBe(PATTERN);
      const role = { RoleName: 'r', Description: text };
      expect((await iam('UpdateRole', role)).error).toMatch(/at 'description' .* pattern/);
    },
  );

  it('allow a document with the letters of Latin-1', async () => {
    const PolicyDocument = json({ ...document('mq:*'), Id: 'é ÿ' });
    const put = { UserName: 'alice', PolicyName: 'latin', PolicyDocument };
    expect((await iam('PutUserPolicy', put)).error).toBeUndefined();
  });

  it('refuse a document of more than 131,072 characters', async () => {
    const PolicyDocument = `${json(document('mq:*'))}${' '.repeat(131_072)}`;
    expect((await iam('CreatePolicy', { PolicyName: 'long', PolicyDocument })).error).toBe(
      "ValidationError: 1 validation error detected: Value at 'policyDocument' failed to satisfy " +
        'constraint: Member must have length less than or equal to 131072',
    );
  });

  it.each([
    ['User', 10],
    ['Group', 10],
    ['Role', 20],
  ])('for %s: are %d attached policies', async (kind, most) => {
    const attach = (at: number) =>
      iam(`Attach${kind}Policy`, { [`${kind}Name`]: 'full', PolicyArn: policyArn(`one${at}`) });
    for (let at = 0; at < most; at += 1) expect((await attach(at)).error).toBeUndefined();
    expect((await attach(most)).error).toBe(
      `LimitExceeded: Cannot exceed quota for PoliciesPer${kind}: ${most}`,
    );
    expect((await attach(0)).error).toBeUndefined();
  });

  it('are five versions of a policy', async () => {
    const call = { PolicyArn: policyArn('one0'), PolicyDocument: json(document('mq:*')) };
    for (let at = 2; at <= 5; at += 1) expect((await iam('CreatePolicyVersion', call)).error).toBeUndefined();
    expect((await iam('CreatePolicyVersion', call)).error).toMatch(
      /^LimitExceeded: A managed policy can have up to 5 /,
    );
  });

  it('are 1,500 policies in an account', () => {
    const policies = account({
      users: [user('alice')],
      policies: Array.from({ length: 1_500 }, (_, at) => policy(`p${at}`, [document('mq:*')])),
    });
    const parameters = new Parameters(
      new Map([
        ['PolicyName', 'more'],
        ['PolicyDocument', json(document('mq:*'))],
      ]),
    );
    const replaced: unknown[] = [];
    const call = (whole: typeof policies) =>
      ({
        account: whole,
        parameters,
        now: 0,
        replace: async (next: unknown) => replaced.push(next),
      }) as unknown as IamCall;
    const create = async (whole: typeof policies) => policyChanges.CreatePolicy?.run(call(whole));
    return Promise.all([
      expect(create(policies)).rejects.toThrow('Cannot exceed quota for PoliciesPerAccount: 1500'),
      expect(create({ ...policies, policies: policies.policies.slice(1) })).resolves.toBeDefined(),
    ]);
  });
});

describe('the tags of policies', () => {
  const tagsOf = (tags: readonly (readonly [string, string])[]) =>
    Object.fromEntries(
      tags.flatMap(([key, value], at) => [
        [`Tags.member.${at + 1}.Key`, key],
        [`Tags.member.${at + 1}.Value`, value],
      ]),
    );
  const created = (tags: readonly (readonly [string, string])[], PolicyName = 'tagged') =>
    iam('CreatePolicy', { PolicyName, PolicyDocument: json(document('mq:*')), ...tagsOf(tags) });
  const PolicyArn = policyArn('tagged');
  const shown = async () => (await iam('ListPolicyTags', { PolicyArn })).result.Tags.member;

  it('are stored, shown, changed and removed', async () => {
    const { result } = await created([['Team', 'a']]);
    expect(result.Policy.Tags.member).toEqual([{ Key: 'Team', Value: 'a' }]);
    expect((await iam('GetPolicy', { PolicyArn })).result.Policy.Tags.member).toEqual([
      { Key: 'Team', Value: 'a' },
    ]);
    expect(
      (
        await iam('TagPolicy', {
          PolicyArn,
          ...tagsOf([
            ['team', 'b'],
            ['x', ''],
          ]),
        })
      ).error,
    ).toBeUndefined();
    expect(await shown()).toEqual([
      { Key: 'team', Value: 'b' },
      { Key: 'x', Value: '' },
    ]);
    expect((await iam('UntagPolicy', { PolicyArn, 'TagKeys.member.1': 'TEAM' })).error).toBeUndefined();
    expect(await shown()).toEqual([{ Key: 'x', Value: '' }]);
  });

  const fifty = Array.from({ length: 50 }, (_, at) => [`k${at}`, ''] as const);
  it.each([
    [
      '51',
      [...fifty, ['k50', ''] as const],
      /^ValidationError: .*'tags' failed to satisfy constraint: .* equal to 50$/,
    ],
    [
      'twice the same',
      [['a', '1'] as const, ['A', '2'] as const],
      /^InvalidInput: Duplicate tag keys found\. /,
    ],
    ['one of AWS', [['aws:x', '1'] as const], /^InvalidInput: aws: prefixed tag key names are not allowed/],
    ['a long key', [['k'.repeat(129), ''] as const], /^ValidationError: .*tags\.1\.member\.key/],
  ])('are refused: %s', async (_, tags, sentence) => {
    expect((await created(tags, 'never')).error).toMatch(sentence);
    expect((await iam('TagPolicy', { PolicyArn, ...tagsOf(tags) })).error).toMatch(sentence);
    expect((await iam('GetPolicy', { PolicyArn: policyArn('never') })).error).toMatch(/^NoSuchEntity: /);
  });

  it('are refused beyond fifty', async () => {
    const { error } = await iam('TagPolicy', { PolicyArn, ...tagsOf(fifty) });
    expect(error).toMatch(/^LimitExceeded: Cannot exceed quota for TagsPerPolicy: 50/);
  });

  it('need iam:TagPolicy, and are condition keys', async () => {
    const caller = userCaller('tagger');
    const create = (PolicyName: string, value: string) =>
      iam(
        'CreatePolicy',
        { PolicyName, PolicyDocument: json(document('mq:*')), ...tagsOf([['team', value]]) },
        caller,
      );
    expect((await create('mine', 'mine')).error).toBeUndefined();
    expect((await create('yours', 'yours')).error).toMatch(
      /^AccessDenied: .* iam:TagPolicy on resource: policy yours/,
    );
    const remove = (name: string) => iam('DeletePolicy', { PolicyArn: policyArn(name) }, caller);
    expect((await remove('tagged')).error).toMatch(/^AccessDenied: /);
    expect((await remove('mine')).error).toBeUndefined();
  });
});

describe('the parameters of the IAM API', () => {
  it('are listed for every operation', () => {
    const names = [...iamOver(engineTable).operations.keys()];
    expect(names.filter((name) => !PARAMETER_NAMES.has(name))).toEqual([]);
  });

  it.each([
    ['CreatePolicy', 'Tag.member.1.Key'],
    ['PutUserPolicy', 'PolicyDocuments'],
    ['SimulateCustomPolicy', 'ServiceControlPolicyInputList.member.1'],
  ])('make %s with %s refused and never ignored', async (action, name) => {
    const root = name.split('.')[0];
    expect((await iam(action, { [name]: 'x' })).error).toBe(
      `ValidationError: The parameter ${root} is not one of ${action}.`,
    );
  });

  it.each([
    ['CreateUser', 'Tags.1.Key'],
    ['CreateUser', 'Tags.entry.1.Key'],
    ['CreateUser', 'Tags.member.1.Val'],
    ['CreateUser', 'UserName.member.1'],
    ['UntagUser', 'TagKeys.1'],
    ['UntagUser', 'TagKeys.member.1.Key'],
    ['SimulateCustomPolicy', 'ContextEntries.member.1.ContextKeyValue'],
    ['SimulateCustomPolicy', 'ContextEntries.member.1.ContextKeyValues.1'],
  ])('make %s refused with %s, which is not an element of a list', async (action, name) => {
    expect((await iam(action, { [name]: 'x' })).error).toBe(
      `ValidationError: The parameter ${name} is not one of ${action}.`,
    );
  });
});

describe('an IAM operation that only reads', () => {
  it.each(['GetUser', 'ListUsers'])('ignores, as %s, parameters that it does not have', async (action) => {
    expect((await iam(action, { userName: 'x' })).error).toBeUndefined();
  });
});

describe('the names of inline policies', () => {
  const put = (PolicyName: string, effect: string) =>
    iam('PutGroupPolicy', { GroupName: 'full', PolicyName, PolicyDocument: json(document('mq:*', effect)) });

  it('are compared without case, so the second write replaces the first policy', async () => {
    await put('MixedName', 'Allow');
    await put('MIXEDNAME', 'Deny');
    const { result } = await iam('ListGroupPolicies', { GroupName: 'full' });
    expect(result.PolicyNames.member).toEqual(['MixedName']);
    const got = (await iam('GetGroupPolicy', { GroupName: 'full', PolicyName: 'MIXEDNAME' })).result;
    expect(got.PolicyName).toBe('MIXEDNAME');
    expect(JSON.parse(decodeURIComponent(got.PolicyDocument))).toEqual(document('mq:*', 'Deny'));
    const gone = await iam('DeleteGroupPolicy', { GroupName: 'full', PolicyName: 'mixedname' });
    expect(gone.error).toBeUndefined();
    expect((await iam('ListGroupPolicies', { GroupName: 'full' })).result.PolicyNames).toBe('');
  });
});
