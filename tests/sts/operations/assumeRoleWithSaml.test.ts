import { beforeAll, describe, expect, it } from 'vitest';
import type { RoleFacts } from '../../../src/authz/load/directory.ts';
import { nameQualifier } from '../../../src/sts/saml/samlContext.ts';
import {
  base64,
  ENTITY,
  type IdentityProvider,
  identityProvider,
  PROVIDER,
  SAML_ROLE,
  type Wanted,
} from '../saml/identityProvider.ts';
import { ACCOUNT, NOON } from '../sessions.ts';
import { role, type WorldOptions, world } from '../world.ts';

const DENIED = ['AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML'];
const EDU_PERSON = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.';

let idp: IdentityProvider;
beforeAll(() => {
  idp = identityProvider();
});

interface Asked extends Wanted {
  readonly condition?: object;
  readonly actions?: readonly string[];
  readonly facts?: Partial<RoleFacts>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly options?: WorldOptions;
}

async function assume(asked: Asked = {}) {
  const { condition, actions = ['sts:AssumeRoleWithSAML'], facts, parameters, options, ...wanted } = asked;
  const trust = { Effect: 'Allow', Principal: { Federated: PROVIDER }, Action: actions };
  const probe = role('Probe', [{ ...trust, ...(condition && { Condition: condition }) }], facts);
  const samlProviders = {
    find: async (arn: string) => (arn === PROVIDER ? { metadata: idp.metadata } : undefined),
  };
  const { ask, sessionOf } = world({ roles: [probe], ...options, dependencies: { samlProviders } });
  const answered = await ask('nobody', 'AssumeRoleWithSAML', {
    RoleArn: SAML_ROLE,
    PrincipalArn: PROVIDER,
    SAMLAssertion: base64(await idp.respond(wanted)),
    ...parameters,
  });
  return { ...answered, session: () => sessionOf(answered) };
}

