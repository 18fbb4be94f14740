import { describe, expect, it } from 'vitest';
import type { Caller, Session } from '../../../src/authz/principal.ts';
import { ACCOUNT, ALICE, FEDERATED, NOON, OPERATOR, ROOT, session } from '../sessions.ts';
import { allow, type Holder, role, world } from '../world.ts';

const OTHER = '210987654321';
const ALICE_CALLS: Caller = { principal: ALICE };
const BOUND = 'User: arn:aws:iam::123456789012:user/alice is not authorized to perform:';
const ANY_ACTION = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

const trusting = (AWS: string, more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action: ANY_ACTION,
  ...more,
});
const denying = (AWS: string, more: object = {}) => ({ ...trusting(AWS, more), Effect: 'Deny' });
const byAlice = trusting(ALICE.arn);
const byAccount = trusting(`arn:aws:iam::${ACCOUNT}:root`);

function sessionCaller(overrides: Partial<Session>): Caller {
  const whole: Session = { ...session(overrides), accessKeyId: 'ASIAEXAMPLEEXAMPLE22' };
  return { principal: whole.principal, session: whole };
}
const CHAINED = sessionCaller({ principal: OPERATOR });

interface Row {
  readonly trust: readonly object[];
  readonly alice?: Holder;
  readonly operator?: Holder;
  readonly caller?: Caller;
  readonly ask?: Record<string, string>;
  readonly tags?: [string, string][];
  /** The action refused; absent: the role is assumed. */
  readonly refused?: string;
}

const TAGGED = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'blue' };
const ALLOWED: Holder = { statements: [allow('sts:*')] };
const MFA = { SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/device`, TokenCode: '123456' };

/**
 * Who may assume a role (docs/rules/identities.md rules 8 to 11). Each row is one sentence of IAM's
 * documentation on trust policies.
 */
const ROWS: Readonly<Record<string, Row>> = {
  'a trust policy that names the user suffices': { trust: [byAlice] },
  'one that names the account needs the user’s own permission': {
    trust: [byAccount],
    refused: 'sts:AssumeRole',
  },
  'and has it': { trust: [byAccount], alice: ALLOWED },
  'the account by its number': { trust: [trusting(ACCOUNT)], alice: ALLOWED },
  'own permission for another role only': {
    trust: [byAccount],
    alice: { statements: [allow('sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/other`)] },
    refused: 'sts:AssumeRole',
  },
  'own permission without trust': {
    trust: [trusting(`arn:aws:iam::${ACCOUNT}:user/bob`)],
    alice: ALLOWED,
    refused: 'sts:AssumeRole',
  },
  'another account’s trust': { trust: [trusting(OTHER)], alice: ALLOWED, refused: 'sts:AssumeRole' },
  'everyone in this account': { trust: [trusting('*')] },
  'everyone, written as a text': { trust: [{ ...byAlice, Principal: '*' }] },
  'a service is nobody who calls': {
    trust: [{ ...byAlice, Principal: { Service: 'mq.amazonaws.com' } }],
    alice: ALLOWED,
    refused: 'sts:AssumeRole',
  },
  'a unique id means the principal that has it': { trust: [trusting(ALICE.userId)] },
  'another user’s unique id': {
    trust: [trusting('AIDAEXAMPLEALICE00002')],
    alice: ALLOWED,
    refused: 'sts:AssumeRole',
  },
  'a Deny of the user outweighs': { trust: [byAlice, denying(ALICE.arn)], refused: 'sts:AssumeRole' },
  'a Deny of the account outweighs': { trust: [byAlice, denying(ACCOUNT)], refused: 'sts:AssumeRole' },
  'a Deny of somebody else does not': { trust: [byAlice, denying(`arn:aws:iam::${ACCOUNT}:user/bob`)] },
  'a Deny of all but the user and its account': {
    trust: [byAlice, { Effect: 'Deny', NotPrincipal: { AWS: [ALICE.arn, ACCOUNT] }, Action: '*' }],
  },
  'a Deny of all but the user, its account not spared': {
    trust: [byAlice, { Effect: 'Deny', NotPrincipal: { AWS: ALICE.arn }, Action: '*' }],
    refused: 'sts:AssumeRole',
  },
  'an own Deny outweighs a trust that names the user': {
    trust: [byAlice],
    alice: { statements: [{ ...allow('sts:AssumeRole'), Effect: 'Deny' }] },
    refused: 'sts:AssumeRole',
  },
  'a boundary that says nothing does not stop a user who is named': {
    trust: [byAlice],
    alice: { boundary: [allow('mq:*')] },
  },
  'a boundary that denies does': {
    trust: [byAlice],
    alice: { boundary: [{ ...allow('sts:*'), Effect: 'Deny' }] },
    refused: 'sts:AssumeRole',
  },
  'a boundary that says nothing stops one whose account is named': {
    trust: [byAccount],
    alice: { ...ALLOWED, boundary: [allow('mq:*')] },
    refused: 'sts:AssumeRole',
  },
  'a service control policy binds every principal that is named': {
    trust: [byAlice],
    alice: { serviceControl: [allow('mq:*')] },
    refused: 'sts:AssumeRole',
  },
  'an external id': {
    trust: [trusting(ALICE.arn, { Condition: { StringEquals: { 'sts:ExternalId': 'e-42' } } })],
    ask: { ExternalId: 'e-42' },
  },
  'another external id': {
    trust: [trusting(ALICE.arn, { Condition: { StringEquals: { 'sts:ExternalId': 'e-42' } } })],
    ask: { ExternalId: 'e-43' },
    refused: 'sts:AssumeRole',
  },
  'no external id': {
    trust: [trusting(ALICE.arn, { Condition: { StringEquals: { 'sts:ExternalId': 'e-42' } } })],
    refused: 'sts:AssumeRole',
  },
  'a session named after the user': {
    trust: [
      trusting(ALICE.arn, { Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } } }),
    ],
    ask: { RoleSessionName: 'alice' },
  },
  'a session named otherwise': {
    trust: [
      trusting(ALICE.arn, { Condition: { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } } }),
    ],
    refused: 'sts:AssumeRole',
  },
  'a second factor that is asked for and given': {
    trust: [trusting(ALICE.arn, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })],
    ask: MFA,
  },
  'a second factor that is not given': {
    trust: [trusting(ALICE.arn, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })],
    refused: 'sts:AssumeRole',
  },
  'one that was given for the session': {
    caller: sessionCaller({ kind: 'GetSessionToken', principal: ALICE, mfaAt: NOON - 60_000 }),
    trust: [
      trusting(ALICE.arn, {
        Condition: {
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          NumericLessThan: { 'aws:MultiFactorAuthAge': '61' },
        },
      }),
    ],
  },
  'one that was given too long ago': {
    caller: sessionCaller({ kind: 'GetSessionToken', principal: ALICE, mfaAt: NOON - 61_000 }),
    trust: [trusting(ALICE.arn, { Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '61' } } })],
    refused: 'sts:AssumeRole',
  },
  'the source address': {
    trust: [trusting(ALICE.arn, { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })],
  },
  'another source address': {
    trust: [trusting(ALICE.arn, { Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } })],
    refused: 'sts:AssumeRole',
  },
  'a tag of the role that the user’s policy asks for': {
    trust: [byAccount],
    tags: [['Team', 'blue']],
    alice: { statements: [allow('sts:*', '*', { StringEquals: { 'aws:ResourceTag/team': 'blue' } })] },
  },
  'another tag of the role': {
    trust: [byAccount],
    tags: [['Team', 'red']],
    alice: { statements: [allow('sts:*', '*', { StringEquals: { 'iam:ResourceTag/team': 'blue' } })] },
    refused: 'sts:AssumeRole',
  },
  'a tag of the user that the role asks for': {
    trust: [trusting(ALICE.arn, { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } })],
    alice: { tags: { team: 'blue' } },
  },
  'session tags: both sides allow': { trust: [byAlice], alice: ALLOWED, ask: TAGGED },
  'session tags: the user’s own policy does not allow': {
    trust: [byAlice],
    alice: { statements: [allow('sts:AssumeRole')] },
    ask: TAGGED,
    refused: 'sts:TagSession',
  },
  'session tags: the trust policy does not allow': {
    trust: [{ ...byAlice, Action: 'sts:AssumeRole' }],
    alice: ALLOWED,
    ask: TAGGED,
    refused: 'sts:TagSession',
  },
  'session tags: the tag that is asked for': {
    trust: [trusting(ALICE.arn, { Condition: { StringEquals: { 'aws:RequestTag/Team': ['blue', 'red'] } } })],
    alice: ALLOWED,
    ask: TAGGED,
  },
  'session tags: another one': {
    trust: [trusting(ALICE.arn, { Condition: { StringEquals: { 'aws:RequestTag/team': 'red' } } })],
    alice: ALLOWED,
    ask: TAGGED,
    refused: 'sts:AssumeRole',
  },
  'session tags: only keys of the list': {
    trust: [
      trusting(ALICE.arn, { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner'] } } }),
    ],
    alice: ALLOWED,
    ask: TAGGED,
    refused: 'sts:AssumeRole',
  },
  'session tags: transitive keys': {
    trust: [
      trusting(ALICE.arn, {
        Condition: { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': ['owner'] } },
      }),
    ],
    alice: ALLOWED,
    ask: { ...TAGGED, 'TransitiveTagKeys.member.1': 'team' },
    refused: 'sts:AssumeRole',
  },
  'a source identity: both sides allow': { trust: [byAlice], alice: ALLOWED, ask: { SourceIdentity: 'ann' } },
  'a source identity: own policy does not': {
    trust: [byAlice],
    ask: { SourceIdentity: 'ann' },
    refused: 'sts:SetSourceIdentity',
  },
  'a source identity: the trust policy does not': {
    trust: [{ ...byAlice, Action: 'sts:AssumeRole' }],
    alice: ALLOWED,
    ask: { SourceIdentity: 'ann' },
    refused: 'sts:SetSourceIdentity',
  },
  'a source identity: not this one': {
    trust: [trusting(ALICE.arn, { Condition: { StringLike: { 'sts:SourceIdentity': 'a*' } } })],
    alice: ALLOWED,
    ask: { SourceIdentity: 'bert' },
    refused: 'sts:AssumeRole',
  },
  'a role’s session, its role named': { caller: CHAINED, trust: [trusting(OPERATOR.roleArn)] },
  'a role’s session, itself named': { caller: CHAINED, trust: [trusting(OPERATOR.arn)] },
  'a role’s session, its role’s id named': { caller: CHAINED, trust: [trusting(OPERATOR.roleId)] },
  'a role’s session, another session named': {
    caller: CHAINED,
    trust: [trusting(OPERATOR.arn.replace('night', 'day'))],
    refused: 'sts:AssumeRole',
  },
  'a role that is named is still cut by its session policy': {
    caller: sessionCaller({
      principal: OPERATOR,
      policies: ['{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"mq:*","Resource":"*"}}'],
    }),
    trust: [trusting(OPERATOR.roleArn)],
    refused: 'sts:AssumeRole',
  },
  'a session that is named itself is not': {
    caller: sessionCaller({
      principal: OPERATOR,
      policies: ['{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"mq:*","Resource":"*"}}'],
    }),
    trust: [trusting(OPERATOR.arn)],
  },
  'a role that is named is still cut by its boundary': {
    caller: CHAINED,
    operator: { boundary: [allow('mq:*')] },
    trust: [trusting(OPERATOR.roleArn)],
    refused: 'sts:AssumeRole',
  },
  'a trust policy that cannot be read lets nobody in': {
    trust: [byAlice, { ...byAlice, Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/*` } }],
    alice: ALLOWED,
    refused: 'sts:AssumeRole',
  },
  'an operator nobody knows: an Allow does not count': {
    trust: [trusting(ALICE.arn, { Condition: { StringEquallish: { 'sts:ExternalId': 'x' } } })],
    alice: ALLOWED,
    refused: 'sts:AssumeRole',
  },
};

describe('callers that may assume a role', () => {
  for (const [name, row] of Object.entries(ROWS)) {
    it(name, async () => {
      const { trust, alice = {}, operator = {}, caller = ALICE_CALLS, ask = {}, tags = [], refused } = row;
      const { ask: call, sessionOf } = world({
        holders: { [ALICE.arn]: alice, [OPERATOR.roleArn]: operator },
        roles: [role('target', trust, { tags })],
      });
      const parameters = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/target`, RoleSessionName: 'one', ...ask };
      const answer = await call(caller, 'AssumeRole', parameters);
      if (refused === undefined) {
        expect(answer.text('Message')).toBeUndefined();
        expect(sessionOf(answer).principal.arn).toBe(
          `arn:aws:sts::${ACCOUNT}:assumed-role/target/${parameters.RoleSessionName}`,
        );
        return;
      }
      expect([answer.status, answer.text('Code'), answer.text('Message')]).toEqual([
        403,
        'AccessDenied',
        `User: ${caller.principal.arn} is not authorized to ` +
          `perform: ${refused} on resource: ${parameters.RoleArn}`,
      ]);
    });
  }
});

describe('callers of other accounts that may assume a role', () => {
  const target = (statements: readonly object[]) =>
    role('target', statements, { arn: `arn:aws:iam::${OTHER}:role/target` });
  const parameters = { RoleArn: `arn:aws:iam::${OTHER}:role/target`, RoleSessionName: 'one' };
  const rootOf = `arn:aws:iam::${OTHER}:root`;
  it.each([
    ['a trust that names the user does not suffice', [byAlice], {}, {}, 403],
    ['nor does the own permission', [], ALLOWED, {}, 403],
    ['both do', [byAlice], ALLOWED, {}, 200],
    ['the account and the own permission do', [byAccount], ALLOWED, {}, 200],
    ['everyone and the own permission do', [trusting('*')], ALLOWED, {}, 200],
    [
      'the other account’s resource control policy binds',
      [byAlice],
      ALLOWED,
      { resourceControl: [{ Effect: 'Deny', Principal: '*', Action: 'sts:*', Resource: '*' }] },
      403,
    ],
    [
      'the other account’s service control policy does not',
      [byAlice],
      ALLOWED,
      { serviceControl: [{ Effect: 'Deny', Action: 'sts:*', Resource: '*' }] },
      200,
    ],
  ] as [string, object[], Holder, Holder, number][])(
    'include and exclude: %s',
    async (_, trust, alice, other, status) => {
      const { ask } = world({ holders: { [ALICE.arn]: alice, [rootOf]: other }, roles: [target(trust)] });
      expect((await ask(ALICE_CALLS, 'AssumeRole', parameters)).status).toBe(status);
    },
  );
});

describe('AssumeRole refuses', () => {
  const target = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/target`, RoleSessionName: 'one' };
  const invalid = (what: string) => `1 validation error detected: ${what}`;
  it.each([
    [
      { RoleSessionName: 'a' },
      'ValidationError',
      invalid(
        "Value 'a' at 'roleSessionName' failed to satisfy constraint: Member " +
          'must have length greater than or equal to 2',
      ),
    ],
    [
      { RoleSessionName: 'a b' },
      'ValidationError',
      invalid(
        "Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must " +
          'satisfy regular expression pattern: [\\w+=,.@-]*',
      ),
    ],
    [
      { RoleSessionName: '' },
      'ValidationError',
      invalid("Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null"),
    ],
    [
      { DurationSeconds: '899' },
      'ValidationError',
      invalid(
        "Value '899' at 'durationSeconds' failed to satisfy constraint: Member " +
          'must have value greater than or equal to 900',
      ),
    ],
    [
      { DurationSeconds: '43201' },
      'ValidationError',
      invalid(
        "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member " +
          'must have value less than or equal to 43200',
      ),
    ],
    [{ DurationSeconds: '1e3' }, 'MalformedInput', 'DurationSeconds must be a whole number.'],
    [
      { DurationSeconds: '3601' },
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [{ RoleArn: 'arn:aws:iam::123456789012:user/target' }, 'ValidationError', 'Request ARN is invalid'],
    [
      { RoleArn: 'short', RoleSessionName: 'x' },
      'ValidationError',
      "2 validation errors detected: Value 'short' at 'roleArn' failed to satisfy constraint: Member " +
        "must have length greater than or equal to 20; Value 'x' at 'roleSessionName' failed to satisfy " +
        'constraint: Member must have length greater than or equal to 2',
    ],
    [{ Policy: '{' }, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
    [{ Policy: '{"Version":"2012-10-17"}' }, 'MalformedPolicyDocument', 'Syntax errors in policy.'],
    [
      {
        Policy:
          '{"Version":"2012-10-17",' +
          '"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}',
      },
      'MalformedPolicyDocument',
      'Policy document should not specify a principal.',
    ],
    [
      { 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/Nothing' },
      'ValidationError',
      'Policy arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.',
    ],
    [
      { 'PolicyArns.member.1.arn': `arn:aws:iam::${OTHER}:policy/theirs` },
      'ValidationError',
      `ARN arn:aws:iam::${OTHER}:policy/theirs is not valid.`,
    ],
    [
      { ...TAGGED, 'Tags.member.2.Key': 'Team', 'Tags.member.2.Value': 'red' },
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ],
    [
      { 'Tags.member.1.Key': 'AWS:team', 'Tags.member.1.Value': 'x' },
      'InvalidParameterValue',
      'aws: prefixed tag key names are not allowed for external use.',
    ],
    [
      { ...TAGGED, 'TransitiveTagKeys.member.1': 'owner' },
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    ],
    [
      { SerialNumber: MFA.SerialNumber, TokenCode: '654321' },
      'AccessDenied',
      'MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    ],
    [
      { SerialNumber: `${MFA.SerialNumber}2`, TokenCode: '123456' },
      'AccessDenied',
      'MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your ' +
        'MFA serial number is valid and associated with this user.',
    ],
    [
      { SerialNumber: MFA.SerialNumber },
      'AccessDenied',
      'MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    ],
    [
      { RoleArn: `arn:aws:iam::${ACCOUNT}:role/path/target` },
      'AccessDenied',
      `${BOUND} sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/path/target`,
    ],
    [
      { RoleArn: `arn:aws-cn:iam::${ACCOUNT}:role/target` },
      'AccessDenied',
      `${BOUND} sts:AssumeRole on resource: arn:aws-cn:iam::${ACCOUNT}:role/target`,
    ],
    [
      { RoleArn: `arn:aws:iam::${ACCOUNT}:role/Target` },
      'AccessDenied',
      `${BOUND} sts:AssumeRole on resource: arn:aws:iam::${ACCOUNT}:role/Target`,
    ],
  ] as [Record<string, string>, string, string][])('%o', async (parameters, code, message) => {
    const { ask } = world({ holders: { [ALICE.arn]: ALLOWED }, roles: [role('target', [byAlice])] });
    const answer = await ask(ALICE_CALLS, 'AssumeRole', { ...target, ...parameters });
    expect([answer.text('Code'), answer.text('Message')]).toEqual([code, message]);
    expect(answer.status).toBe(code === 'AccessDenied' ? 403 : 400);
  });

  it('the root user', async () => {
    const { ask } = world({ roles: [role('target', [byAccount])] });
    const answer = await ask({ principal: ROOT }, 'AssumeRole', target);
    expect(answer.text('Message')).toBe('Roles may not be assumed by root accounts.');
  });

  it('a service-linked role, whatever its trust policy says', async () => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/mq.amazonaws.com/AWSServiceRoleForAmazonMQ`;
    const linked = role('AWSServiceRoleForAmazonMQ', [byAlice, trusting('*')], { arn });
    const { ask } = world({ holders: { [ALICE.arn]: ALLOWED }, roles: [linked] });
    const answer = await ask(ALICE_CALLS, 'AssumeRole', { ...target, RoleArn: arn });
    expect(answer.text('Message')).toBe(`${BOUND} sts:AssumeRole on resource: ${arn}`);
  });

  it('a user who is gone', async () => {
    const { ask } = world({ roles: [role('target', [byAlice])] });
    expect((await ask(ALICE_CALLS, 'AssumeRole', target)).text('Code')).toBe('InvalidClientTokenId');
  });
});

describe('the session of an assumed role', () => {
  const target = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/target`, RoleSessionName: 'one' };
  const policy = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"mq:List*","Resource":"*"}}';
  const MANAGED = 'arn:aws:iam::aws:policy/AmazonMQReadOnlyAccess';
  const make = () =>
    world({
      holders: { [ALICE.arn]: ALLOWED, [OPERATOR.roleArn]: ALLOWED },
      roles: [role('target', [byAlice, trusting(OPERATOR.roleArn)], { maxSessionSeconds: 7200 })],
      managed: { [MANAGED]: [allow('mq:*')] },
    });

  it('has the passed members, and STS’s form', async () => {
    const { ask, sessionOf } = make();
    const answer = await ask(ALICE_CALLS, 'AssumeRole', {
      ...target,
      ...TAGGED,
      'TransitiveTagKeys.member.1': 'team',
      Policy: policy,
      'PolicyArns.member.1.arn': MANAGED,
      DurationSeconds: '7200',
      SourceIdentity: 'ann',
    });
    expect(sessionOf(answer)).toMatchObject({
      kind: 'AssumeRole',
      principal: { type: 'AssumedRole', userId: 'AROATARGETXXXXXXXXXXX:one' },
      issuedAt: NOON,
      expiresAt: NOON + 7_200_000,
      policies: [policy],
      policyArns: [MANAGED],
      tags: [['team', 'blue']],
      transitiveTagKeys: ['team'],
      sourceIdentity: 'ann',
    });
    expect(answer.body).toMatch(
      /^<AssumeRoleResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><AssumeRoleResult><Credentials><AccessKeyId>ASIA/,
    );
    expect(answer.text('Expiration')).toBe('2026-11-21T14:00:00Z');
    expect(answer.text('AssumedRoleId')).toBe('AROATARGETXXXXXXXXXXX:one');
    expect(answer.text('Arn')).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/target/one`);
    expect(answer.text('SourceIdentity')).toBe('ann');
    expect(Number(answer.text('PackedPolicySize'))).toBeGreaterThan(0);
  });

  it('has no second factor, because role sessions have none', async () => {
    const { ask, sessionOf } = make();
    const answer = await ask(ALICE_CALLS, 'AssumeRole', { ...target, ...MFA });
    expect(sessionOf(answer).mfaAt).toBeUndefined();
    expect(answer.text('PackedPolicySize')).toBeUndefined();
  });

  it('inherits transitive tags and the source identity along a chain; neither can change', async () => {
    const { ask, sessionOf } = make();
    const chained = sessionCaller({
      principal: OPERATOR,
      tags: [
        ['Team', 'blue'],
        ['stage', 'one'],
      ],
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'ann',
    });
    const more = { 'Tags.member.1.Key': 'owner', 'Tags.member.1.Value': 'bert' };
    expect(sessionOf(await ask(chained, 'AssumeRole', { ...target, ...more }))).toMatchObject({
      tags: [
        ['owner', 'bert'],
        ['Team', 'blue'],
      ],
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'ann',
    });
    expect((await ask(chained, 'AssumeRole', { ...target, ...TAGGED })).text('Message')).toBe(
      "One of the specified transitive tag keys can't be set because it conflicts " +
        'with a transitive tag key from the calling session.',
    );
    expect((await ask(chained, 'AssumeRole', { ...target, SourceIdentity: 'bert' })).text('Message')).toBe(
      'The source identity is already set for this assume role session',
    );
  });

  it('lasts an hour at most at the end of a chain of roles', async () => {
    const { ask } = make();
    expect((await ask(CHAINED, 'AssumeRole', { ...target, DurationSeconds: '3600' })).status).toBe(200);
    expect((await ask(CHAINED, 'AssumeRole', { ...target, DurationSeconds: '3601' })).text('Message')).toBe(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
    expect((await ask(ALICE_CALLS, 'AssumeRole', { ...target, DurationSeconds: '3601' })).status).toBe(200);
  });

  it('is not given to federated sessions', async () => {
    const { ask } = make();
    const federated = sessionCaller({ kind: 'GetFederationToken', principal: FEDERATED });
    expect((await ask(federated, 'AssumeRole', target)).text('Message')).toBe(
      'Cannot call AssumeRole with session credentials',
    );
  });
});