async function refusal(asked: Asked): Promise<unknown> {
  const { status, text } = await assume(asked);
  if (status === 200) return 'accepted';
  return [text('Code'), text('Message')?.replace(/ \(Service: .*/, '')];
}

describe('the operation AssumeRoleWithSAML', () => {
  it('returns the session, and the assertion’s data about its subject', async () => {
    const { text, session } = await assume();
    expect(text('Arn')).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Probe/saml-session`);
    expect(text('Subject')).toBe('subject-123');
    expect(text('SubjectType')).toBe('persistent');
    expect(text('Issuer')).toBe(ENTITY);
    expect(text('Audience')).toBe('https://signin.aws.amazon.com/saml');
    expect(text('NameQualifier')).toBe(nameQualifier(ENTITY, PROVIDER));
    expect(text('PackedPolicySize')).toBeUndefined();
    expect(session()).toMatchObject({
      kind: 'AssumeRoleWithSAML',
      expiresAt: NOON + 3_600_000,
      federatedProvider: PROVIDER,
      saml: {
        subject: 'subject-123',
        subjectType: 'persistent',
        nameQualifier: nameQualifier(ENTITY, PROVIDER),
      },
    });
  });

  it('has the name qualifier of the STS API Reference', () => {
    // "BASE64 ( SHA1 ( "https://example.com/saml" + "123456789012" + "/MySAMLIdP" ) )", by coreutils.
    const provider = 'arn:aws:iam::123456789012:saml-provider/MySAMLIdP';
    expect(nameQualifier('https://example.com/saml', provider)).toBe('1uAJanUnBc2XeUkHURMht+xam2c=');
  });

  it('takes tags and a source identity from attributes, and each needs its action', async () => {
    const attributes = {
      'PrincipalTag:Team': ['blue'],
      'PrincipalTag:Stage': ['prod'],
      TransitiveTagKeys: ['Team'],
      SourceIdentity: ['jane'],
    };
    const all = ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity'];
    const { session, text } = await assume({ attributes, actions: all });
    expect(session()).toMatchObject({
      tags: [
        ['Team', 'blue'],
        ['Stage', 'prod'],
      ],
      transitiveTagKeys: ['Team'],
      sourceIdentity: 'jane',
    });
    expect(text('SourceIdentity')).toBe('jane');
    expect(Number(text('PackedPolicySize'))).toBeGreaterThan(0);
    for (const missing of all) {
      expect(await refusal({ attributes, actions: all.filter((one) => one !== missing) })).toEqual(DENIED);
    }
  });
});

describe('the session lasts as long as the shortest of:', () => {
  it.each<[string, Asked, number]>([
    ['the default', {}, 3_600],
    ['DurationSeconds', { parameters: { DurationSeconds: '900' } }, 900],
    ['SessionDuration', { attributes: { SessionDuration: ['1800'] } }, 1_800],
    ['SessionNotOnOrAfter', { changes: { 'AuthnStatement@SessionNotOnOrAfter': '@+120' } }, 120],
  ])('%s', async (_, asked, seconds) => {
    expect((await assume(asked)).session().expiresAt).toBe(NOON + seconds * 1000);
  });

  it('the role’s maximum, which DurationSeconds may not exceed', async () => {
    expect(await refusal({ parameters: { DurationSeconds: '3601' } })).toEqual([
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ]);
  });
});

describe('attributes that AWS refuses are', () => {
  const invalid = (sentence: string) => ['InvalidIdentityToken', sentence];
  const name = 'RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}';
  const source = 'Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"';
  const noRole = "SAML Assertion doesn't contain the requested Role and Metadata in the attributes";
  const malformed = invalid('Invalid base64 SAMLResponse');
  it.each<[string, Record<string, string[]>, unknown]>([
    ['no role', { Role: [] }, invalid(noRole)],
    ['a role of another provider', { Role: [`${SAML_ROLE},${PROVIDER}2`] }, invalid(noRole)],
    ['the role alone', { Role: [SAML_ROLE] }, invalid(noRole)],
    ['three names', { Role: [`${SAML_ROLE},${PROVIDER},x`] }, invalid(noRole)],
    ['the pair over two values', { Role: [SAML_ROLE, PROVIDER] }, invalid(noRole)],
    ['no session name', { RoleSessionName: [''] }, invalid('RoleSessionName is required in AuthnResponse')],
    ['a blank in the session name', { RoleSessionName: ['jane doe'] }, invalid(name)],
    ['a short session name', { RoleSessionName: ['j'] }, invalid(name)],
    ['two session names', { RoleSessionName: ['jane', 'admin'] }, malformed],
    ['a source identity of AWS', { SourceIdentity: ['aws:x'] }, invalid(source)],
    ['a source identity with a blank', { SourceIdentity: ['a b'] }, invalid(source)],
    ['a session of a minute', { SessionDuration: ['60'] }, malformed],
    ['a session of a text', { SessionDuration: ['1e3'] }, malformed],
    ['a tag with two values', { 'PrincipalTag:a': ['x', 'y'] }, malformed],
    [
      'two tags that differ by case',
      { 'PrincipalTag:a': ['x'], 'PrincipalTag:A': ['y'] },
      ['InvalidParameterValue', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.'],
    ],
    [
      'a transitive key without its tag',
      { TransitiveTagKeys: ['a'] },
      ['InvalidParameterValue', 'The specified transitive tag key must be included in the requested tags.'],
    ],
  ])('%s', async (_, attributes, expected) => {
    const actions = ['sts:*'];
    expect(await refusal({ attributes, actions })).toEqual(expected);
  });
});

describe('the assertion gives condition keys to a trust policy', () => {
  const staff = { [`${EDU_PERSON}1`]: ['staff'], [`${EDU_PERSON}3`]: ['ExampleOrg'] };
  const many = { [`${EDU_PERSON}1`]: ['staff', 'student'] };
  it.each<[string, object, Record<string, string[]>, boolean]>([
    ['saml:aud', { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } }, {}, true],
    ['saml:aud of another', { StringEquals: { 'SAML:aud': 'https://x' } }, {}, false],
    ['saml:iss', { StringEquals: { 'saml:iss': ENTITY } }, {}, true],
    ['saml:doc', { StringEquals: { 'saml:doc': `${ACCOUNT}/Idp` } }, {}, true],
    ['saml:sub', { StringLike: { 'saml:sub': 'subject-*' } }, {}, true],
    ['saml:sub_type', { StringEquals: { 'saml:sub_type': 'persistent' } }, {}, true],
    ['saml:edupersonorgdn', { StringEquals: { 'saml:edupersonorgdn': 'ExampleOrg' } }, staff, true],
    ['an absent attribute', { StringEquals: { 'saml:edupersonorgdn': 'ExampleOrg' } }, {}, false],
    [
      'saml:edupersonaffiliation, all',
      { 'ForAllValues:StringLike': { 'saml:edupersonaffiliation': ['staff'] } },
      staff,
      true,
    ],
    [
      'one value more',
      { 'ForAllValues:StringLike': { 'saml:edupersonaffiliation': ['staff'] } },
      many,
      false,
    ],
    [
      'saml:edupersonaffiliation, any',
      { 'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': ['student'] } },
      many,
      true,
    ],
    ['saml:cn', { StringEquals: { 'saml:cn': 'Jane' } }, { 'urn:oid:2.5.4.3': ['Jane'] }, true],
    ['sts:RoleSessionName', { StringEquals: { 'sts:RoleSessionName': 'saml-session' } }, {}, true],
  ])('for %s', async (_, condition, attributes, allowed) => {
    expect((await assume({ condition, attributes })).status).toBe(allowed ? 200 : 403);
  });
});

describe('a role is not assumed by an assertion', () => {
  const path = (arn: string) => ({ facts: { arn }, parameters: { RoleArn: arn }, roleArn: arn });
  it.each<[string, Asked, unknown]>([
    ['that does not exist', { options: { roles: [] } }, DENIED],
    ['that another provider may assume', { condition: { StringEquals: { 'saml:iss': 'x' } } }, DENIED],
    ['of AWS', path(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/mq.amazonaws.com/Probe`), DENIED],
    [
      'by a provider that does not exist',
      { parameters: { PrincipalArn: `${PROVIDER}2` } },
      ['InvalidIdentityToken', "Specified provider doesn't exist"],
    ],
    [
      'by an assertion that is too long',
      { parameters: { SAMLAssertion: 'A'.repeat(100_001) } },
      [
        'ValidationError',
        "1 validation error detected: Value at 'sAMLAssertion' failed to satisfy " +
          'constraint: Member must have length less than or equal to 100000',
      ],
    ],
  ])('%s', async (_, asked, expected) => {
    expect(await refusal(asked)).toEqual(expected);
  });

  it('if it is in another account, even if its trust policy names the provider', async () => {
    const roleArn = 'arn:aws:iam::210987654321:role/Probe';
    const asked = { roleArn, facts: { arn: roleArn }, parameters: { RoleArn: roleArn } };
    expect(await refusal(asked)).toEqual(DENIED);
  });

  it('if a resource control policy denies it', async () => {
    const deny = { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRoleWithSAML', Resource: '*' };
    const root = `arn:aws:iam::${ACCOUNT}:root`;
    const trust = { Effect: 'Allow', Principal: { Federated: PROVIDER }, Action: 'sts:*' };
    const options = { roles: [role('Probe', [trust])], holders: { [root]: { resourceControl: [deny] } } };
    expect(await refusal({ options })).toEqual(DENIED);
  });
});
